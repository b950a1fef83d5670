// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>

/// The runtime of NVIDIA's GPUs for programs that don't include CUDA themselves. Functions that can fail return a
/// sentence, empty if all went well.
namespace mhc::kernels::cuda {

/// Why no GPU can be used: no driver, a driver too old, no card; empty if there is one.
[[nodiscard]] std::string whyNoGpu();
/// GPUs that can be used, 0 if whyNoGpu().
[[nodiscard]] int gpuCount();

struct GpuFacts {
  std::string name;              ///< "NVIDIA H100 80GB HBM3"
  int major = 0, minor = 0;      ///< compute capability
  std::size_t memory = 0;        ///< bytes
  double bandwidth = 0;          ///< of its memory by its clock and width, B/s; 0: not told
  bool managedWithHost = false;  ///< host and device may touch managed memory in turns without copies
  bool hostPointers = false;     ///< memory after shareWithGpu() has the same address for the GPU
};
[[nodiscard]] GpuFacts gpuFacts(int index);

/// The calling thread's GPU.
[[nodiscard]] std::string selectGpu(int index);
/// Bytes of the selected GPU.
[[nodiscard]] std::string memoryOf(std::size_t& free, std::size_t& total);

/// Memory that lives on the selected GPU and that the host may read and write while no kernel runs. Zero filled.
[[nodiscard]] std::string allocateManaged(std::size_t bytes, int gpu, void** out);
void releaseManaged(void* memory);

/// Lets kernels use the host's memory in its place, slowly: for tests. Whole pages.
[[nodiscard]] std::string shareWithGpu(void* memory, std::size_t bytes);
void unshare(void* memory);

/// Whether kernels may be given the address: memory of a GPU, or managed.
[[nodiscard]] bool onDevice(const void* memory);
/// Whether what is put into the stream is recorded now instead of being done.
[[nodiscard]] bool recording();

/// Bytes from host memory into device memory, in the order of the stream; the host's may be changed on return.
[[nodiscard]] std::string copyToDevice(void* to, const void* from, std::size_t bytes);
/// Sets bytes to zero in the order of the stream.
[[nodiscard]] std::string zeroOnDevice(void* memory, std::size_t bytes);
/// Waits for the stream; the sentence of whatever failed in it or at a launch.
[[nodiscard]] std::string wait();

/// The calling thread's stream from now on, a cudaStream_t.
void useStream(void* stream);

}  // namespace mhc::kernels::cuda
