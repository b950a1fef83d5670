// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/view/SeriesStore.h"

namespace mhc::view {

/// How the series of several runs become one: the first minus the second, the first divided by the second, or the mean
/// of all.
enum class Combination : std::uint8_t { Difference, Ratio, Mean };

/// What is shaded around a mean: nothing, smallest to largest, ± one sample standard deviation (n − 1), or the 95 %
/// confidence interval of the mean by Student's t.
enum class BandKind : std::uint8_t { None, Extremes, Deviation, Confidence };

/// One series made of several, over the steps that every one of them has: nothing is interpolated. X (tokens, time …)
/// is that of the first. A value that is not finite makes the result of its step not finite. Grows with its inputs
/// without doing again what is done; where an input's steps go back (an imported run), its later pieces are left out.
class DerivedSeries {
 public:
  /// Brings the result up to date. Anew if something else than the length of the inputs differs from last time.
  void update(Combination combination, BandKind band, const std::vector<Series>& inputs);

  [[nodiscard]] Series middle() const { return store_.series(middleName()); }
  /// Edges of the band, as long as middle(); empty without a band.
  [[nodiscard]] Series low() const { return store_.series("low"); }
  [[nodiscard]] Series high() const { return store_.series("high"); }

 private:
  struct Source {
    std::uint64_t epoch = 0;
    std::size_t taken = 0;       ///< records looked at
    double first = 0, last = 0;  ///< values at both ends of those: another run differs there
  };
  [[nodiscard]] bool continues(Combination combination, BandKind band, const std::vector<Series>& inputs) const;

  /// Metrics recorded together share their X in the store, so those with a band are others than those without.
  [[nodiscard]] const char* middleName() const { return band_ == BandKind::None ? "alone" : "middle"; }

  Combination combination_ = Combination::Mean;
  BandKind band_ = BandKind::None;
  std::vector<Source> sources_;
  SeriesStore store_;
};

/// Half width of the 95 % confidence interval of a mean in standard errors, for so many values (≥ 2).
[[nodiscard]] double studentT95(std::size_t values);

}  // namespace mhc::view
