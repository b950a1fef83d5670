// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/landscape/LandscapeModel.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/view/ColourTable.h"
#include "core/view/NumberText.h"
#include "widgets/base/maps/MixingFrame.h"

namespace mhc::widgets {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kLeastRatio = 1.05;  // never so narrow that rounding looks like drama
/// A threshold farther away than this power of the range would flatten what there is to see.
constexpr double kThresholdReach = 3;

bool usable(double gain) {
  return std::isfinite(gain) && gain > 0;
}

}  // namespace

std::size_t LandscapeModel::index(LandscapeCell cell) const {
  return cell.row * static_cast<std::size_t>(depth_) + static_cast<std::size_t>(cell.sublayer - 1);
}

double LandscapeModel::recorded(std::size_t position, int sublayer) const {
  const double gain =
      view::recordedGain(track_->record(position, sublayer - 1), static_cast<std::size_t>(track_->width), choice_.side,
                         choice_.definition, choice_.backward);
  return usable(gain) ? gain : kNan;
}

bool LandscapeModel::shows(const view::TrackPtr& track, const LandscapeChoice& choice,
                           std::optional<double> threshold) const {
  if (threshold.has_value() && !usable(*threshold)) threshold.reset();
  return track == track_ && choice == choice_ && threshold == threshold_;
}

void LandscapeModel::set(view::TrackPtr track, const LandscapeChoice& choice, std::optional<double> threshold) {
  track_ = std::move(track);
  choice_ = choice;
  threshold_ = threshold.has_value() && usable(*threshold) ? threshold : std::nullopt;
  depth_ = track_ == nullptr ? 0 : track_->rows;
  first_.clear();
  gain_.clear();
  position_.clear();
  place_.clear();
  missing_ = 0;
  if (track_ == nullptr || track_->empty() || depth_ < 1) return;
  const std::size_t records = track_->steps.size(), rows = std::min(records, kMostRows);
  double ratio = kLeastRatio;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t begin = row * records / rows, end = (row + 1) * records / rows;
    first_.push_back(begin);
    for (int l = 1; l <= depth_; ++l) {
      double shown = kNan;
      std::size_t from = begin;
      for (std::size_t k = begin; k < end; ++k) {
        const double gain = recorded(k, l);
        if (std::isnan(gain) || (!std::isnan(shown) && std::abs(std::log(gain)) <= std::abs(std::log(shown)))) continue;
        shown = gain, from = k;
      }
      gain_.push_back(shown);
      position_.push_back(from);
      if (std::isnan(shown)) {
        ++missing_;
      } else {
        ratio = std::max({ratio, shown, 1 / shown});
      }
    }
  }
  if (threshold_) {
    const double wanted = std::max(*threshold_, 1 / *threshold_) * 1.02;
    if (wanted <= std::pow(ratio, kThresholdReach)) ratio = std::max(ratio, wanted);
  }
  gains_ = view::AxisMap({1 / ratio, ratio}, true);
  const double start = static_cast<double>(track_->steps.front()), last = static_cast<double>(track_->steps.back());
  steps_ = choice_.logSteps ? view::AxisMap({std::max(start, 0.5), std::max(last, 1.0)}, true)
                            : view::AxisMap({start, std::max(last, start + 1)}, false);
  place_.reserve(gain_.size());
  for (std::size_t row = 0; row < rows; ++row) {
    for (int l = 1; l <= depth_; ++l) place_.push_back(placeOf({row, l}));
  }
}

double LandscapeModel::gain(LandscapeCell cell) const {
  return index(cell) < gain_.size() ? gain_[index(cell)] : kNan;
}

std::int64_t LandscapeModel::step(LandscapeCell cell) const {
  return index(cell) < position_.size() ? track_->steps[position_[index(cell)]] : -1;
}

bool LandscapeModel::thresholdInView() const {
  return threshold_ && *threshold_ >= gains_.range().low && *threshold_ <= gains_.range().high;
}

double LandscapeModel::xOf(int sublayer) const {
  return depth_ > 1 ? 2.0 * (sublayer - 1) / (depth_ - 1) - 1 : 0;
}

double LandscapeModel::yOf(std::int64_t step) const {
  const double value = static_cast<double>(step);
  const double along = steps_.position(choice_.logSteps ? std::max(value, 0.5) : value);
  return 2 * std::clamp(std::isnan(along) ? 0.0 : along, 0.0, 1.0) - 1;
}

double LandscapeModel::zOf(double gain) const {
  const double along = usable(gain) ? gains_.position(gain) : 0.5;
  return kHeight * (2 * std::clamp(along, 0.0, 1.0) - 1);
}

Vec3 LandscapeModel::placeOf(LandscapeCell cell) const {
  // A row stands at the step of its first record, the last one at the end, so that the surface spans the whole axis.
  const std::size_t position = cell.row + 1 == rows() ? track_->steps.size() - 1 : first_[cell.row];
  return {xOf(cell.sublayer), yOf(track_->steps[position]), zOf(gain(cell))};
}

view::Rgb LandscapeModel::colour(double gain) const {
  return view::diverging(usable(gain) ? 2 * gains_.position(gain) - 1 : kNan);
}

std::size_t LandscapeModel::rowOf(std::int64_t step) const {
  if (empty()) return 0;
  const std::size_t position = view::nearestPosition(*track_, step);
  const auto after = std::upper_bound(first_.begin(), first_.end(), position);
  return static_cast<std::size_t>(after - first_.begin()) - 1;
}

double LandscapeModel::recordedAt(std::int64_t step, int sublayer, view::CompositeSide side,
                                  view::GainDefinition definition, bool backward) const {
  if (empty() || sublayer < 1 || sublayer > depth_) return kNan;
  return view::recordedGain(track_->record(view::nearestPosition(*track_, step), sublayer - 1),
                            static_cast<std::size_t>(track_->width), side, definition, backward);
}

