// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/emulation/Cuda.h"

#include <map>

namespace mhc::kernels::emulation {

std::size_t& sharedLimitOf(const void* kernel) {
  static std::map<const void*, std::size_t> limits;
  return limits.try_emplace(kernel, std::size_t{48} << 10U).first->second;
}

}  // namespace mhc::kernels::emulation

using namespace mhc::kernels::emulation;

cudaError_t cudaFuncSetAttribute(const void* kernel, cudaFuncAttribute, int value) {
  // The most that every architecture of the build allows a block (sm_86, sm_89 and sm_120: 99 KiB).
  if (value > 99 << 10)
    throw Fault("A kernel asks for " + std::to_string(value) + " bytes of shared memory; 101376 is the most.");
  sharedLimitOf(kernel) = std::max(sharedLimitOf(kernel), static_cast<std::size_t>(value));
  return cudaSuccess;
}

cudaError_t cudaMalloc(void** out, std::size_t bytes) {
  *out = DeviceMemory::instance().allocate(bytes, "of " + std::to_string(bytes) + " bytes");
  return cudaSuccess;
}

cudaError_t cudaFree(void* buffer) {
  DeviceMemory::instance().release(buffer);
  return cudaSuccess;
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind, cudaStream_t) {
  std::memcpy(to, from, bytes);
  return cudaSuccess;
}

cudaError_t cudaStreamSynchronize(cudaStream_t) {
  return cudaSuccess;
}

const char* cudaGetErrorString(cudaError_t error) {
  return error == cudaSuccess ? "no error" : "out of memory";
}
