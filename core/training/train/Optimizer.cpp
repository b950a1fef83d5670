// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/train/Optimizer.h"

#include <algorithm>
#include <cmath>
#include <new>

#include "core/base/Text.h"

namespace mhc::training {
namespace {

/// The update's root mean square is then about that of AdamW (arXiv 2502.16982, 2.2), so that both share a learning
/// rate.
float muonScale(std::int64_t rows, std::int64_t columns) {
  return 0.2F * std::sqrt(static_cast<float>(std::max(rows, columns)));
}

void blend(const Backend& backend, std::int64_t size, float alpha, const float* a, float beta, const float* b,
           float* out) {
  kernels::Blend sum;
  sum.size = size;
  sum.alpha = alpha;
  sum.a = a;
  sum.beta = beta;
  sum.b = b;
  sum.out = out;
  backend.kernels->blend(sum, *backend.team);
}

}  // namespace

std::int64_t orthogonaliseScratch(std::int64_t rows, std::int64_t columns) {
  const std::int64_t small = std::min(rows, columns);
  return rows * columns + 2 * small * small;
}

void orthogonalise(float* x, std::int64_t rows, std::int64_t columns, float* scratch, const Backend& backend) {
  const std::int64_t small = std::min(rows, columns);
  const bool wide = rows <= columns;
  float* gram = scratch;
  float* polynomial = gram + small * small;
  float* product = polynomial + small * small;
  const std::int64_t size = rows * columns;
  const auto norm = static_cast<float>(std::sqrt(backend.kernels->squareSum(x, size, *backend.team)));
  blend(backend, size, 1.0F / (norm + kernels::kMuonEpsilon), x, 0, nullptr, x);
  for (int step = 0; step < kernels::kMuonSteps; ++step) {
    // The smaller of the two Gram matrices gives the same X.
    if (wide) {
      backend.multiply({rows, rows, columns, x, x, gram, false, true, false});
    } else {
      backend.multiply({columns, columns, rows, x, x, gram, true, false, false});
    }
    backend.multiply({small, small, small, gram, gram, polynomial, false, false, false});
    blend(backend, small * small, kernels::kMuonB, gram, kernels::kMuonC, polynomial, polynomial);
    if (wide) {
      backend.multiply({rows, columns, rows, polynomial, x, product, false, false, false});
    } else {
      backend.multiply({rows, columns, columns, x, polynomial, product, false, false, false});
    }
    blend(backend, size, kernels::kMuonA, x, 1.0F, product, x);
  }
}

Optimizer::Optimizer(Parameters& parameters, const Backend& backend) : parameters_(parameters), backend_(backend) {
  if (backend.device) {
    auto steps = Arena::create(parameters.groups().size() * sizeof(kernels::AdamWStep), *backend.team, backend.device);
    if (!steps.ok()) throw std::bad_alloc();
    steps_ = std::move(steps).value();
  }
  std::int64_t floats = 0;
  for (const Parameter& tensor : parameters.tensors()) {
    if (parameters.hasSecondMoment(tensor)) continue;
    floats = std::max(floats, tensor.size + orthogonaliseScratch(tensor.info.shape[0], tensor.info.shape[1]));
  }
  if (floats == 0) return;
  auto made = Arena::create(static_cast<std::size_t>(floats) * sizeof(float), *backend.team, backend.device);
  if (!made.ok()) throw std::bad_alloc();
  scratch_ = std::move(made).value();
}

std::uint16_t* Optimizer::shadowAt(std::int64_t offset) const {
  return parameters_.shadow() != nullptr ? parameters_.shadow() + offset : nullptr;
}

void Optimizer::prepare(const config::TrainingConfig& training, std::int64_t step, double learningRate,
                        double gradientScale) {
  training_ = training;
  step_ = step;
  learningRate_ = learningRate;
  gradientScale_ = gradientScale;
  if (steps_.data() == nullptr) return;
  auto* at = static_cast<kernels::AdamWStep*>(steps_.data());
  for (const ParameterGroup& group : parameters_.groups()) *at++ = kernels::adamWStep(settingsOf(group));
}

void Optimizer::queue() {
  const auto& groups = parameters_.groups();
  const auto* at = static_cast<const kernels::AdamWStep*>(steps_.data());
  for (const ParameterRange& range : parameters_.owned()) {
    for (std::size_t i = 0; i < groups.size(); ++i) {
      const std::int64_t begin = std::max(range.begin, groups[i].begin);
      const std::int64_t end = std::min(range.end, groups[i].end);
      if (groups[i].muon || begin >= end) continue;
      kernels::AdamW update = adamW(groups[i], begin, end);
      if (at != nullptr) update.at_run = at + i;
      backend_.kernels->adamW(update, *backend_.team);
    }
    for (const Parameter& tensor : parameters_.tensors()) {
      if (tensor.offset < range.begin || tensor.offset >= range.end) continue;
      if (!parameters_.hasSecondMoment(tensor)) muon(tensor);
    }
  }
}

std::string Optimizer::key() const {
  std::string key;
  for (const double value : {training_.beta1, training_.beta2, training_.adam_eps, training_.weight_decay})
    key += formatNumber(value) + " ";
  return key;
}

kernels::AdamW Optimizer::settingsOf(const ParameterGroup& group) const {
  kernels::AdamW update;
  update.step = step_;
  update.learning_rate =
      static_cast<float>(group.mixing ? learningRate_ * training_.hc_learning_rate_factor : learningRate_);
  update.beta1 = static_cast<float>(training_.beta1);
  update.beta2 = static_cast<float>(training_.beta2);
  update.eps = static_cast<float>(training_.adam_eps);
  update.weight_decay = group.weightDecay ? static_cast<float>(training_.weight_decay) : 0.0F;
  update.gradient_scale = static_cast<float>(gradientScale_);
  return update;
}

kernels::AdamW Optimizer::adamW(const ParameterGroup& group, std::int64_t begin, std::int64_t end) const {
  kernels::AdamW update = settingsOf(group);
  update.size = end - begin;
  update.weight = parameters_.weights() + begin;
  update.gradient = parameters_.gradients() + begin;
  update.first_moment = parameters_.firstMoments() + parameters_.momentIndex(begin);
  update.second_moment = parameters_.secondMoments() + parameters_.momentIndex(begin);
  update.shadow = shadowAt(begin);
  return update;
}

void Optimizer::muon(const Parameter& tensor) {
  const std::int64_t rows = tensor.info.shape[0];
  const std::int64_t columns = tensor.info.shape[1];
  auto* direction = static_cast<float*>(scratch_.data());
  kernels::MuonMomentum momentum;
  momentum.size = tensor.size;
  momentum.gradient = parameters_.gradients() + tensor.offset;
  momentum.momentum = parameters_.firstMoments() + parameters_.momentIndex(tensor.offset);
  momentum.update = direction;
  momentum.gradient_scale = static_cast<float>(gradientScale_);
  backend_.kernels->muonMomentum(momentum, *backend_.team);
  orthogonalise(direction, rows, columns, direction + tensor.size, backend_);
  kernels::MuonApply apply;
  apply.size = tensor.size;
  apply.weight = parameters_.weights() + tensor.offset;
  apply.direction = direction;
  apply.learning_rate = static_cast<float>(learningRate_);
  apply.scale = muonScale(rows, columns);
  apply.weight_decay = static_cast<float>(training_.weight_decay);
  apply.shadow = shadowAt(tensor.offset);
  backend_.kernels->muonApply(apply, *backend_.team);
}

}  // namespace mhc::training
