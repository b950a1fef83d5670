// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/streams/StreamsModel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "core/view/NumberText.h"
#include "widgets/base/maps/MixingFrame.h"

namespace mhc::widgets {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::size_t index(int i) {
  return static_cast<std::size_t>(i);
}

/// Token mean of |entry| for each of the 2n + n² entries: of the probe tokens where these are recorded, for signs that
/// change from token to token cancel in the recorded mean; else |mean|, which is the same where no entry is negative.
std::vector<double> meanMagnitudes(const view::FrameData& data, int sublayer) {
  const std::vector<float>& mean = data.mean[index(sublayer - 1)];
  std::vector<double> magnitudes(mean.size());
  const bool tokens = index(sublayer - 1) < data.tokens.size() && !data.tokens[index(sublayer - 1)].empty() &&
                      data.tokens[index(sublayer - 1)].size() % mean.size() == 0;
  if (tokens) {
    const std::vector<float>& values = data.tokens[index(sublayer - 1)];
    const bool anyNegative = std::any_of(values.begin(), values.end(), [](float v) { return v < 0; });
    if (anyNegative) {
      for (std::size_t k = 0; k < values.size(); ++k)
        magnitudes[k % mean.size()] += std::abs(static_cast<double>(values[k]));
      for (double& m : magnitudes) m /= static_cast<double>(values.size() / mean.size());
      return magnitudes;
    }
  }
  for (std::size_t k = 0; k < mean.size(); ++k) magnitudes[k] = std::abs(static_cast<double>(mean[k]));
  return magnitudes;
}

}  // namespace

StreamsModel::StreamsModel(view::FramePtr frame) : frame_(std::move(frame)) {
  if (!hasMaps(frame_.get())) return;
  n_ = data().n;
  sublayers_ = data().sublayers;
  for (int b = 1; b <= sublayers_ + 1; ++b) {
    for (int j = 0; j < n_; ++j) {
      if (std::isfinite(rms(b, j))) largest_ = std::max(largest_, rms(b, j));
    }
  }
  if (!(largest_ > 0)) return;  // the streams of this step are not recorded, or are all zero
  for (int s = 1; s <= sublayers_ + 1; ++s) addSublayer(s);
}

double StreamsModel::rms(int boundary, int stream) const {
  const std::size_t n = index(n_), b = index(boundary - 1);
  if (b >= data().streams.size() || data().streams[b].size() < n * n) return kNan;
  const float square = data().streams[b][index(stream) * n + index(stream)];
  return std::isnan(square) ? kNan : std::sqrt(std::max(0.0, static_cast<double>(square)));
}

double StreamsModel::branchRms(int sublayer) const {
  const std::size_t n = index(n_), b = index(sublayer - 1);
  return b < data().streams.size() && data().streams[b].size() > n * n ? data().streams[b][n * n] : kNan;
}

void StreamsModel::addSublayer(int s) {
  for (int j = 0; j < n_; ++j) elements_.push_back({StreamPart::Node, s, -1, j, 1, rms(s, j)});
  if (s > sublayers_) return;
  const std::vector<float>& mean = data().mean[index(s - 1)];
  const std::vector<double> size = meanMagnitudes(data(), s);
  const auto add = [&](StreamPart part, int to, int from, int position, double scale) {
    elements_.push_back({part, s, to, from, mean[index(position)], size[index(position)] * scale});
  };
  for (int i = 0; i < n_; ++i) {
    for (int j = 0; j < n_; ++j) add(StreamPart::Carry, i, j, 2 * n_ + i * n_ + j, rms(s, j));
  }
  for (int j = 0; j < n_; ++j) add(StreamPart::Read, -1, j, j, rms(s, j));
  for (int i = 0; i < n_; ++i) add(StreamPart::Write, i, -1, n_ + i, branchRms(s));
}

std::size_t StreamsModel::firstOf(int sublayer) const {
  const int full = std::clamp(sublayer, 1, sublayers_ + 1) - 1;
  const std::size_t first = index(full) * index(3 * n_ + n_ * n_);
  return sublayer > sublayers_ + 1 ? elements_.size() : first;
}

view::ElementId StreamsModel::idOf(const StreamElement& element) {
  static constexpr std::array<view::MapKind, 4> kMaps{view::MapKind::None, view::MapKind::Res, view::MapKind::Pre,
                                                      view::MapKind::Post};
  return {element.sublayer, kMaps[static_cast<std::size_t>(element.part)], element.to, element.from, -1};
}

view::TableData StreamsModel::table() const {
  view::TableData table;
  if (empty()) return table;
  table.title = "Streams through depth, step " + view::formatInteger(frame_->recorded);
  table.headers = {"sublayer", "name", "what", "to stream", "from stream", "weight", "magnitude (RMS)"};
  static constexpr std::array<const char*, 4> kNames{"stream before it", "carry", "read", "write"};
  for (const StreamElement& e : elements_) {
    const auto stream = [](int s) { return s < 0 ? view::TableCell{} : view::TableCell{static_cast<double>(s + 1)}; };
    view::TableRow row;
    row.cells = {static_cast<double>(e.sublayer),
                 e.sublayer > sublayers_ ? std::string("output") : sublayerName(data(), e.sublayer).toStdString(),
                 std::string(kNames[static_cast<std::size_t>(e.part)]),
                 stream(e.to),
                 stream(e.from),
                 e.part == StreamPart::Node ? view::TableCell{} : view::TableCell{e.weight},
                 e.magnitude};
    row.element = idOf(e);
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::vector<view::NamedArray> StreamsModel::arrays() const {
  if (empty()) return {};
  const std::size_t depth = index(sublayers_), n = index(n_);
  std::vector<view::NamedArray> arrays{
      {"rms", {depth + 1, n}, {}}, {"carry", {depth, n, n}, {}}, {"read", {depth, n}, {}}, {"write", {depth, n}, {}}};
  for (const StreamElement& e : elements_) arrays[static_cast<std::size_t>(e.part)].values.push_back(e.magnitude);
  return arrays;
}

}  // namespace mhc::widgets
