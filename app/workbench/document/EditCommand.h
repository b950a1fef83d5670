// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QUndoCommand>
#include <cstdint>
#include <string>

#include "core/graph/Design.h"

namespace mhc::workbench {

class Document;

/// One edit of a document, kept as the design before and after; both share what is the same. Successive edits of the same
/// field merge when the next one comes within a second of the last.
class EditCommand : public QUndoCommand {
 public:
  /// `field` empty: never merges.
  EditCommand(Document& document, graph::Design before, graph::Design after, std::string field, const QString& text);

  void undo() override;
  void redo() override;
  [[nodiscard]] int id() const override;
  bool mergeWith(const QUndoCommand* later) override;

 private:
  Document& document_;
  graph::Design before_;
  graph::Design after_;
  std::string field_;
  std::int64_t time_;  ///< of the last edit in it, nanoseconds
};

}  // namespace mhc::workbench
