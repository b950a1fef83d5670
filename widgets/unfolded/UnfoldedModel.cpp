// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/unfolded/UnfoldedModel.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/view/NumberText.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/unfolded/UnfoldedText.h"

namespace mhc::widgets {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// The next round number: limits that do not flicker from step to step.
double roundLimit(double largest) {
  if (!(largest > 0) || !std::isfinite(largest)) return 1;
  const double power = std::pow(10.0, std::floor(std::log10(largest)));
  for (const double factor : {1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0}) {
    if (largest <= factor * power * (1 + 1e-9)) return factor * power;
  }
  return 10 * power;
}

/// Shares that the embedding and every F_l would have in the output of a plain residual network, K = 1 everywhere: by
/// the recorded RMS of the embedding (one stream of x_1, where all are equal) and of F_l.
std::vector<double> residualShares(const view::FrameData& data, std::size_t size) {
  const std::size_t n = static_cast<std::size_t>(data.n);
  std::vector<double> shares(size, kNan);
  if (data.streams.size() < size) return shares;
  double sum = 0;
  for (std::size_t l = 0; l < size; ++l) {
    const std::vector<float>& record = data.streams[l == 0 ? 0 : l - 1];
    if (record.size() < n * n + 1) return std::vector<double>(size, kNan);
    shares[l] = l == 0 ? std::sqrt(std::max(0.0F, record[0])) : record[n * n];
    sum += shares[l];
  }
  for (double& share : shares) share = sum > 0 ? share / sum : kNan;
  return shares;
}

}  // namespace

bool UnfoldedModel::hasUnfolded(const view::Frame* frame) {
  if (frame == nullptr || frame->data == nullptr || frame->recorded < 0 || frame->data->sublayers < 1) return false;
  const std::size_t size = static_cast<std::size_t>(frame->data->sublayers) + 1;
  return frame->data->unfolded.size() == 2 * size * size;
}

UnfoldedModel::UnfoldedModel(view::FramePtr a, view::FramePtr b, UnfoldedQuantity quantity, UnfoldedSide side)
    : a_(std::move(a)), b_(std::move(b)), quantity_(quantity) {
  if (!hasUnfolded(a_.get())) return;
  size_ = a_->data->sublayers + 1;
  comparable_ = hasUnfolded(b_.get()) && b_->data->sublayers == a_->data->sublayers;
  if (comparable_) side_ = side;
  residual_ = quantity_ == UnfoldedQuantity::Value ? std::vector<double>(static_cast<std::size_t>(size_), 1.0)
                                                   : residualShares(data(), static_cast<std::size_t>(size_));
  makeScale();
}

bool UnfoldedModel::contains(const UnfoldedCell& cell) const {
  return cell.source >= 0 && cell.source < cell.reader && cell.reader <= size_;
}

std::size_t UnfoldedModel::position(const UnfoldedCell& cell, UnfoldedQuantity quantity) const {
  const std::size_t size = static_cast<std::size_t>(size_);
  const std::size_t first = quantity == UnfoldedQuantity::Contribution ? size * size : 0;
  return first + static_cast<std::size_t>(cell.reader - 1) * size + static_cast<std::size_t>(cell.source);
}

double UnfoldedModel::recorded(const UnfoldedCell& cell, UnfoldedQuantity quantity, UnfoldedSide side) const {
  if (!contains(cell)) return kNan;
  const std::size_t at = position(cell, quantity);
  const auto of = [&](const view::FramePtr& frame) { return static_cast<double>(frame->data->unfolded[at]); };
  if (side == UnfoldedSide::A) return of(a_);
  if (!comparable_) return kNan;
  return side == UnfoldedSide::B ? of(b_) : of(a_) - of(b_);
}

double UnfoldedModel::shown(const UnfoldedCell& cell) const {
  return recorded(cell, quantity_, side_);
}

double UnfoldedModel::residual(int source) const {
  if (source < 0 || source >= size_) return kNan;
  return side_ == UnfoldedSide::Difference ? 0 : residual_[static_cast<std::size_t>(source)];
}

