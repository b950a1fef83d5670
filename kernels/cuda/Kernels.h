// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "kernels/KernelTable.h"

// No CUDA here: programs that only call the kernels include this. Their namespace is that of the GPU's.
#if !defined(MHC_CUDA)
#define MHC_CUDA cuda
#endif

/// The operations of a training step on a GPU, by the names and argument structs that the CPU's have. Every pointer of
/// an argument struct is the device's. The work goes into the calling thread's stream (Launch.h); the ParallelFor is
/// not used. Attention is LibTorch's and not here.
namespace mhc::kernels::MHC_CUDA {

void borderForward(const BorderForward& a, const ParallelFor& parallel);
/// `a.workspace` has borderWorkspace() floats of *this* namespace.
void borderBackward(const BorderBackward& a, const ParallelFor& parallel);
void swiGluForward(const SwiGluForward& a, const ParallelFor& parallel);
void swiGluBackward(const SwiGluBackward& a, const ParallelFor& parallel);
void embeddingForward(const EmbeddingForward& a, const ParallelFor& parallel);
void embeddingBackward(const EmbeddingBackward& a, const ParallelFor& parallel);
void crossEntropy(const CrossEntropy& a, const ParallelFor& parallel);
void rmsNormForward(const RmsNormForward& a, const ParallelFor& parallel);
void addBf16(const AddBf16& a, const ParallelFor& parallel);
void toBf16(const ToBf16& a, const ParallelFor& parallel);
void adamW(const AdamW& a, const ParallelFor& parallel);
void muonMomentum(const MuonMomentum& a, const ParallelFor& parallel);
void blend(const Blend& a, const ParallelFor& parallel);
void muonApply(const MuonApply& a, const ParallelFor& parallel);
/// Waits for the stream, because the sum is the host's.
double squareSum(const float* values, std::int64_t size, const ParallelFor& parallel);

/// The rotation of attention's queries and keys (kernels/Attention.h), apart from it: rows [q heads·d | k kv_heads·d |
/// v kv_heads·d] of `in` to the same of `out`, v unchanged. `back`: by the opposite angle, for gradients.
struct Rotation {
  AttentionShape shape;
  const void* in = nullptr;    ///< [B·T, (heads + 2·kv_heads)·d]
  const float* cos = nullptr;  ///< [T, d/2]
  const float* sin = nullptr;
  void* out = nullptr;  ///< may be `in`
  bool back = false;
  Element element = Element::Float32;
};
void rotate(const Rotation& a);

/// Floats of BorderBackward::workspace on a device.
[[nodiscard]] std::int64_t borderWorkspace(const MixingShape& shape, ReadKind kind, const MixingOptions& read);

/// All of them as a table, attention left null.
[[nodiscard]] KernelTable kernelTable();

/// The first launch of this thread that failed since the last call, as a sentence; empty if none did.
[[nodiscard]] std::string takeFailure();

}  // namespace mhc::kernels::MHC_CUDA
