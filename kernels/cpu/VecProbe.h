// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

/// The elementary functions of each compilation on arrays, so that tests can measure their error. `function`: 0 exp,
/// 1 sigmoid, 2 tanh. Narrow and widen: to bfloat16 and back. Any size: the tail goes through the partial loads and stores.
#define MHC_DECLARE_PROBE(isa)                                                                     \
  namespace mhc::kernels::isa {                                                                    \
  void probeFunction(int function, const float* in, float* out, std::int64_t size);                \
  void probeTranspose(const float* in, float* out);                                                \
  int probeLanes();                                                                                \
  void probeNarrow(const float* in, std::uint16_t* out, std::int64_t size);                        \
  void probeWiden(const std::uint16_t* in, float* out, std::int64_t size);                         \
  }
MHC_DECLARE_PROBE(scalar)
MHC_DECLARE_PROBE(avx2)
MHC_DECLARE_PROBE(avx512)
MHC_DECLARE_PROBE(avx512bf16)
#undef MHC_DECLARE_PROBE
