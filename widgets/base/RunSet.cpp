// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/RunSet.h"

#include <algorithm>
#include <array>

#include "core/view/ColourTable.h"

namespace mhc::widgets {
namespace {

view::Rgb leastUsedColour(const std::vector<Run>& runs) {
  std::array<int, view::kCategories> uses{};
  for (const Run& run : runs) {
    for (std::size_t i = 0; i < uses.size(); ++i) uses[i] += run.colour == view::categoryColour(i) ? 1 : 0;
  }
  return view::categoryColour(static_cast<std::size_t>(std::min_element(uses.begin(), uses.end()) - uses.begin()));
}

}  // namespace

Run* RunSet::get(const QString& id) {
  const auto found = std::find_if(runs_.begin(), runs_.end(), [&](const Run& run) { return run.id == id; });
  return found != runs_.end() ? &*found : nullptr;
}

const Run* RunSet::find(const QString& id) const { return const_cast<RunSet*>(this)->get(id); }

bool RunSet::shown(const QString& id) const {
  const Run* run = find(id);
  return run != nullptr && (solo_.isEmpty() ? run->visible : solo_ == id);
}

std::vector<Run> RunSet::shownRuns() const {
  std::vector<Run> shownOnes;
  for (const Run& run : runs_) {
    if (shown(run.id)) shownOnes.push_back(run);
  }
  return shownOnes;
}

void RunSet::open(const QString& id, const QString& name, std::optional<view::Rgb> colour) {
  if (id.isEmpty() || find(id) != nullptr) return;
  runs_.push_back({id, name, colour.value_or(leastUsedColour(runs_)), true});
  if (runs_.size() == 1) {
    current_ = id;
    Q_EMIT currentChanged();
  }
  Q_EMIT changed();
}

void RunSet::close(const QString& id) {
  const Run* run = find(id);
  if (run == nullptr) return;
  const auto at = static_cast<std::size_t>(run - runs_.data());
  runs_.erase(runs_.begin() + static_cast<std::ptrdiff_t>(at));
  if (baseline_ == id) baseline_.clear();
  if (solo_ == id) solo_.clear();
  const bool wasHighlighted = highlighted_ == id;
  if (wasHighlighted) highlighted_.clear();
  if (current_ == id) {
    // The neighbour takes its place, as in a list from which the selected row is taken.
    current_ = runs_.empty() ? QString() : runs_[std::min(at, runs_.size() - 1)].id;
    Q_EMIT currentChanged();
  }
  Q_EMIT changed();
  if (wasHighlighted) Q_EMIT highlightChanged();
}

void RunSet::rename(const QString& id, const QString& name) {
  Run* run = get(id);
  if (run == nullptr || run->name == name) return;
  run->name = name;
  Q_EMIT changed();
}

void RunSet::setColour(const QString& id, view::Rgb colour) {
  Run* run = get(id);
  if (run == nullptr || run->colour == colour) return;
  run->colour = colour;
  Q_EMIT changed();
}

void RunSet::setVisible(const QString& id, bool visible) {
  Run* run = get(id);
  if (run == nullptr || run->visible == visible) return;
  run->visible = visible;
  Q_EMIT changed();
}

void RunSet::setCurrent(const QString& id) {
  if (id == current_ || find(id) == nullptr) return;
  current_ = id;
  Q_EMIT currentChanged();
  Q_EMIT changed();
}

void RunSet::setBaseline(const QString& id) {
  if (id == baseline_ || (!id.isEmpty() && find(id) == nullptr)) return;
  baseline_ = id;
  Q_EMIT changed();
}

void RunSet::setSolo(const QString& id) {
  if (id == solo_ || (!id.isEmpty() && find(id) == nullptr)) return;
  solo_ = id;
  Q_EMIT changed();
}

void RunSet::setHighlighted(const QString& id) {
  if (id == highlighted_ || (!id.isEmpty() && find(id) == nullptr)) return;
  highlighted_ = id;
  Q_EMIT highlightChanged();
}

}  // namespace mhc::widgets
