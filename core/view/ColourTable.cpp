// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/ColourTable.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace mhc::view {
namespace {

constexpr Rgb kMissing = rgb(0x808080);

/// Okabe, Ito: Color Universal Design (2008). Blue and vermillion first; black stands last, as a middle grey, because it
/// cannot be told from a dark background.
constexpr std::array<Rgb, kCategories> kOkabeIto{rgb(0x0072B2), rgb(0xD55E00), rgb(0x009E73), rgb(0xCC79A7),
                                                 rgb(0xE69F00), rgb(0x56B4E9), rgb(0xF0E442), rgb(0x7F7F7F)};

/// Nine even samples of viridis (Smith, van der Walt 2015).
constexpr std::array<Rgb, 9> kViridis{rgb(0x440154), rgb(0x472D7B), rgb(0x3B528B), rgb(0x2C728E), rgb(0x21918C),
                                      rgb(0x28AE80), rgb(0x5EC962), rgb(0xADDC30), rgb(0xFDE725)};

/// ColorBrewer's RdBu in eleven classes, reversed.
constexpr std::array<Rgb, 11> kBlueRed{rgb(0x053061), rgb(0x2166AC), rgb(0x4393C3), rgb(0x92C5DE),
                                       rgb(0xD1E5F0), rgb(0xF7F7F7), rgb(0xFDDBC7), rgb(0xF4A582),
                                       rgb(0xD6604D), rgb(0xB2182B), rgb(0x67001F)};

std::uint8_t catmullRom(double a, double b, double c, double d, double t) {
  const double value = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L));
}

Rgb sample(std::span<const Rgb> table, double t) {
  const double at = std::clamp(t, 0.0, 1.0) * static_cast<double>(table.size() - 1);
  const std::size_t i = std::min(static_cast<std::size_t>(at), table.size() - 2);
  const Rgb a = table[i == 0 ? 0 : i - 1];
  const Rgb b = table[i];
  const Rgb c = table[i + 1];
  const Rgb d = table[std::min(i + 2, table.size() - 1)];
  const double part = at - static_cast<double>(i);
  return {catmullRom(a.r, b.r, c.r, d.r, part), catmullRom(a.g, b.g, c.g, d.g, part),
          catmullRom(a.b, b.b, c.b, d.b, part)};
}

/// 256 entries, as painters and VTK look-up tables use them.
template <std::size_t N>
std::array<Rgb, 256> tabulated(const std::array<Rgb, N>& anchors) {
  std::array<Rgb, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = sample(anchors, static_cast<double>(i) / 255.0);
  return table;
}

Rgb lookUp(const std::array<Rgb, 256>& table, double t) {
  return table[static_cast<std::size_t>(std::lround(std::clamp(t, 0.0, 1.0) * 255))];
}

}  // namespace

Rgb categoryColour(std::size_t index) { return kOkabeIto[index % kCategories]; }

Rgb viridis(double t) {
  static const std::array<Rgb, 256> kTable = tabulated(kViridis);
  return std::isnan(t) ? kMissing : lookUp(kTable, t);
}

Rgb diverging(double t) {
  // 0 must be the neutral colour itself, so the halves are sampled apart.
  static const std::array<Rgb, 256> kTable = tabulated(kBlueRed);
  if (std::isnan(t)) return kMissing;
  if (t == 0) return kBlueRed[5];
  return lookUp(kTable, (t + 1) / 2);
}

Rgb ColourScale::colour(double value) const {
  if (!(high > low)) return std::isnan(value) ? kMissing : viridis(0.5);
  if (kind == Kind::Diverging) return diverging(value / high);
  return viridis((value - low) / (high - low));
}

ColourScale preScale() { return {ColourScale::Kind::Sequential, 0, 1, 0}; }
ColourScale resScale() { return {ColourScale::Kind::Sequential, 0, 1, 0}; }
ColourScale postScale() { return {ColourScale::Kind::Sequential, 0, 2, 1}; }
ColourScale differenceScale(double limit) {
  const double bound = std::isfinite(limit) && limit > 0 ? limit : 1;
  return {ColourScale::Kind::Diverging, -bound, bound, 0};
}

}  // namespace mhc::view
