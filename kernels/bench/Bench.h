// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "kernels/KernelTable.h"

namespace mhc::kernels::bench {

/// One timed case: what it took, and what it had to do at least.
struct Result {
  std::string name;
  double seconds = 0;  ///< median of one call
  double best = 0;     ///< shortest call, seconds
  double flops = 0;    ///< floating-point operations of one call that the mathematics asks for; 0: not counted
  double bytes = 0;    ///< bytes that one call reads and writes at least, each once; 0: not counted
  bool dot = false;    ///< its products may use the CPU's bf16 dot products: their peak is its bound, not FMA's
};

/// Where the arrays of cases lie, and how one waits for what a case started.
struct Place {
  std::function<void*(std::size_t bytes)> take;  ///< on 64 bytes; throws std::bad_alloc
  std::function<void(void*)> give;
  std::function<void()> wait;
  bool device = false;
};
/// The CPU's memory, where nothing is to be waited for, unless a WithPlace is alive.
[[nodiscard]] const Place& place();

class WithPlace {
 public:
  explicit WithPlace(Place other);
  ~WithPlace();
  WithPlace(const WithPlace&) = delete;
  WithPlace& operator=(const WithPlace&) = delete;

 private:
  Place before_;
};

/// Calls `body` for at least `seconds`, the first call (page faults, cold caches) apart.
template <typename Body>
[[nodiscard]] Result timed(std::string name, double flops, double bytes, double seconds, const Body& body) {
  using Clock = std::chrono::steady_clock;
  const std::function<void()> wait = place().wait;
  body();
  wait();
  std::vector<double> times;
  const Clock::time_point start = Clock::now();
  while (times.size() < 5 || std::chrono::duration<double>(Clock::now() - start).count() < seconds) {
    const Clock::time_point before = Clock::now();
    body();
    wait();
    times.push_back(std::chrono::duration<double>(Clock::now() - before).count());
  }
  std::sort(times.begin(), times.end());
  return {std::move(name), times[times.size() / 2], times.front(), flops, bytes, false};
}

/// Two cases in turn: what the machine does to one of them it does to the other, so that their ratio holds where the
/// machine's speed does not.
template <typename First, typename Second>
void timedInTurn(Result& first, const First& one, Result& second, const Second& other, double seconds) {
  using Clock = std::chrono::steady_clock;
  one();
  other();
  std::vector<double> ones, others;
  const Clock::time_point start = Clock::now();
  while (ones.size() < 5 || std::chrono::duration<double>(Clock::now() - start).count() < seconds) {
    const Clock::time_point before = Clock::now();
    one();
    const Clock::time_point between = Clock::now();
    other();
    ones.push_back(std::chrono::duration<double>(between - before).count());
    others.push_back(std::chrono::duration<double>(Clock::now() - between).count());
  }
  std::sort(ones.begin(), ones.end());
  std::sort(others.begin(), others.end());
  first.seconds = ones[ones.size() / 2];
  first.best = ones.front();
  second.seconds = others[others.size() / 2];
  second.best = others.front();
}

/// Attention, elementwise operations and AdamW at the shapes of the tiny and small presets.
[[nodiscard]] std::vector<Result> operations(const KernelTable& kernels, const ParallelFor& parallel,
                                             double secondsPerCase);

/// Borders of the mixing families, forward and backward, at the shapes of the tiny and small presets.
[[nodiscard]] std::vector<Result> mixing(const KernelTable& kernels, const ParallelFor& parallel,
                                         double secondsPerCase);

}  // namespace mhc::kernels::bench
