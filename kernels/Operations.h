// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/Attention.h"
#include "kernels/Elementwise.h"
#include "kernels/MatrixProduct.h"
#include "kernels/Optimizers.h"
#include "kernels/ParallelFor.h"

/// The operations besides stream mixing, once per implementation. Internal to kernels/:
/// everybody else goes through KernelTable.
#define MHC_DECLARE_OPERATIONS(implementation)                                          \
  namespace mhc::kernels::implementation {                                              \
  void attentionForward(const AttentionForward& a, const ParallelFor& parallel);        \
  void attentionBackward(const AttentionBackward& a, const ParallelFor& parallel);      \
  void attentionDecode(const AttentionDecode& a, const ParallelFor& parallel);          \
  void swiGluForward(const SwiGluForward& a, const ParallelFor& parallel);              \
  void swiGluBackward(const SwiGluBackward& a, const ParallelFor& parallel);            \
  void embeddingForward(const EmbeddingForward& a, const ParallelFor& parallel);        \
  void embeddingBackward(const EmbeddingBackward& a, const ParallelFor& parallel);      \
  void crossEntropy(const CrossEntropy& a, const ParallelFor& parallel);                \
  void rmsNormForward(const RmsNormForward& a, const ParallelFor& parallel);            \
  void addBf16(const AddBf16& a, const ParallelFor& parallel);                          \
  void toBf16(const ToBf16& a, const ParallelFor& parallel);                            \
  void adamW(const AdamW& a, const ParallelFor& parallel);                              \
  void muonMomentum(const MuonMomentum& a, const ParallelFor& parallel);                \
  void blend(const Blend& a, const ParallelFor& parallel);                              \
  void muonApply(const MuonApply& a, const ParallelFor& parallel);                      \
  void matrixProduct(const MatrixProduct& p, const ParallelFor& parallel);              \
  double squareSum(const float* values, std::int64_t size, const ParallelFor& parallel); \
  }

MHC_DECLARE_OPERATIONS(reference)
MHC_DECLARE_OPERATIONS(scalar)
MHC_DECLARE_OPERATIONS(avx2)
MHC_DECLARE_OPERATIONS(avx512)
MHC_DECLARE_OPERATIONS(avx512bf16)

#undef MHC_DECLARE_OPERATIONS
