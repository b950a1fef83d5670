// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/Colour.h"

#include <algorithm>
#include <cmath>

namespace mhc::view {
namespace {

double linear(std::uint8_t channel) {
  const double c = channel / 255.0;
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

std::uint8_t mixChannel(std::uint8_t a, std::uint8_t b, double part) {
  return static_cast<std::uint8_t>(std::lround(a + (b - a) * part));
}

}  // namespace

double luminance(Rgb colour) {
  return 0.2126 * linear(colour.r) + 0.7152 * linear(colour.g) + 0.0722 * linear(colour.b);
}

double contrast(Rgb a, Rgb b) {
  const double la = luminance(a);
  const double lb = luminance(b);
  return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

Rgb mixed(Rgb a, Rgb b, double partOfB) {
  const double part = std::clamp(partOfB, 0.0, 1.0);
  return {mixChannel(a.r, b.r, part), mixChannel(a.g, b.g, part), mixChannel(a.b, b.b, part)};
}

Rgb withContrast(Rgb colour, Rgb background, double ratio) {
  const Rgb target = textOn(background);
  constexpr int kSteps = 100;
  for (int i = 0; i <= kSteps; ++i) {
    const Rgb candidate = mixed(colour, target, static_cast<double>(i) / kSteps);
    if (contrast(candidate, background) >= ratio) return candidate;
  }
  return target;
}

Rgb textOn(Rgb background) {
  constexpr Rgb kBlack{0, 0, 0};
  constexpr Rgb kWhite{255, 255, 255};
  return contrast(kBlack, background) >= contrast(kWhite, background) ? kBlack : kWhite;
}

}  // namespace mhc::view
