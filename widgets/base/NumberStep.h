// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace mhc::widgets {

/// The next number of … 0.1 0.2 0.5 1 2 5 10 … above `value` > 0, exactly as its decimal text reads.
[[nodiscard]] double nextNice(double value);
/// The next one below `value` > 0.
[[nodiscard]] double previousNice(double value);
/// value + step·count without the dust of binary fractions (0.1 + 0.2 gives 0.3).
[[nodiscard]] double addSteps(double value, double step, int count);

}  // namespace mhc::widgets
