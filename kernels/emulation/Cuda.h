// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The part of CUDA C++ that the kernels use, for g++: included by kernels/cuda/Platform.h in place of the toolkit's
// headers. Names and meanings are CUDA's.

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <source_location>

#include "kernels/emulation/Builtins.h"
#include "kernels/emulation/DeviceMemory.h"
#include "kernels/emulation/Launch.h"
#include "kernels/emulation/SharedMemory.h"
#include "kernels/emulation/WarpOperations.h"

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __launch_bounds__(...)

using dim3 = mhc::kernels::emulation::Dim3;

struct alignas(16) float4 {
  float x, y, z, w;
};
struct alignas(16) uint4 {
  unsigned x, y, z, w;
};
struct alignas(8) float2 {
  float x, y;
};
inline float4 make_float4(float x, float y, float z, float w) {
  return {x, y, z, w};
}
inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) {
  return {x, y, z, w};
}

inline float __uint_as_float(unsigned bits) {
  return std::bit_cast<float>(bits);
}
inline unsigned __float_as_uint(float value) {
  return std::bit_cast<unsigned>(value);
}

/// A load through the read-only path: alignment and bounds are checked first.
template <typename T>
T __ldg(const T* at, const std::source_location& where = std::source_location::current()) {
  mhc::kernels::emulation::checkLoad(at, sizeof(T), where);
  return *at;
}

// Sites are those of the call: __syncthreads() is a macro of nothing but a default argument here.
inline void __syncthreads(const std::source_location& where = std::source_location::current()) {
  mhc::kernels::emulation::Block::current()->barrier(where);
}

// The runtime, as far as the launchers need it. Streams are one: everything happens at once.
using cudaStream_t = void*;
enum cudaError_t { cudaSuccess = 0, cudaErrorMemoryAllocation = 2 };
enum cudaFuncAttribute { cudaFuncAttributeMaxDynamicSharedMemorySize = 8 };
enum cudaMemcpyKind { cudaMemcpyHostToDevice = 1, cudaMemcpyDeviceToHost = 2, cudaMemcpyDefault = 4 };
struct cudaLaunchConfig_t {
  dim3 gridDim, blockDim;
  std::size_t dynamicSmemBytes = 0;
  cudaStream_t stream = nullptr;
  void* attrs = nullptr;
  unsigned numAttrs = 0;
};
namespace mhc::kernels::emulation {
std::size_t& sharedLimitOf(const void* kernel);  ///< 48 KiB until cudaFuncSetAttribute raises it
}
template <typename... Parameters, typename... Arguments>
cudaError_t cudaLaunchKernelEx(const cudaLaunchConfig_t* config, void (*kernel)(Parameters...),
                               Arguments&&... arguments) {
  using namespace mhc::kernels::emulation;
  launchKernel(config->gridDim, config->blockDim, config->dynamicSmemBytes,
               sharedLimitOf(reinterpret_cast<const void*>(kernel)), kernel, std::forward<Arguments>(arguments)...);
  return cudaSuccess;
}
cudaError_t cudaFuncSetAttribute(const void* kernel, cudaFuncAttribute attribute, int value);
cudaError_t cudaMalloc(void** out, std::size_t bytes);
cudaError_t cudaFree(void* buffer);
cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind, cudaStream_t stream);
cudaError_t cudaStreamSynchronize(cudaStream_t stream);
const char* cudaGetErrorString(cudaError_t error);
