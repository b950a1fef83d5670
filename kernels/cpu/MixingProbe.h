// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/Mixing.h"
#include "kernels/ParallelFor.h"

/// Parts of a border by themselves, so that benchmarks can hold each against what bounds it.
///   probeProjection  x [tokens, n·C], fn [rows, n·C] → out [tokens, rows] and squares [tokens], Σ x²
///   probeSinkhorn    logits [n², tokens] → h of that shape; with grad_h also grad_logits. tokens: a multiple of 16
#define MHC_DECLARE_MIXING_PROBE(isa)                                                                       \
  namespace mhc::kernels::isa {                                                                             \
  void probeProjection(const MixingShape& shape, int rows, const float* x, const float* fn, float* out,     \
                       float* squares, const ParallelFor& parallel);                                        \
  void probeSinkhorn(const MixingShape& shape, const MixingOptions& options, const float* logits, float* h, \
                     const float* grad_h, float* grad_logits, const ParallelFor& parallel);                 \
  }
MHC_DECLARE_MIXING_PROBE(scalar)
MHC_DECLARE_MIXING_PROBE(avx2)
MHC_DECLARE_MIXING_PROBE(avx512)
MHC_DECLARE_MIXING_PROBE(avx512bf16)
#undef MHC_DECLARE_MIXING_PROBE
