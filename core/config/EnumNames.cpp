// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/EnumNames.h"

#include <array>

namespace mhc::config {

template <>
std::span<const EnumEntry<HcType>> enumEntries<HcType>() {
  static constexpr std::array<EnumEntry<HcType>, 4> entries{{
      {HcType::Residual, "residual", "the plain pre-norm Transformer: one stream, x + F(x)"},
      {HcType::Hc, "hc", "Hyper-Connections: n streams, signed and unconstrained H_res"},
      {HcType::Mhc, "mhc", "manifold-constrained: H_res is made doubly stochastic by Sinkhorn-Knopp"},
      {HcType::Identity, "identity", "mhc with H_res = I: n streams that never mix, the null hypothesis"},
  }};
  return entries;
}

template <>
std::span<const EnumEntry<HcNumerics>> enumEntries<HcNumerics>() {
  static constexpr std::array<EnumEntry<HcNumerics>, 2> entries{{
      {HcNumerics::Paper, "paper", "Eq 9 as printed: no epsilon in any divisor"},
      {HcNumerics::DeepseekV4, "deepseek_v4", "as DeepSeek-V4: softmax + eps, every divisor + eps, H_pre + eps"},
  }};
  return entries;
}

template <>
std::span<const EnumEntry<HcInit>> enumEntries<HcInit>() {
  static constexpr std::array<EnumEntry<HcInit>, 4> entries{{
      {HcInit::Spread, "spread", "each sublayer reads and writes mostly its own stream; H_res logits 0 and -3"},
      {HcInit::Identity, "identity", "H_res logits 0 and -8: very near I, and it stays there"},
      {HcInit::Uniform, "uniform", "all bases 0: H_res starts at 1/n everywhere"},
      {HcInit::V4, "v4", "bases 0 and gates 1: maps depend on the token from the first step"},
  }};
  return entries;
}

template <>
std::span<const EnumEntry<HcReduce>> enumEntries<HcReduce>() {
  static constexpr std::array<EnumEntry<HcReduce>, 3> entries{{
      {HcReduce::Sum, "sum", "add the streams, as Hyper-Connections"},
      {HcReduce::Mean, "mean", "average the streams"},
      {HcReduce::Head, "head", "weigh the streams by a learned sigmoid of the token, as DeepSeek-V4"},
  }};
  return entries;
}

template <>
std::span<const EnumEntry<DType>> enumEntries<DType>() {
  static constexpr std::array<EnumEntry<DType>, 2> entries{{
      {DType::Float32, "float32", "everything in 32 bits"},
      {DType::BFloat16, "bfloat16", "matrix products and stored activations in 16 bits, master weights in 32"},
  }};
  return entries;
}

template <>
std::span<const EnumEntry<Optimizer>> enumEntries<Optimizer>() {
  static constexpr std::array<EnumEntry<Optimizer>, 2> entries{{
      {Optimizer::AdamW, "adamw", "Adam with decoupled weight decay"},
      {Optimizer::Muon, "muon", "orthogonalised momentum for hidden matrices, AdamW for the rest"},
  }};
  return entries;
}

template <>
std::span<const EnumEntry<Schedule>> enumEntries<Schedule>() {
  static constexpr std::array<EnumEntry<Schedule>, 4> entries{{
      {Schedule::Cosine, "cosine", "half a cosine down to the minimum at the last step"},
      {Schedule::Linear, "linear", "a straight line down to the minimum at the last step"},
      {Schedule::Constant, "constant", "stays at the peak"},
      {Schedule::Wsd, "wsd", "stays at the peak until 80 % of the steps, then a line down"},
  }};
  return entries;
}

template <>
std::span<const EnumEntry<Recompute>> enumEntries<Recompute>() {
  static constexpr std::array<EnumEntry<Recompute>, 3> entries{{
      {Recompute::None, "none", "keep everything that the backward pass needs"},
      {Recompute::Selective, "selective",
       "keep the streams once per block of sublayers and mix again (paper, 4.3.2); norms and SwiGLU products too"},
      {Recompute::Full, "full", "keep the streams once per layer and compute its sublayers again too"},
  }};
  return entries;
}

template <>
std::span<const EnumEntry<NonfinitePolicy>> enumEntries<NonfinitePolicy>() {
  static constexpr std::array<EnumEntry<NonfinitePolicy>, 3> entries{{
      {NonfinitePolicy::Skip, "skip", "leave the update out; five in a row end the run"},
      {NonfinitePolicy::Rollback, "rollback", "go back to the newest checkpoint"},
      {NonfinitePolicy::Stop, "stop", "end the run at once"},
  }};
  return entries;
}

}  // namespace mhc::config
