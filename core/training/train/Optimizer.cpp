// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/train/Optimizer.h"

namespace mhc::training {

void applyAdamW(Parameters& parameters, const config::TrainingConfig& training, std::int64_t step, double learningRate,
                double gradientScale, const Backend& backend) {
  for (const ParameterGroup& group : parameters.groups()) {
    if (group.begin == group.end) continue;
    kernels::AdamW update;
    update.size = group.end - group.begin;
    update.weight = parameters.weights() + group.begin;
    update.gradient = parameters.gradients() + group.begin;
    update.first_moment = parameters.firstMoments() + group.begin;
    update.second_moment = parameters.secondMoments() + group.begin;
    update.step = step;
    update.learning_rate = static_cast<float>(group.mixing ? learningRate * training.hc_learning_rate_factor : learningRate);
    update.beta1 = static_cast<float>(training.beta1);
    update.beta2 = static_cast<float>(training.beta2);
    update.eps = static_cast<float>(training.adam_eps);
    update.weight_decay = group.weightDecay ? static_cast<float>(training.weight_decay) : 0.0F;
    update.gradient_scale = static_cast<float>(gradientScale);
    backend.kernels->adamW(update, *backend.team);
  }
}

}  // namespace mhc::training
