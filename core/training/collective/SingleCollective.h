// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdlib>
#include <cstring>

#include "core/training/collective/Collective.h"

namespace mhc::training {

/// One rank alone: every operation is over at once and changes nothing.
class SingleCollective final : public Collective {
 public:
  [[nodiscard]] int rank() const override { return 0; }
  [[nodiscard]] int size() const override { return 1; }
  [[nodiscard]] std::string name() const override { return "one rank"; }
  [[nodiscard]] bool followsQueue() const override { return true; }
  [[nodiscard]] Ticket allReduce(float* /*values*/, std::int64_t /*count*/) override { return 0; }
  [[nodiscard]] Ticket reduceScatter(float* /*values*/, std::span<const std::int64_t> /*offsets*/) override { return 0; }
  [[nodiscard]] Ticket allGather(float* /*values*/, std::span<const std::int64_t> /*offsets*/) override { return 0; }
  [[nodiscard]] Result<void> wait(Ticket /*ticket*/) override { return {}; }
  [[nodiscard]] Result<void> broadcast(void* /*data*/, std::size_t /*bytes*/, int /*root*/) override { return {}; }
  [[nodiscard]] Result<void> gather(const void* mine, std::size_t bytes, void* all) override {
    if (bytes > 0) std::memmove(all, mine, bytes);
    return {};
  }
  void setTimeout(std::chrono::milliseconds /*limit*/) override {}
  [[nodiscard]] CollectiveUse use() const override { return {}; }
  [[noreturn]] void abort(ExitCode code) override { std::_Exit(static_cast<int>(code)); }
};

}  // namespace mhc::training
