// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "core/training/model/BufferPlan.h"
#include "core/training/model/Operation.h"

namespace mhc::training {

/// f = W_down·(silu(W_gate·y) ⊙ W_up·y); gate and up are one product.
class FeedForwardOperation final : public Operation {
 public:
  struct Wiring {
    std::int64_t C = 0;
    std::int64_t intermediate = 0;
    const float* gateUpWeight = nullptr;  ///< [2I, C]: gate | up
    const float* downWeight = nullptr;    ///< [C, I]
    float* gradGateUpWeight = nullptr;
    float* gradDownWeight = nullptr;
    Buffer* y = nullptr;       ///< [N, C] in
    Buffer* gateUp = nullptr;  ///< [N, 2I]; becomes its own gradient in backward
    Buffer* product = nullptr; ///< [N, I]
    Buffer* f = nullptr;       ///< [N, C] out
    Buffer* gradF = nullptr;
    Buffer* gradProduct = nullptr;  ///< [N, I]
    Buffer* gradY = nullptr;
  };
  explicit FeedForwardOperation(const Wiring& wiring) : w_(wiring) {}

  [[nodiscard]] std::string_view name() const override { return "feed_forward"; }
  void forward(const Pass& pass) override;
  void backward(const Pass& pass) override;
  void appendProducts(std::int64_t tokens, std::vector<Product>& products) const override;

 private:
  /// Two of the forward pass, then four of the backward pass in order of use.
  [[nodiscard]] std::array<Product, 6> productsOver(std::int64_t N) const;
  Wiring w_;
};

}  // namespace mhc::training
