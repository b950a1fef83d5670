// SPDX-License-Identifier: GPL-3.0-or-later
// ∂L/∂H of every map, taken out of a backward pass.
#include <algorithm>

#include "core/training/paths/EditedModel.h"

namespace mhc::training {

void EditedModel::gradientsReady(const Model& model, int l) {
  const BoundaryBuffers& b = model.boundary(l);
  auto& taken = gradients_[static_cast<std::size_t>(l)];
  const std::int64_t count = tokens();
  taken.assign(b.gradH->floats(), b.gradH->floats() + count * width_);
  readGradient(model, l, taken.data());
}

/// ∂L/∂pre_j = ⟨∂L/∂u, x_j⟩ with u's gradient behind its norm y = r·w·u: r·w·gy − r³·⟨gy, w·u⟩/C·u.
void EditedModel::readGradient(const Model& model, int l, float* gradient) const {
  const BoundaryBuffers& b = model.boundary(l);
  const std::int64_t C = checkpoint_.model.hidden_size;
  const std::string norm = l % 2 == 0 ? ".input_layernorm.weight" : ".post_attention_layernorm.weight";
  const float* weight = checkpoint_.parameters.weight("model.layers." + std::to_string(l / 2) + norm);
  constexpr std::int64_t kBlock = 16;
  const std::int64_t count = tokens();
  (*backend_.team)((count + kBlock - 1) / kBlock, [&](std::int64_t block) {
    for (std::int64_t t = block * kBlock; t < std::min(count, (block + 1) * kBlock); ++t) {
      const float* gy = b.gradY->floats() + t * C;
      const float* u = b.u->floats() + t * C;
      const auto r = static_cast<double>(b.normInverseRms->floats()[t]);
      double dot = 0;
      for (std::int64_t c = 0; c < C; ++c) {
        dot += static_cast<double>(gy[c]) * static_cast<double>(weight[c]) * static_cast<double>(u[c]);
      }
      const double factor = r * r * r * dot / static_cast<double>(C);
      for (int j = 0; j < n_; ++j) {
        const float* x = b.x->floats() + (t * n_ + j) * C;
        double sum = 0;
        for (std::int64_t c = 0; c < C; ++c) {
          const double gu =
              r * static_cast<double>(weight[c]) * static_cast<double>(gy[c]) - factor * static_cast<double>(u[c]);
          sum += gu * static_cast<double>(x[c]);
        }
        gradient[t * width_ + j] = static_cast<float>(sum);
      }
    }
  });
}

double EditedModel::estimate(const hyper::Intervention& change) {
  const int l = change.sublayer - 1;
  const std::vector<float>& gradient = gradients_[static_cast<std::size_t>(l)];
  const std::vector<float> before(h(l), h(l) + tokens() * width_);
  apply(l, {&change}, before.data());
  double sum = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    sum += static_cast<double>(gradient[i]) * (static_cast<double>(h(l)[i]) - static_cast<double>(before[i]));
  }
  std::copy(before.begin(), before.end(), h(l));
  return sum;
}

}  // namespace mhc::training
