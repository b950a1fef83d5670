// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QUndoStack>
#include <filesystem>
#include <string>

#include "core/base/Json.h"
#include "core/base/Result.h"

namespace mhc::workbench {

/// One design being edited: an immutable value, valid or not, its undo stack and its file. Every edit is one command
/// that keeps the value before and after; typing in one field within a second is one command.
class Document : public QObject {
  Q_OBJECT

 public:
  /// A new document without a file.
  Document(Json config, QString name, QObject* parent = nullptr);
  [[nodiscard]] static Result<std::unique_ptr<Document>> open(const std::filesystem::path& path);

  /// {"model": {…}, "training": {…}} as the user has it now.
  [[nodiscard]] const Json& config() const { return config_; }
  [[nodiscard]] QUndoStack* undoStack() { return &undo_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// The file's name, or the name given to a new document.
  [[nodiscard]] QString name() const;
  [[nodiscard]] bool modified() const { return !undo_.isClean() || recovered_; }
  /// Stays the same for the life of the document, also over a restart: names its recovery file.
  [[nodiscard]] const QString& id() const { return id_; }

  /// Sets one field ("training.steps"); null removes it, so that the default counts.
  void setField(const std::string& path, const Json& value, const QString& text);
  /// Replaces the whole value as one undo step.
  void replace(const Json& config, const QString& text);

  /// Saves to its own file, or to another one that becomes its own.
  [[nodiscard]] Result<void> save();
  [[nodiscard]] Result<void> saveAs(const std::filesystem::path& path);

  /// What the recovery file holds, and back.
  [[nodiscard]] Json recoveryState() const;
  [[nodiscard]] static std::unique_ptr<Document> fromRecovery(const Json& state);

 Q_SIGNALS:
  void configChanged();
  void nameChanged();
  void modifiedChanged();

 private:
  friend class EditCommand;
  void assign(const Json& config);

  Json config_;
  QString name_;
  QString id_;
  std::filesystem::path path_;
  QUndoStack undo_;
  bool recovered_ = false;  ///< came from a recovery file with changes that its own file lacks
};

}  // namespace mhc::workbench
