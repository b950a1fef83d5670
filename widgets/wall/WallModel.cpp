// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wall/WallModel.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/hyper/Distance.h"
#include "core/view/NumberText.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/base/maps/RunMatching.h"

namespace mhc::widgets {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kLogFloor = -6;  // log10 mode: 1e-6 and less have the lowest colour

std::size_t slot(view::MapKind map) { return static_cast<std::size_t>(map); }

/// The next 1, 2 or 5 times a power of ten: limits that do not flicker from step to step.
double roundLimit(double largest) {
  if (!(largest > 0) || !std::isfinite(largest)) return 1;
  const double power = std::pow(10.0, std::floor(std::log10(largest)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (largest <= factor * power * (1 + 1e-9)) return factor * power;
  }
  return 10 * power;
}

std::array<std::vector<double>, 3> split(const std::vector<float>& values, int n) {
  const auto at = [&](int first, int count) {
    return std::vector<double>(values.begin() + first, values.begin() + first + count);
  };
  return {at(0, n), at(2 * n, n * n), at(n, n)};  // recorded pre | post | res, shown pre, res, post
}

}  // namespace

WallModel::WallModel(view::FramePtr frame, const WallOptions& options)
    : frame_(std::move(frame)), mode_(options.mode), side_(options.side), sort_(options.sort) {
  if (!hasMaps(frame_.get())) return;
  const view::FrameData& d = *frame_->data;
  n_ = d.n;
  if (side_ == WallSide::Difference && !comparableMaps(frame_.get(), options.other.get())) side_ = WallSide::A;
  if (side_ == WallSide::Difference) mode_ = WallMode::Value;
  signedMaps_ = anyOfType(d, "hc");
  const std::size_t size = static_cast<std::size_t>(2 * n_ + n_ * n_);
  hasStart_ = d.initial.size() == d.mean.size() &&
              std::all_of(d.initial.begin(), d.initial.end(), [&](const auto& v) { return v.size() == size; });
  rows_.resize(static_cast<std::size_t>(d.sublayers));
  for (int s = 1; s <= d.sublayers; ++s) {
    WallRow& row = rows_[static_cast<std::size_t>(s - 1)];
    row.sublayer = s;
    fill(row);
    transform(row);
    if (side_ == WallSide::Difference) subtract(row, *options.other->data);
  }
  makeScales();
  sortRows(options);
}

void WallModel::subtract(WallRow& row, const view::FrameData& other) const {
  row.other = split(other.mean[static_cast<std::size_t>(row.sublayer - 1)], n_);
  for (std::size_t map = 0; map < 3; ++map) {
    for (std::size_t i = 0; i < row.shown[map].size(); ++i) row.shown[map][i] -= row.other[map][i];
  }
}

void WallModel::fill(WallRow& row) const {
  const view::FrameData& d = *frame_->data;
  const std::size_t l = static_cast<std::size_t>(row.sublayer - 1);
  const std::size_t n = static_cast<std::size_t>(n_);
  row.mean = split(d.mean[l], n_);
  if (l < d.deviation.size() && d.deviation[l].size() == d.mean[l].size()) row.deviation = split(d.deviation[l], n_);
  const hyper::Matrix res = resOf(d, row.sublayer);
  row.rowSums.resize(n);
  row.columnSums.resize(n);
  for (int i = 0; i < n_; ++i) {
    row.rowSums[static_cast<std::size_t>(i)] = hyper::rowSum(res, i);
    row.columnSums[static_cast<std::size_t>(i)] = hyper::columnSum(res, i);
  }
  row.rowError = row.columnError = kNan;
  if (constraintApplies(d, row.sublayer) && l < d.constraint.size() && d.constraint[l].size() >= 4) {
    row.columnError = d.constraint[l][1];
    row.rowError = d.constraint[l][3];
  }
  row.rowGrade = gradeOf(row.rowError);
  row.columnGrade = gradeOf(row.columnError);
  row.differenceEnergy = differenceEnergy(d, row.sublayer);
  // The streams start as copies of the embedding: the first H_res mixes equal streams.
  row.visibility = row.sublayer == 1 && !d.hcType.empty() ? 0 : effectVisibility(row.differenceEnergy);
  row.distanceToIdentity = hyper::distanceToIdentity(res);
  row.change = hasStart_ ? hyper::distance(res, resFrom(d.initial[l].data() + 2 * n_, n_)) : kNan;
}

bool WallModel::transformed(view::MapKind map) const {
  if (side_ == WallSide::Difference) return true;
  if (mode_ == WallMode::Value) return false;
  if (mode_ == WallMode::MinusIdentity) return map == view::MapKind::Res;
  return mode_ != WallMode::MinusStart || hasStart_;
}

void WallModel::transform(WallRow& row) const {
  row.shown = row.mean;
  if (side_ == WallSide::Difference) return;
  for (const view::MapKind map : kMapKinds) {
    if (!transformed(map)) continue;
    std::vector<double>& values = row.shown[slot(map)];
    if (mode_ == WallMode::MinusIdentity) {
      for (int i = 0; i < n_; ++i) values[static_cast<std::size_t>(i * n_ + i)] -= 1;
    } else if (mode_ == WallMode::MinusStart) {
      const auto start = split(frame_->data->initial[static_cast<std::size_t>(row.sublayer - 1)], n_);
      for (std::size_t i = 0; i < values.size(); ++i) values[i] -= start[slot(map)][i];
    } else {
      for (double& value : values) {
        value = std::isnan(value) ? value : std::max(kLogFloor, std::log10(std::max(std::abs(value), 1e-300)));
      }
    }
  }
}

void WallModel::makeScales() {
  for (const view::MapKind map : kMapKinds) {
    view::ColourScale& scale = scales_[slot(map)];
    const bool difference = transformed(map) && mode_ != WallMode::Log10;
    if (transformed(map) && mode_ == WallMode::Log10) {
      scale = {view::ColourScale::Kind::Sequential, kLogFloor, map == view::MapKind::Post ? std::log10(2.0) : 0, 0};
    } else if (difference || signedMaps_) {
      double largest = 0;  // one limit for all layers, or layers could not be compared
      for (const WallRow& row : rows_) {
        for (const double value : row.shown[slot(map)]) {
          if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
        }
      }
      scale = view::differenceScale(roundLimit(largest));
    } else {
      scale = map == view::MapKind::Pre ? view::preScale() : map == view::MapKind::Res ? view::resScale() : view::postScale();
    }
  }
}

int WallModel::rowOf(int sublayer) const {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (rows_[i].sublayer == sublayer) return static_cast<int>(i);
  }
  return -1;
}

const view::ColourScale& WallModel::scale(view::MapKind map) const { return scales_[slot(map)]; }

view::Rgb WallModel::colour(view::MapKind map, double shown) const { return scales_[slot(map)].colour(shown); }

std::size_t WallModel::cellIndex(const view::ElementId& cell) const {
  switch (cell.map) {
    case view::MapKind::Pre: return static_cast<std::size_t>(std::max(cell.from, 0));
    case view::MapKind::Post: return static_cast<std::size_t>(std::max(cell.to, 0));
    default: return static_cast<std::size_t>(std::max(cell.to, 0) * n_ + std::max(cell.from, 0));
  }
}

}  // namespace mhc::widgets