std::vector<view::NamedArray> LandscapeModel::arrays() const {
  if (empty()) return {};
  const std::size_t records = track_->steps.size(), depth = static_cast<std::size_t>(depth_);
  view::NamedArray steps{"steps", {records}, {}};
  view::NamedArray backward{"backward_gain", {records, depth}, {}}, forward{"forward_gain", {records, depth}, {}};
  for (std::size_t k = 0; k < records; ++k) {
    steps.values.push_back(static_cast<double>(track_->steps[k]));
    for (int row = 0; row < depth_; ++row) {
      for (view::NamedArray* array : {&backward, &forward}) {
        array->values.push_back(view::recordedGain(track_->record(k, row), static_cast<std::size_t>(track_->width),
                                                   choice_.side, choice_.definition, array == &backward));
      }
    }
  }
  return {std::move(steps), std::move(backward), std::move(forward)};
}

std::vector<double> LandscapeModel::profile(std::int64_t step) const {
  std::vector<double> out;
  if (empty()) return out;
  const std::size_t position = view::nearestPosition(*track_, step);
  for (int l = 1; l <= depth_; ++l) out.push_back(recorded(position, l));
  return out;
}

std::optional<LandscapeCell> LandscapeModel::pick(const Ray& ray) const {
  std::optional<LandscapeCell> found;
  double nearest = INFINITY;
  for (std::size_t row = 0; row + 1 < rows(); ++row) {
    for (int l = 1; l < depth_; ++l) {
      const LandscapeCell cells[4] = {{row, l}, {row, l + 1}, {row + 1, l + 1}, {row + 1, l}};
      if (std::any_of(std::begin(cells), std::end(cells), [&](LandscapeCell c) { return std::isnan(gain(c)); }))
        continue;
      const Vec3 &a = at(cells[0]), &b = at(cells[1]), &c = at(cells[2]), &d = at(cells[3]);
      for (const auto& distance : {hit(ray, a, b, c), hit(ray, a, c, d)}) {
        if (!distance || *distance >= nearest) continue;
        nearest = *distance;
        double best = INFINITY;  // the corner nearest to where the ray meets the surface
        for (const LandscapeCell& cell : cells) {
          const Vec3 p = at(cell);
          double gap = 0;
          for (std::size_t i = 0; i < 2; ++i) gap += std::pow(p[i] - ray.origin[i] - nearest * ray.direction[i], 2);
          if (gap < best) best = gap, found = cell;
        }
      }
    }
  }
  return found;
}

std::vector<std::pair<Vec3, Vec3>> LandscapeModel::crossing(double level) const {
  std::vector<std::pair<Vec3, Vec3>> out;
  if (!usable(level)) return out;
  const double z = zOf(level);
  const auto cross = [&](const Vec3& a, const Vec3& b, const Vec3& c) {
    Vec3 ends[3];
    int count = 0;
    const std::pair<const Vec3*, const Vec3*> sides[3] = {{&a, &b}, {&b, &c}, {&c, &a}};
    for (const auto& [p, q] : sides) {
      if (((*p)[2] > z) == ((*q)[2] > z)) continue;
      const double t = (z - (*p)[2]) / ((*q)[2] - (*p)[2]);
      ends[count++] = {(*p)[0] + t * ((*q)[0] - (*p)[0]), (*p)[1] + t * ((*q)[1] - (*p)[1]), z};
    }
    if (count == 2) out.emplace_back(ends[0], ends[1]);
  };
  for (std::size_t row = 0; row + 1 < rows(); ++row) {
    for (int l = 1; l < depth_; ++l) {
      const LandscapeCell cells[4] = {{row, l}, {row, l + 1}, {row + 1, l + 1}, {row + 1, l}};
      if (std::any_of(std::begin(cells), std::end(cells), [&](LandscapeCell c) { return std::isnan(gain(c)); }))
        continue;
      cross(at(cells[0]), at(cells[1]), at(cells[2]));
      cross(at(cells[0]), at(cells[2]), at(cells[3]));
    }
  }
  return out;
}

view::TableData LandscapeModel::table(const view::FrameData* data, std::int64_t step) const {
  view::TableData table;
  if (empty()) return table;
  const std::size_t shown = view::nearestPosition(*track_, step);
  table.title = std::string(choice_.backward ? "Backward" : "Forward") + " gain of sublayers " +
                (choice_.side == view::CompositeSide::Prefix ? "1 to l, " : "l to L, ") +
                view::gainDefinitionName(choice_.definition) + ", step " + view::formatInteger(track_->steps[shown]);
  table.headers = {"sublayer", "name", "gain", "largest", "at step", "smallest", "at step"};
  for (int l = 1; l <= depth_; ++l) {
    view::TableRow row;
    row.element = view::ElementId{l, view::MapKind::None, -1, -1, -1};
    const std::string name = data != nullptr ? sublayerName(*data, l).toStdString() : std::string();
    double high = kNan, low = kNan;
    std::size_t highAt = 0, lowAt = 0;
    for (std::size_t k = 0; k < track_->steps.size(); ++k) {
      const double gain = recorded(k, l);
      if (std::isnan(gain)) continue;
      if (!(gain <= high)) high = gain, highAt = k;
      if (!(gain >= low)) low = gain, lowAt = k;
    }
    row.cells = {static_cast<double>(l), name, recorded(shown, l)};
    for (const auto& [gain, at] : {std::pair{high, highAt}, {low, lowAt}}) {
      row.cells.emplace_back(gain);
      row.cells.push_back(std::isnan(gain) ? view::TableCell{}
                                           : view::TableCell{static_cast<double>(track_->steps[at])});
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace mhc::widgets
