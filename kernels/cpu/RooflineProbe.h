// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

/// What the roofline is measured with, for each instruction set. The values returned depend on all that was computed,
/// so that nothing is optimised away.
#define MHC_DECLARE_ROOFLINE(isa)                                                                             \
  namespace mhc::kernels::isa {                                                                               \
  /* Operations of one iteration of probeFma and of probeDot (0: the instruction set has no such product). */ \
  std::int64_t probeFmaFlops();                                                                               \
  std::int64_t probeDotFlops();                                                                               \
  float probeFma(std::int64_t iterations);                                                                    \
  float probeDot(std::int64_t iterations);                                                                    \
  /* a = b + 3·c over [0, size); 64-byte aligned; `streaming` with stores past the caches. */                \
  void probeTriad(const float* b, const float* c, float* a, std::int64_t size, bool streaming);               \
  }
MHC_DECLARE_ROOFLINE(scalar)
MHC_DECLARE_ROOFLINE(avx2)
MHC_DECLARE_ROOFLINE(avx512)
MHC_DECLARE_ROOFLINE(avx512bf16)
#undef MHC_DECLARE_ROOFLINE