void UnfoldedModel::makeScale() {
  double largest = 0, smallest = 0;
  for (int reader = 1; reader <= size_; ++reader) {
    for (int source = 0; source < reader; ++source) {
      const double value = shown({reader, source});
      if (!std::isfinite(value)) continue;
      largest = std::max(largest, value);
      smallest = std::min(smallest, value);
    }
  }
  const bool value = quantity_ == UnfoldedQuantity::Value && side_ != UnfoldedSide::Difference;
  if (side_ == UnfoldedSide::Difference || smallest < 0) {
    scale_ = view::differenceScale(roundLimit(std::max({largest, -smallest, value ? 1.0 : 0.0})));
    if (value) scale_.mark = 1;
  } else {
    // The plain residual's 1 is always on the scale of values.
    scale_ = {view::ColourScale::Kind::Sequential, 0, roundLimit(value ? std::max(1.0, largest) : largest),
              value ? 1.0 : 0.0};
  }
}

double UnfoldedModel::reduceWeight() const {
  if (empty() || !hasMaps(frame().get())) return kNan;
  double written = 0;
  for (const double post : postOf(data(), sublayers())) written += post;
  const double read = frame()->data->unfolded[position({size_, sublayers()}, UnfoldedQuantity::Value)];
  return written != 0 ? read / written : kNan;
}

std::optional<hyper::UnfoldedPath> UnfoldedModel::path(const UnfoldedCell& cell) const {
  if (!contains(cell) || !hasMaps(frame().get())) return std::nullopt;
  std::vector<hyper::SublayerMaps> maps;
  for (int s = 1; s <= sublayers(); ++s) maps.push_back({preOf(data(), s), postOf(data(), s), resOf(data(), s)});
  const std::vector<double> reduce(static_cast<std::size_t>(data().n), reduceWeight());
  return hyper::unfoldedPath(maps, reduce, cell.source, cell.reader);
}

view::TableData UnfoldedModel::table() const {
  view::TableData table;
  if (empty()) return table;
  table.title = "Who reads whom, step " + view::formatInteger(frame()->recorded);
  table.headers = {"reader", "reads", "K", "contribution"};
  if (comparable_)
    table.headers.insert(table.headers.end(), {"K of the baseline", "K difference", "contribution difference"});
  for (int reader = 1; reader <= size_; ++reader) {
    for (int source = 0; source < reader; ++source) {
      const UnfoldedCell cell{reader, source};
      view::TableRow row;
      row.cells = {readerName(*this, reader).toStdString(), sourceName(*this, source).toStdString(),
                   recorded(cell, UnfoldedQuantity::Value, UnfoldedSide::A),
                   recorded(cell, UnfoldedQuantity::Contribution, UnfoldedSide::A)};
      if (comparable_) {
        row.cells.emplace_back(recorded(cell, UnfoldedQuantity::Value, UnfoldedSide::B));
        row.cells.emplace_back(recorded(cell, UnfoldedQuantity::Value, UnfoldedSide::Difference));
        row.cells.emplace_back(recorded(cell, UnfoldedQuantity::Contribution, UnfoldedSide::Difference));
      }
      if (reader < size_) row.element = view::ElementId{reader, view::MapKind::None, -1, -1, -1};
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

std::vector<view::NamedArray> UnfoldedModel::arrays() const {
  if (empty()) return {};
  const std::size_t size = static_cast<std::size_t>(size_);
  std::vector<view::NamedArray> arrays{{"K", {size, size}, {}}, {"contribution", {size, size}, {}}};
  for (std::size_t which = 0; which < 2; ++which) {
    const auto quantity = which == 0 ? UnfoldedQuantity::Value : UnfoldedQuantity::Contribution;
    for (int reader = 1; reader <= size_; ++reader) {
      for (int source = 0; source < size_; ++source) {
        const UnfoldedCell cell{reader, source};
        arrays[which].values.push_back(contains(cell) ? recorded(cell, quantity, side_) : 0.0);
      }
    }
  }
  return arrays;
}

}  // namespace mhc::widgets
