// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/network/NetworkModel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>

#include "core/view/NumberText.h"
#include "widgets/base/maps/MixingFrame.h"

namespace mhc::widgets {
namespace {

constexpr double kLength = 18;  // of the whole network, as far as the pitch allows
constexpr double kJoin = 0.14;  // part of a sublayer at its ends where reads leave and writes arrive

double smooth(double t) {
  return t * t * (3 - 2 * t);
}

Vec3 mixed(const Vec3& a, const Vec3& b, double t) {
  return {(1 - t) * a[0] + t * b[0], (1 - t) * a[1] + t * b[1], (1 - t) * a[2] + t * b[2]};
}

}  // namespace

NetworkModel::NetworkModel(view::FramePtr frame) : frame_(std::move(frame)) {
  if (!hasMaps(frame_.get())) return;
  const view::FrameData& data = *frame_->data;
  if (data.n < 2 || data.hcType == "residual") return;
  n_ = data.n;
  sublayers_ = data.sublayers;
  for (int s = 1; s <= sublayers_; ++s) {
    const hyper::Matrix res = resOf(data, s);
    const std::vector<double> pre = preOf(data, s), post = postOf(data, s);
    for (int i = 0; i < n_; ++i) {
      for (int j = 0; j < n_; ++j) links_.push_back({NetworkPart::Carry, s, i, j, res(i, j)});
    }
    for (int j = 0; j < n_; ++j) links_.push_back({NetworkPart::Read, s, -1, j, pre[static_cast<std::size_t>(j)]});
    for (int i = 0; i < n_; ++i) links_.push_back({NetworkPart::Write, s, i, -1, post[static_cast<std::size_t>(i)]});
  }
  for (NetworkLink& link : links_) {
    if (!std::isfinite(link.weight)) link.weight = 0;  // a run that diverged
  }
  flow();
}

view::ElementId NetworkModel::idOf(const NetworkLink& link) {
  static constexpr std::array<view::MapKind, 3> kMaps{view::MapKind::Res, view::MapKind::Pre, view::MapKind::Post};
  return {link.sublayer, kMaps[static_cast<std::size_t>(link.part)], link.to, link.from, -1};
}

double NetworkModel::pitch() const {
  return sublayers_ > 0 ? std::clamp(kLength / sublayers_, kPitchLeast, kPitchMost) : kPitchMost;
}

Vec3 NetworkModel::streamAt(double boundary, int stream) const {
  const double angle = 2 * std::numbers::pi * stream / std::max(n_, 1);
  return {xOf(boundary), std::sin(angle), std::cos(angle)};
}

Vec3 NetworkModel::blockCentre(int sublayer) const {
  return {xOf(sublayer + 0.5), 0, 0};
}
Vec3 NetworkModel::blockHalf() const {
  return {0.24 * pitch(), 0.34, 0.34};
}

Vec3 NetworkModel::along(const NetworkLink& link, double t) const {
  const double s = link.sublayer;
  if (link.part == NetworkPart::Carry) {
    // The way round that is shorter; halfway round there are two: up for one direction, down for the other.
    int steps = (link.to - link.from + n_) % std::max(n_, 1);
    if (2 * steps > n_ || (2 * steps == n_ && link.to < link.from)) steps -= n_;
    const double angle = 2 * std::numbers::pi * (link.from + steps * smooth(t)) / std::max(n_, 1);
    // Those that cross bow outwards a little, farther the farther they go, so that they do not run into each other.
    const double out = 1 + 0.12 * std::abs(steps) * std::sin(std::numbers::pi * t);
    return {xOf(s + t), out * std::sin(angle), out * std::cos(angle)};
  }
  const Vec3 centre = blockCentre(link.sublayer);
  if (link.part == NetworkPart::Read) {
    const Vec3 from = streamAt(s + kJoin, link.from);
    Vec3 to = mixed(centre, from, 0.22);  // the block's side that is turned to the stream
    to[0] = centre[0] - blockHalf()[0];
    Vec3 at = mixed(from, to, smooth(t));
    at[0] = from[0] + t * (to[0] - from[0]);
    return at;
  }
  const Vec3 to = streamAt(s + 1 - kJoin, link.to);
  Vec3 from = mixed(centre, to, 0.22);
  from[0] = centre[0] + blockHalf()[0];
  Vec3 at = mixed(from, to, smooth(t));
  at[0] = from[0] + t * (to[0] - from[0]);
  return at;
}

double NetworkModel::radius(const NetworkLink& link) const {
  const double size = std::abs(link.weight);
  return size < kLeastWeight ? 0 : kThickness * std::min(size, 4.0);  // an HC run may have entries of any size
}

void NetworkModel::setMass(int from, int stream) {
  massFrom_ = std::max(1, from);
  massStream_ = stream;
  flow();
}

void NetworkModel::flow() {
  const auto n = static_cast<std::size_t>(n_);
  mass_.assign(static_cast<std::size_t>(sublayers_) + 1, std::vector<double>(n, 0.0));
  if (links_.empty()) return;
  const int from = std::min(massFrom_, sublayers_);
  std::vector<double>& start = mass_[static_cast<std::size_t>(from - 1)];
  if (massStream_ >= 0 && massStream_ < n_) {
    start[static_cast<std::size_t>(massStream_)] = 1;
  } else {
    std::fill(start.begin(), start.end(), 1.0 / n_);
  }
  for (int s = from; s <= sublayers_; ++s) {
    const auto b = static_cast<std::size_t>(s - 1);
    const NetworkLink* carry = links_.data() + b * (n * n + 2 * n);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) mass_[b + 1][i] += carry[i * n + j].weight * mass_[b][j];
    }
  }
}

std::vector<double> NetworkModel::mass(int boundary) const {
  if (boundary < 1 || boundary > static_cast<int>(mass_.size()))
    return std::vector<double>(static_cast<std::size_t>(n_), 0.0);
  return mass_[static_cast<std::size_t>(boundary - 1)];
}

double NetworkModel::carried(const NetworkLink& link) const {
  if (link.part != NetworkPart::Carry) return 0;
  return link.weight * mass_[static_cast<std::size_t>(link.sublayer - 1)][static_cast<std::size_t>(link.from)];
}

std::vector<Vec3> NetworkModel::corners() const {
  std::vector<Vec3> out;
  for (const double x : {xOf(1), xOf(sublayers_ + 1)}) {
    for (const double y : {-1.2, 1.2}) {
      for (const double z : {-1.2, 1.2}) out.push_back({x, y, z});
    }
  }
  return out;
}

view::TableData NetworkModel::table() const {
  view::TableData table;
  if (empty()) return table;
  table.title = "Network, step " + view::formatInteger(frame_->recorded);
  table.headers = {"sublayer", "name", "what", "to stream", "from stream", "weight", "mass carried"};
  static constexpr std::array<const char*, 3> kNames{"carry", "read", "write"};
  for (const NetworkLink& link : links_) {
    const auto stream = [](int s) { return s < 0 ? view::TableCell{} : view::TableCell{static_cast<double>(s + 1)}; };
    view::TableRow row;
    row.element = idOf(link);
    row.cells = {static_cast<double>(link.sublayer),
                 sublayerName(*frame_->data, link.sublayer).toStdString(),
                 std::string(kNames[static_cast<std::size_t>(link.part)]),
                 stream(link.to),
                 stream(link.from),
                 link.weight,
                 link.part == NetworkPart::Carry ? view::TableCell{carried(link)} : view::TableCell{}};
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace mhc::widgets
