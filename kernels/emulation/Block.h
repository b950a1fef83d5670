// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "kernels/emulation/Fault.h"
#include "kernels/emulation/Fiber.h"

namespace mhc::kernels::emulation {

struct Dim3 {
  unsigned x = 1, y = 1, z = 1;
};

inline constexpr unsigned kWarpSize = 32;

/// What a collective operation of a warp computes once all its lanes are there: called with each lane's own arguments.
/// Lanes outside the mask are null.
using Complete = void (*)(void* const (&lanes)[kWarpSize]);

/// Runs the threads of one block after another on fibres: warps in a random order, the lanes of a warp in a random
/// order, each until it waits for others. A missing barrier thus gives results that depend on the seed, or poison.
class Block {
 public:
  Block();
  ~Block();

  /// Runs `entry` once for each thread of the block. Throws Fault.
  void run(const std::string& kernel, Dim3 block, Dim3 blockSize, void (*entry)(void*), void* argument,
           std::uint64_t seed);

  // Called by the thread that runs.
  void barrier(Site site);
  /// Waits until the lanes of `mask` are at the same operation of the same line with the same mask.
  void collective(const char* what, std::uint32_t mask, Site site, Complete complete, void* arguments);
  /// Ends the launch with this sentence about the running thread; does not return.
  [[noreturn]] void fault(const std::string& what, Site site);

  /// The block that runs on this machine; null outside of kernels.
  static Block* current();

 private:
  enum class State { Runnable, AtCollective, AtBarrier, Ended };
  struct Thread {
    std::unique_ptr<Fiber> fiber = std::make_unique<Fiber>();
    State state = State::Runnable;
    const char* what = "";
    std::uint32_t mask = 0;
    Site site = {};
    Complete complete = nullptr;
    void* arguments = nullptr;
  };

  static void enter(void* block);
  void runWarp(unsigned warp);
  bool completeCollective(unsigned warp);
  void releaseBarrier();
  void resume(unsigned index);
  std::uint64_t random();
  [[nodiscard]] std::string where() const;
  /// Who waits where, for the sentence on a divergence.
  [[nodiscard]] std::string states(unsigned first, unsigned count) const;

  std::vector<Thread> threads_;
  unsigned count_ = 0;
  unsigned running_ = 0;
  std::string kernel_;
  Dim3 block_, size_;
  void (*entry_)(void*) = nullptr;
  void* argument_ = nullptr;
  std::uint64_t random_ = 1;
  std::string fault_;
};

}  // namespace mhc::kernels::emulation
