// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/document/EditCommand.h"

#include "app/workbench/document/Document.h"
#include "core/base/Clock.h"

namespace mhc::workbench {
namespace {

constexpr int kFieldEdit = 1;
constexpr std::int64_t kMergeWithin = 1'000'000'000;

}  // namespace

EditCommand::EditCommand(Document& document, graph::Design before, graph::Design after, std::string field, const QString& text)
    : QUndoCommand(text),
      document_(document),
      before_(std::move(before)),
      after_(std::move(after)),
      field_(std::move(field)),
      time_(monotonicNanoseconds()) {}

void EditCommand::undo() { document_.assign(before_); }

void EditCommand::redo() { document_.assign(after_); }

int EditCommand::id() const { return field_.empty() ? -1 : kFieldEdit; }

bool EditCommand::mergeWith(const QUndoCommand* later) {
  const auto* next = dynamic_cast<const EditCommand*>(later);
  if (next == nullptr || next->field_ != field_ || next->time_ - time_ > kMergeWithin) return false;
  after_ = next->after_;
  time_ = next->time_;
  if (after_ == before_) setObsolete(true);
  return true;
}

}  // namespace mhc::workbench
