// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

namespace mhc::bench {

class Stopwatch {
 public:
  [[nodiscard]] double milliseconds() const {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// One line: median, 95 % quantile and worst of some times in milliseconds.
inline void print(const std::string& what, std::vector<double> times) {
  if (times.empty()) return;
  std::sort(times.begin(), times.end());
  const auto at = [&](double q) {
    return times[static_cast<std::size_t>(q * static_cast<double>(times.size() - 1) + 0.5)];
  };
  std::printf("%-58s median %8.2f ms   p95 %8.2f ms   worst %8.2f ms   (%zu)\n", what.c_str(), at(0.5), at(0.95),
              times.back(), times.size());
  std::fflush(stdout);
}

/// Resident memory of this process in MiB.
inline double residentMebibytes() {
  std::ifstream file("/proc/self/statm");
  double total = 0;
  double resident = 0;
  file >> total >> resident;
  return resident * 4096 / (1 << 20);
}

}  // namespace mhc::bench
