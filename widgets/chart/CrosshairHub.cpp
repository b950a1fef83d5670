// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chart/CrosshairHub.h"

#include "widgets/base/TimeCursor.h"

namespace mhc::widgets {

CrosshairHub* CrosshairHub::of(TimeCursor& cursor) {
  auto* hub = cursor.findChild<CrosshairHub*>(QString(), Qt::FindDirectChildrenOnly);
  return hub != nullptr ? hub : new CrosshairHub(&cursor);
}

void CrosshairHub::point(const QObject* source, std::optional<std::int64_t> step) {
  if (!step.has_value() && source != source_) return;  // another chart has taken over meanwhile
  if (step == step_ && source == source_) return;
  step_ = step;
  source_ = step.has_value() ? source : nullptr;
  Q_EMIT changed();
}

}  // namespace mhc::widgets
