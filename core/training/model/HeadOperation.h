// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/backend/WeightGradient.h"
#include "core/training/model/BufferPlan.h"
#include "core/training/model/Operation.h"

namespace mhc::training {

/// Logits, loss and, in the same pass over each block of tokens, their gradients: the logits of the whole batch never
/// exist. backward() has nothing left to do.
class HeadOperation final : public Operation {
 public:
  struct Wiring {
    std::int64_t C = 0;
    std::int64_t vocab = 0;
    std::int64_t blockTokens = 0;                          ///< rows of the logits buffer
    kernels::Element element = kernels::Element::Float32;  ///< of weight, y, logits and gradY
    const void* weight = nullptr;                          ///< [V, C]: lm_head, or the tied embedding
    float* gradWeight = nullptr;
    Buffer* y = nullptr;               ///< [N, C] after the final norm
    Buffer* logits = nullptr;          ///< [blockTokens, V]
    Buffer* losses = nullptr;          ///< [N], float32
    Buffer* gradY = nullptr;           ///< [N, C]
    Buffer* weightGradient = nullptr;  ///< scratch; bfloat16 only
  };
  explicit HeadOperation(const Wiring& wiring) : w_(wiring) {}

  [[nodiscard]] std::string_view name() const override { return "head"; }
  void forward(const Pass& pass) override;
  void backward(const Pass& pass) override;
  void appendProducts(std::int64_t tokens, std::vector<Product>& products) const override;

  /// Computes the logits [count, V] of the tokens first … first + count − 1 of the last forward pass; count ≤
  /// blockTokens. The buffer has the model's element.
  [[nodiscard]] const Buffer& logits(const Backend& backend, std::int64_t first, std::int64_t count);

  /// Equal blocks of at most about 64 MiB of logits, multiples of 64 tokens, at most `tokens`. Each block costs a pass
  /// over the gradient of the whole table, so a large vocabulary wants few of them.
  [[nodiscard]] static std::int64_t chooseBlock(std::int64_t tokens, std::int64_t vocab, kernels::Element element);

 private:
  struct Products {
    Product logits, gradY;
    WeightGradient ofWeight;
  };
  /// For the tokens first … first + rows − 1.
  [[nodiscard]] Products productsOver(std::int64_t first, std::int64_t rows) const;
  Wiring w_;
};

}  // namespace mhc::training
