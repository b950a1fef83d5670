// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

/// The elementary functions of each compilation on arrays, so that tests can measure their error. `function`: 0 exp,
/// 1 sigmoid, 2 tanh. Any size: the tail goes through the partial loads and stores.
#define MHC_DECLARE_PROBE(isa)                                                                     \
  namespace mhc::kernels::isa {                                                                    \
  void probeFunction(int function, const float* in, float* out, std::int64_t size);                \
  void probeTranspose(const float* in, float* out);                                                \
  int probeLanes();                                                                                \
  }
MHC_DECLARE_PROBE(scalar)
MHC_DECLARE_PROBE(avx2)
MHC_DECLARE_PROBE(avx512)
#undef MHC_DECLARE_PROBE
