// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QUndoGroup>
#include <filesystem>
#include <memory>
#include <vector>

#include "app/workbench/document/DiskWatch.h"
#include "app/workbench/document/Document.h"
#include "app/workbench/document/Recovery.h"

namespace mhc::workbench {

/// The open designs, their undo stacks in one group, and their recovery files.
class Documents : public QObject {
  Q_OBJECT

 public:
  explicit Documents(std::filesystem::path recoveryFolder, QObject* parent = nullptr);
  ~Documents() override;

  /// Opens again what was open when the program last ended.
  void restore();
  [[nodiscard]] Document* openFile(const std::filesystem::path& path, QString* problem);
  /// A new design from a preset; an untouched one from the same preset is shown instead of a second one.
  [[nodiscard]] Document* openPreset(const QString& name, QString* problem);
  Document* add(Json config, const QString& name);
  Document* add(graph::Design design, const QString& name);
  void close(Document* document);

  [[nodiscard]] std::vector<Document*> all() const;
  [[nodiscard]] Document* current() const { return current_; }
  void setCurrent(Document* document);
  [[nodiscard]] QUndoGroup* undoGroup() { return &group_; }
  void flush() { recovery_.flush(); }

 Q_SIGNALS:
  void added(mhc::workbench::Document* document);
  void aboutToClose(mhc::workbench::Document* document);
  void currentChanged();

 private:
  Document* take(std::unique_ptr<Document> document);

  QUndoGroup group_;
  std::vector<std::unique_ptr<Document>> documents_;
  Recovery recovery_;
  DiskWatch disk_;
  Document* current_ = nullptr;
};

}  // namespace mhc::workbench
