// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QUndoStack>
#include <filesystem>
#include <string>

#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/graph/Analysis.h"

namespace mhc::workbench {

/// One design being edited: an immutable value, valid or not, its undo stack and its file. Every edit is one command
/// that keeps the value before and after; typing in one field within a second is one command.
class Document : public QObject {
  Q_OBJECT

 public:
  /// A new document without a file.
  Document(graph::Design design, QString name, QObject* parent = nullptr);
  /// From a configuration, {"model", "training"}.
  Document(Json config, QString name, QObject* parent = nullptr);
  [[nodiscard]] static Result<std::unique_ptr<Document>> open(const std::filesystem::path& path);

  [[nodiscard]] const graph::Design& design() const { return design_; }
  /// What follows from the design; made anew with it.
  [[nodiscard]] const graph::Analysis& analysis() const { return analysis_; }
  /// {"model": {…}, "training": {…}} as the design means it now.
  [[nodiscard]] const Json& config() const { return analysis_.compiled.document; }
  [[nodiscard]] QUndoStack* undoStack() { return &undo_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// The file's name, or the name given to a new document.
  [[nodiscard]] QString name() const;
  [[nodiscard]] bool modified() const { return !undo_.isClean() || differs_; }
  /// Stays the same for the life of the document, also over a restart: names its recovery file.
  [[nodiscard]] const QString& id() const { return id_; }

  /// Sets one field ("training.steps"); null removes it, so that the default counts.
  void setField(const std::string& path, const Json& value, const QString& text);
  /// The values of a whole configuration, as one undo step; blocks keep their places.
  void replace(const Json& config, const QString& text);
  /// The design with the values of a whole configuration; blocks keep their places.
  [[nodiscard]] graph::Design designWith(const Json& config) const;
  /// Another design as one undo step; successive ones of one key within a second are one.
  void edit(const graph::Design& design, const QString& text, const QString& key = {});

  /// Saves to its own file, or to another one that becomes its own.
  [[nodiscard]] Result<void> save();
  [[nodiscard]] Result<void> saveAs(const std::filesystem::path& path);

  /// The file on disk against the one that was opened or saved last.
  enum class Disk { Same, Changed, Gone };
  [[nodiscard]] Disk disk() const;
  /// Looks at the file; diskChanged() if it is another one than at the last look.
  void lookAtDisk();
  /// Takes the file's design as one undo step.
  [[nodiscard]] Result<void> reload();
  /// The design stays as it is; the next save replaces the file.
  void keepMine();

  /// What the recovery file holds, and back.
  [[nodiscard]] Json recoveryState() const;
  [[nodiscard]] static std::unique_ptr<Document> fromRecovery(const Json& state);

 Q_SIGNALS:
  /// The design, and so what follows from it, is another one.
  void configChanged();
  void nameChanged();
  void modifiedChanged();
  void diskChanged();

 private:
  friend class EditCommand;
  void assign(const graph::Design& design);
  void knowDisk();

  graph::Design design_;
  graph::Analysis analysis_;
  QString name_;
  QString id_;
  std::filesystem::path path_;
  QUndoStack undo_;
  bool differs_ = false;  ///< from its own file: came from a recovery file, or the file was changed and ours was kept
  std::string known_, seen_;  ///< SHA-256 of the file as it was taken over, and as it is now; empty: there is none
};

}  // namespace mhc::workbench
