// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

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
    std::int64_t blockTokens = 0;   ///< rows of the logits buffer
    const float* weight = nullptr;  ///< [V, C]: lm_head, or the tied embedding
    float* gradWeight = nullptr;
    Buffer* y = nullptr;       ///< [N, C] after the final norm
    Buffer* logits = nullptr;  ///< [blockTokens, V]
    Buffer* losses = nullptr;  ///< [N]
    Buffer* gradY = nullptr;   ///< [N, C]
  };
  explicit HeadOperation(const Wiring& wiring) : w_(wiring) {}

  [[nodiscard]] std::string_view name() const override { return "head"; }
  void forward(const Pass& pass) override;
  void backward(const Pass& pass) override;
  void appendProducts(std::int64_t tokens, std::vector<Product>& products) const override;

  /// Logits [count, V] of the tokens first … first + count − 1 of the last forward pass; count ≤ blockTokens.
  [[nodiscard]] const float* logits(const Backend& backend, std::int64_t first, std::int64_t count);

  /// A block of about 32 MiB of logits, a multiple of 64 tokens, at most `tokens`.
  [[nodiscard]] static std::int64_t chooseBlock(std::int64_t tokens, std::int64_t vocab);

 private:
  /// Logits, gradient of y, gradient of the weight for the tokens first … first + rows − 1.
  [[nodiscard]] std::array<Product, 3> productsOver(std::int64_t first, std::int64_t rows) const;
  Wiring w_;
};

}  // namespace mhc::training
