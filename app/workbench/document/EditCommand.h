// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QUndoCommand>
#include <cstdint>
#include <string>

#include "core/base/Json.h"

namespace mhc::workbench {

class Document;

/// One edit of a document, kept as the value before and after. Successive edits of the same field merge when the next
/// one comes within a second of the last.
class EditCommand : public QUndoCommand {
 public:
  /// `field` empty: never merges.
  EditCommand(Document& document, Json before, Json after, std::string field, const QString& text);

  void undo() override;
  void redo() override;
  [[nodiscard]] int id() const override;
  bool mergeWith(const QUndoCommand* later) override;

 private:
  Document& document_;
  Json before_;
  Json after_;
  std::string field_;
  std::int64_t time_;  ///< of the last edit in it, nanoseconds
};

}  // namespace mhc::workbench
