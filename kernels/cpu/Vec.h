// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One vector type for all compilations of every kernel in kernels/cpu. CMake compiles each file with MHC_ISA = scalar, avx2,
// avx512 or avx512bf16 (avx512 with conversions and dot products of bfloat16) and the matching flags; everything lives in namespace mhc::kernels::MHC_ISA, so that no inline function
// compiled for AVX-512 can be the copy that the linker keeps for the others. For the same reason kernels/cpu files use
// no standard containers or algorithms in their bodies: plain arrays, pointers, and what stands here.

#include <cmath>
#include <cstdint>
#include <cstring>

#if defined(__AVX2__) || defined(__AVX512F__)
#include <immintrin.h>
#endif

#ifndef MHC_ISA
#error "MHC_ISA names the namespace of this compilation: scalar, avx2, avx512 or avx512bf16"
#endif

#define MHC_INLINE [[gnu::always_inline]] inline

#if defined(__AVX512F__)
#include "kernels/cpu/VecAvx512.h"
#elif defined(__AVX2__)
#include "kernels/cpu/VecAvx2.h"
#else
#include "kernels/cpu/VecScalar.h"
#endif
#include "kernels/cpu/VecBf16.h"
#include "kernels/cpu/VecMath.h"
#include "kernels/cpu/VecChannels.h"
