// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/estimate/StepSchedule.h"

/// Inside core/estimate only.
namespace mhc::estimate {

/// Buffers with lifetimes, as an arena that shares memory sees them: what counts is what is alive at the same time.
class Lifetimes {
 public:
  enum Group { Streams, Activations, Workspace, groupCount };
  using Sums = std::array<double, groupCount>;

  /// Times count operations, forward then backward; both ends included.
  void add(Group group, double bytes, int first, int last) { uses_.push_back({group, bytes, first, last}); }
  void add(Group group, double bytes, const std::vector<Lifetime>& lifetimes) {
    for (const Lifetime& lifetime : lifetimes) add(group, bytes, lifetime.first, lifetime.last);
  }

  /// Bytes by group at the time at which their sum is largest.
  [[nodiscard]] Sums peak(int times) const {
    std::vector<Sums> changes(static_cast<std::size_t>(times) + 2);
    for (const Use& use : uses_) {
      changes[static_cast<std::size_t>(use.first)][use.group] += use.bytes;
      changes[static_cast<std::size_t>(use.last) + 1][use.group] -= use.bytes;
    }
    Sums alive{}, best{};
    double most = -1;
    for (const Sums& change : changes) {
      double sum = 0;
      for (std::size_t g = 0; g < groupCount; ++g) sum += alive[g] += change[g];
      if (sum > most) {
        most = sum;
        best = alive;
      }
    }
    return best;
  }

 private:
  struct Use {
    Group group;
    double bytes;
    int first;
    int last;
  };
  std::vector<Use> uses_;
};

}  // namespace mhc::estimate
