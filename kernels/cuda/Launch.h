// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "kernels/cuda/Platform.h"

/// Starting kernels. Every function of kernels/cuda only puts work into the stream of the calling thread; its pointers
/// are the device's.
namespace mhc::kernels::MHC_CUDA {

/// The calling thread's stream; the default stream until set.
void setStream(cudaStream_t stream);
[[nodiscard]] cudaStream_t stream();

/// The first launch of this thread that failed since the last call, as a sentence; empty if none did. What went wrong
/// while a kernel ran is reported by the next call that waits.
[[nodiscard]] std::string takeFailure();

void remember(const char* kernel, cudaError_t error);

/// Asks for more than the 48 KiB of shared memory that a block has without asking. Once per kernel and size.
void allowShared(const void* kernel, const char* name, std::size_t bytes);

template <typename... Parameters, typename... Arguments>
void launch(const char* name, dim3 grid, unsigned threads, std::size_t shared, void (*kernel)(Parameters...),
            const Arguments&... arguments) {
  if (grid.x == 0 || grid.y == 0) return;
  if (shared > 48U << 10U) allowShared(reinterpret_cast<const void*>(kernel), name, shared);
  cudaLaunchConfig_t config = {};
  config.gridDim = grid;
  config.blockDim = dim3{threads, 1, 1};
  config.dynamicSmemBytes = shared;
  config.stream = stream();
#if !defined(__CUDACC__)
  emulation::nameNextLaunch(name);
#endif
  remember(name, cudaLaunchKernelEx(&config, kernel, arguments...));
}

/// Blocks of `size` that cover `count`.
[[nodiscard]] inline unsigned blocksFor(std::int64_t count, std::int64_t size) {
  return static_cast<unsigned>((count + size - 1) / size);
}

[[nodiscard]] inline bool onSixteenBytes(const void* at) {
  return reinterpret_cast<std::uintptr_t>(at) % 16 == 0;
}
template <typename... Pointers>
[[nodiscard]] bool onSixteenBytes(const void* at, const Pointers*... more) {
  return onSixteenBytes(at) && onSixteenBytes(static_cast<const void*>(more)...);
}

}  // namespace mhc::kernels::MHC_CUDA
