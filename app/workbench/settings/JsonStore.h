// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>
#include <filesystem>
#include <optional>
#include <string>

#include "core/base/Json.h"
#include "core/base/Message.h"

namespace mhc::workbench {

/// One JSON object in one file: read once, kept in memory, written durably soon after a change. A damaged file is set
/// aside under another name and never overwritten; keys that this version does not know are kept.
class JsonStore : public QObject {
  Q_OBJECT

 public:
  explicit JsonStore(std::filesystem::path file, QObject* parent = nullptr);
  ~JsonStore() override;

  /// Reads the file. A missing file is an empty object. Returns a note if a damaged file had to be set aside.
  std::optional<Message> load();

  [[nodiscard]] const Json& root() const { return root_; }
  /// The value under a key, or null.
  [[nodiscard]] Json value(const std::string& key) const;
  void set(const std::string& key, Json value);
  void remove(const std::string& key);

  /// Writes now what has not been written yet.
  Result<void> flush();

 Q_SIGNALS:
  void changed(const QString& key);
  void writeFailed(const QString& sentence);

 private:
  void touch(const std::string& key);

  std::filesystem::path file_;
  Json root_ = Json::object();
  QTimer timer_;
  bool dirty_ = false;
};

}  // namespace mhc::workbench
