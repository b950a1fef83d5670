// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

namespace mhc::bench {

/// Milliseconds of many repetitions, told as median and 95th percentile.
class Timings {
 public:
  template <typename Act>
  void measure(const Act& act) {
    const auto begin = std::chrono::steady_clock::now();
    act();
    add(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  }
  void add(double milliseconds) { all_.push_back(milliseconds); }
  [[nodiscard]] double part(double share) const {
    if (all_.empty()) return 0;
    std::vector<double> sorted = all_;
    std::sort(sorted.begin(), sorted.end());
    return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1) + 0.5)];
  }
  void print(const char* what, double wanted) const {
    std::printf("%-62s median %8.1f  p95 %8.1f ms   (wanted %g)\n", what, part(0.5), part(0.95), wanted);
    std::fflush(stdout);
  }

 private:
  std::vector<double> all_;
};

}  // namespace mhc::bench
