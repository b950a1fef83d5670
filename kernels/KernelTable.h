// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "kernels/Attention.h"
#include "kernels/Elementwise.h"
#include "kernels/MatrixProduct.h"
#include "kernels/Mixing.h"
#include "kernels/Optimizers.h"
#include "kernels/ParallelFor.h"

namespace mhc::kernels {

/// One implementation of every operation of a training step; of matrix products those in float32.
struct KernelTable {
  std::string_view name;  ///< "reference", "scalar", "avx2", "avx512", "avx512bf16"
  void (*borderForward)(const BorderForward&, const ParallelFor&);
  void (*borderBackward)(const BorderBackward&, const ParallelFor&);
  /// Floats of BorderBackward::workspace.
  std::int64_t (*borderWorkspace)(const MixingShape&, ReadKind, const MixingOptions&);
  void (*attentionForward)(const AttentionForward&, const ParallelFor&);
  void (*attentionBackward)(const AttentionBackward&, const ParallelFor&);
  void (*attentionDecode)(const AttentionDecode&, const ParallelFor&);
  void (*swiGluForward)(const SwiGluForward&, const ParallelFor&);
  void (*swiGluBackward)(const SwiGluBackward&, const ParallelFor&);
  void (*embeddingForward)(const EmbeddingForward&, const ParallelFor&);
  void (*embeddingBackward)(const EmbeddingBackward&, const ParallelFor&);
  void (*crossEntropy)(const CrossEntropy&, const ParallelFor&);
  void (*rmsNormForward)(const RmsNormForward&, const ParallelFor&);
  void (*addBf16)(const AddBf16&, const ParallelFor&);
  void (*toBf16)(const ToBf16&, const ParallelFor&);
  void (*adamW)(const AdamW&, const ParallelFor&);
  void (*muonMomentum)(const MuonMomentum&, const ParallelFor&);
  void (*blend)(const Blend&, const ParallelFor&);
  void (*muonApply)(const MuonApply&, const ParallelFor&);
  void (*matrixProduct)(const MatrixProduct&, const ParallelFor&);
  /// Σ v² in double over fixed blocks; NaN or Inf anywhere gives a non-finite sum.
  double (*squareSum)(const float* values, std::int64_t size, const ParallelFor&);
};

/// Obvious loops, double accumulation: the specification of every kernel.
[[nodiscard]] const KernelTable& referenceKernels();

/// The best table for this CPU, or the one that MHC_KERNELS names (reference, scalar, avx2, avx512, avx512bf16). Chosen once.
[[nodiscard]] const KernelTable& cpuKernels();

/// The table of that name, or null if it is unknown or this CPU lacks the instructions.
[[nodiscard]] const KernelTable* kernelsNamed(std::string_view name);

}  // namespace mhc::kernels
