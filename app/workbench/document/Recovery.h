// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>
#include <filesystem>
#include <memory>
#include <set>
#include <vector>

#include "app/workbench/document/Document.h"

namespace mhc::workbench {

/// Keeps every open document in a side file, so that neither a crash nor closing the window loses a keystroke older than
/// the delay. Closing a document removes its side file; the ones that remain are what the next start opens.
class Recovery : public QObject {
  Q_OBJECT

 public:
  /// Longest time between an edit and its side file.
  static constexpr int kDelayMs = 1000;

  explicit Recovery(std::filesystem::path folder, QObject* parent = nullptr);
  ~Recovery() override;

  /// The documents that were open, in the order of their side files' names; damaged ones are left where they are.
  [[nodiscard]] std::vector<std::unique_ptr<Document>> restore() const;

  void watch(Document* document);
  /// The user closed it.
  void forget(Document* document);
  /// Writes now what is due.
  void flush();

 private:
  void touch(Document* document);
  [[nodiscard]] std::filesystem::path fileOf(const Document& document) const;

  std::filesystem::path folder_;
  std::set<Document*> documents_;
  std::set<Document*> due_;
  QTimer timer_;
};

}  // namespace mhc::workbench
