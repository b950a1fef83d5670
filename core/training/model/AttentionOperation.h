// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/backend/WeightGradient.h"
#include "core/training/model/BufferPlan.h"
#include "core/training/model/Operation.h"
#include "core/training/model/Rotary.h"

namespace mhc::training {

/// f = W_o·Attention(W_qkv·y): two products around the fused causal kernel, rotary positions inside the kernel.
class AttentionOperation final : public Operation {
 public:
  struct Wiring {
    std::int64_t C = 0;
    int heads = 1, kvHeads = 1, headDim = 0;
    kernels::Element element = kernels::Element::Float32;  ///< of the weights and of what has no other type
    const void* qkvWeight = nullptr;  ///< [(heads + 2·kvHeads)·d, C]: q | k | v
    const void* outWeight = nullptr;  ///< [C, heads·d]
    float* gradQkvWeight = nullptr;
    float* gradOutWeight = nullptr;
    const RotaryPlace* rotary = nullptr;  ///< [T, d/2]
    Buffer* y = nullptr;         ///< [N, C] in
    Buffer* qkv = nullptr;       ///< [N, (heads + 2·kvHeads)·d]
    Buffer* a = nullptr;         ///< [N, heads·d]
    Buffer* logSumExp = nullptr; ///< [B, heads, T], float32
    Buffer* f = nullptr;         ///< [N, C] out
    Buffer* gradF = nullptr;
    Buffer* gradA = nullptr;
    Buffer* gradQkv = nullptr;
    Buffer* gradY = nullptr;
    Buffer* workspace = nullptr;       ///< float32
    Buffer* weightGradient = nullptr;  ///< scratch; bfloat16 only
  };
  explicit AttentionOperation(const Wiring& wiring) : w_(wiring) {}

  [[nodiscard]] std::string_view name() const override { return "attention"; }
  void forward(const Pass& pass) override;
  void backward(const Pass& pass) override;
  void appendProducts(std::int64_t tokens, std::vector<Product>& products) const override;

 private:
  struct Products {
    Product qkv, out;          ///< forward
    Product gradA, gradY;      ///< backward, to the inputs
    WeightGradient ofOut, ofQkv;
  };
  [[nodiscard]] Products productsOver(std::int64_t N) const;
  [[nodiscard]] kernels::AttentionShape shape(const Pass& pass) const {
    return {pass.batch, pass.length, w_.heads, w_.kvHeads, w_.headDim};
  }
  Wiring w_;
};

}  // namespace mhc::training
