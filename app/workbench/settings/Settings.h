// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <filesystem>
#include <optional>
#include <string>

#include "app/workbench/settings/JsonStore.h"
#include "app/workbench/settings/SettingsSchema.h"

namespace mhc::workbench {

/// The user's preferences: settings.json read through the schema. A value of the wrong type or out of range counts as
/// absent, and stays in the file until it is set again.
class Settings : public QObject {
  Q_OBJECT

 public:
  explicit Settings(const std::filesystem::path& file, QObject* parent = nullptr);

  std::optional<Message> load() { return store_.load(); }
  Result<void> flush() { return store_.flush(); }

  [[nodiscard]] Json value(const std::string& key) const;
  [[nodiscard]] bool flag(const std::string& key) const { return value(key).get<bool>(); }
  [[nodiscard]] double number(const std::string& key) const { return value(key).get<double>(); }
  [[nodiscard]] std::string text(const std::string& key) const { return value(key).get<std::string>(); }
  [[nodiscard]] bool isDefault(const std::string& key) const;

  /// Refused (false) if the schema does not know the key or the value is not acceptable.
  bool set(const std::string& key, const Json& value);
  void reset(const std::string& key);

 Q_SIGNALS:
  void changed(const QString& key);
  void writeFailed(const QString& sentence);

 private:
  JsonStore store_;
};

}  // namespace mhc::workbench
