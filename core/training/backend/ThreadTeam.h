// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/ParallelFor.h"

namespace mhc::training {

/// ParallelFor on OpenMP, in the one runtime that LibTorch's products use too: a second pool would fight it for the
/// cores. Index i of `count` always runs on thread i·threads/count, so memory stays with the thread that touched it.
class ThreadTeam final : public kernels::ParallelFor {
 public:
  explicit ThreadTeam(int threads) : threads_(threads) {}

  void operator()(std::int64_t count, kernels::FunctionRef<void(std::int64_t)> body) const override;
  [[nodiscard]] int threads() const { return threads_; }

 private:
  int threads_;
};

/// Physical cores that this process may use (hyperthreads counted once, the affinity mask respected).
[[nodiscard]] int physicalCores();

}  // namespace mhc::training
