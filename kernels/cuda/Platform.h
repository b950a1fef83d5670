// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The kernels of this folder compile twice: by nvcc for GPUs, in namespace mhc::kernels::cuda, and by g++ for the
// emulation on the CPU, in namespace mhc::kernels::emulated. What differs between the two is here and nowhere else.

#include <cstdint>

#if defined(__CUDACC__)

#include <cuda_runtime.h>

#if !defined(MHC_CUDA)
#define MHC_CUDA cuda
#endif
#define MHC_UNROLL _Pragma("unroll")
/// An array in shared memory. Indices only: here it is an array, in the emulation a pointer.
#define MHC_SHARED(type, name, count) __shared__ __align__(16) type name[count]
/// The alignment and bounds of a vector access: looked at, and counted, by the emulation.
#define MHC_CHECK_LOAD(at, bytes)
#define MHC_CHECK_STORE(at, bytes)
/// The launch's dynamic shared memory as bytes.
#define MHC_DYNAMIC_SHARED(name) extern __shared__ __align__(16) unsigned char name[]

#else

#include "kernels/emulation/Cuda.h"

#if !defined(MHC_CUDA)
#define MHC_CUDA emulated
#endif
#define MHC_UNROLL
#define MHC_CHECK_LOAD(at, bytes) ::mhc::kernels::emulation::checkLoad(at, bytes, std::source_location::current())
#define MHC_CHECK_STORE(at, bytes) ::mhc::kernels::emulation::checkStore(at, bytes, std::source_location::current())
#define MHC_SHARED(type, name, count)         \
  static const char name##Key = 0;            \
  type* const name = reinterpret_cast<type*>( \
      ::mhc::kernels::emulation::SharedMemory::instance().piece(&name##Key, sizeof(type) * (count), #name))
#define MHC_DYNAMIC_SHARED(name) \
  unsigned char* const name = ::mhc::kernels::emulation::SharedMemory::instance().dynamic()

#endif
