// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/document/DiskWatch.h"

#include "app/workbench/document/Document.h"

namespace mhc::workbench {

DiskWatch::DiskWatch(QObject* parent) : QObject(parent) {
  timer_.setSingleShot(true);
  timer_.setInterval(kDelayMs);
  connect(&timer_, &QTimer::timeout, this, &DiskWatch::look);
  const auto later = [this] { timer_.start(); };
  connect(&watcher_, &QFileSystemWatcher::fileChanged, this, later);
  connect(&watcher_, &QFileSystemWatcher::directoryChanged, this, later);
}

void DiskWatch::watch(Document* document) {
  documents_.insert(document);
  connect(document, &Document::nameChanged, this, [this, document] { follow(*document); });  // saved to another file
  connect(document, &QObject::destroyed, this, [this, document] { documents_.erase(document); });
  follow(*document);
  timer_.start();  // it may have changed while the program did not run
}

void DiskWatch::forget(Document* document) {
  document->disconnect(this);
  documents_.erase(document);
}

void DiskWatch::follow(const Document& document) {
  if (document.path().empty()) return;
  for (const auto& path : {document.path(), document.path().parent_path()}) {
    std::error_code failed;
    const QString name = QString::fromStdString(path.string());
    if (std::filesystem::exists(path, failed) && !watcher_.files().contains(name) &&
        !watcher_.directories().contains(name))
      watcher_.addPath(name);
  }
}

void DiskWatch::look() {
  for (Document* document : documents_) {
    document->lookAtDisk();
    follow(*document);  // a replaced file is no longer watched
  }
}

}  // namespace mhc::workbench
