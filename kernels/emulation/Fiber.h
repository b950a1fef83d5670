// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace mhc::kernels::emulation {

/// A function with a stack of its own that can stop in the middle (suspend) and go on later (resume): one for each CUDA
/// thread of a block. Everything runs on the calling system thread. The stack ends at a page that nobody may touch.
class Fiber {
 public:
  Fiber();
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// The next resume() calls entry(argument). What the fibre did before is forgotten, without destructors.
  void start(void (*entry)(void*), void* argument);
  /// Runs until the fibre suspends itself or its entry returns. Never called by a fibre.
  void resume();
  /// Back to the caller of resume(). Only called by the fibre that runs.
  void suspend() { leave(false); }

 private:
  static void run(Fiber* self);
  void leave(bool forGood);

  static constexpr std::size_t kStackBytes = std::size_t{128} << 10U;
  char* pages_ = nullptr;
  void* context_ = nullptr;  ///< stack pointer of the fibre while it is suspended
  void* caller_ = nullptr;   ///< stack pointer of resume()'s caller while the fibre runs
  void (*entry_)(void*) = nullptr;
  void* argument_ = nullptr;
  // For the sanitizers, which must be told about every change of stacks.
  void* fakeStack_ = nullptr;
  void* callerFakeStack_ = nullptr;
  const void* callerBottom_ = nullptr;
  std::size_t callerSize_ = 0;
  void* threadFiber_ = nullptr;
  void* threadCaller_ = nullptr;
};

}  // namespace mhc::kernels::emulation
