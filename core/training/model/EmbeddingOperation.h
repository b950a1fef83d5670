// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/model/BufferPlan.h"
#include "core/training/model/Operation.h"

namespace mhc::training {

/// Token ids to the first streams: x_1[t, i, :] = table[ids[t], :] for every stream i (replicated input).
class EmbeddingOperation final : public Operation {
 public:
  struct Wiring {
    int n = 1;
    std::int64_t C = 0;
    kernels::Element element = kernels::Element::Float32;  ///< of x and gradX
    const float* table = nullptr;
    float* gradTable = nullptr;
    Buffer* x = nullptr;      ///< [N, n, C], written
    Buffer* gradX = nullptr;  ///< [N, n, C], read in backward
  };
  explicit EmbeddingOperation(const Wiring& wiring) : w_(wiring) {}

  [[nodiscard]] std::string_view name() const override { return "embedding"; }
  void forward(const Pass& pass) override;
  void backward(const Pass& pass) override;

 private:
  Wiring w_;
};

}  // namespace mhc::training
