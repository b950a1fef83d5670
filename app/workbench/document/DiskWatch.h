// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>
#include <set>

namespace mhc::workbench {

class Document;

/// Has open documents look at their files when something happens to them. Programs that save by renaming replace the
/// file, so its folder is watched too.
class DiskWatch : public QObject {
  Q_OBJECT

 public:
  /// From an event to the look, so that a file being written is whole.
  static constexpr int kDelayMs = 150;

  explicit DiskWatch(QObject* parent = nullptr);

  void watch(Document* document);
  void forget(Document* document);

 private:
  void look();
  void follow(const Document& document);

  QFileSystemWatcher watcher_;
  std::set<Document*> documents_;
  QTimer timer_;
};

}  // namespace mhc::workbench
