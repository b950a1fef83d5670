// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/model/BufferPlan.h"
#include "core/training/model/Operation.h"

namespace mhc::training {

/// One boundary between sublayers: the write of sublayer l fused with the read and branch norm of sublayer l + 1.
/// The first has no write half (the embedding made its streams), the last reads by reduction into the final norm.
class BorderOperation final : public Operation {
 public:
  struct Wiring {
    int n = 1;
    std::int64_t C = 0;
    kernels::Element element = kernels::Element::Float32;  ///< of streams, branches and their gradients
    bool keepsStreams = true;  ///< recompute() finds xNext in memory and leaves the write half out
    float rmsNormEps = 1e-6F;

    // Write half of sublayer l; f null: absent.
    kernels::MixingOptions write;
    Buffer* x = nullptr;
    Buffer* f = nullptr;
    Buffer* h = nullptr;
    Buffer* gradF = nullptr;
    Buffer* gradH = nullptr;

    // Read half of what follows.
    kernels::ReadKind kind = kernels::ReadKind::Sublayer;
    kernels::MixingOptions read;
    kernels::MixingParameters parameters;
    kernels::MixingGradients gradients;
    const float* normWeight = nullptr;
    float* gradNormWeight = nullptr;
    Buffer* xNext = nullptr;
    Buffer* hNext = nullptr;
    Buffer* mixNext = nullptr;
    Buffer* inverseRmsNext = nullptr;
    Buffer* u = nullptr;
    Buffer* y = nullptr;
    Buffer* normInverseRms = nullptr;
    Buffer* gradY = nullptr;
    Buffer* gradHNext = nullptr;    ///< null after the last sublayer
    Buffer* gradX = nullptr;        ///< [N, n, C], shared by all boundaries: read and overwritten
    bool gradXArrives = true;       ///< false at the last boundary: nothing comes from above
    Buffer* gradSquare = nullptr;   ///< [N, n], kept for the recorder
    Buffer* workspace = nullptr;
  };
  explicit BorderOperation(const Wiring& wiring) : w_(wiring) {}

  [[nodiscard]] std::string_view name() const override { return "border"; }
  void forward(const Pass& pass) override;
  void backward(const Pass& pass) override;
  void recompute(const Pass& pass) override { mix(pass, !w_.keepsStreams); }

 private:
  void mix(const Pass& pass, bool withWrite) const;
  Wiring w_;
};

}  // namespace mhc::training
