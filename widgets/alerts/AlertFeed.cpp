// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/alerts/AlertFeed.h"

#include <utility>

namespace mhc::widgets {

const AlertFeed::OfRun* AlertFeed::find(const QString& run) const {
  const auto found = runs_.find(run);
  return found == runs_.end() ? nullptr : &*found;
}

void AlertFeed::set(const QString& run, OfRun known) {
  runs_[run] = std::move(known);
  Q_EMIT changed(run);
}

void AlertFeed::remove(const QString& run) {
  if (runs_.remove(run) > 0) Q_EMIT changed(run);
}

}  // namespace mhc::widgets
