// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/backend/WeightGradient.h"
#include "core/training/model/BufferPlan.h"
#include "core/training/model/Operation.h"

namespace mhc::training {

/// f = W_down·(silu(W_gate·y) ⊙ W_up·y); gate and up are one product.
class FeedForwardOperation final : public Operation {
 public:
  struct Wiring {
    std::int64_t C = 0;
    std::int64_t intermediate = 0;
    kernels::Element element = kernels::Element::Float32;  ///< of the weights and the buffers
    bool recomputeProduct = false;        ///< backward() makes `product` again from gateUp first
    const void* gateUpWeight = nullptr;   ///< [2I, C]: gate | up
    const void* downWeight = nullptr;     ///< [C, I]
    float* gradGateUpWeight = nullptr;
    float* gradDownWeight = nullptr;
    Buffer* y = nullptr;       ///< [N, C] in
    Buffer* gateUp = nullptr;  ///< [N, 2I]; becomes its own gradient in backward
    Buffer* product = nullptr; ///< [N, I]
    Buffer* f = nullptr;       ///< [N, C] out
    Buffer* gradF = nullptr;
    Buffer* gradProduct = nullptr;  ///< [N, I]
    Buffer* gradY = nullptr;
    Buffer* weightGradient = nullptr;  ///< scratch; bfloat16 only
  };
  explicit FeedForwardOperation(const Wiring& wiring) : w_(wiring) {}

  [[nodiscard]] std::string_view name() const override { return "feed_forward"; }
  void forward(const Pass& pass) override;
  void backward(const Pass& pass) override;
  void appendProducts(std::int64_t tokens, std::vector<Product>& products) const override;

 private:
  struct Products {
    Product gateUp, down;         ///< forward
    Product gradProduct, gradY;   ///< backward, to the inputs
    WeightGradient ofDown, ofGateUp;
  };
  [[nodiscard]] Products productsOver(std::int64_t N) const;
  void activate(const Pass& pass) const;
  Wiring w_;
};

}  // namespace mhc::training
