// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/config/Config.h"

namespace mhc::training::test {

/// Tensors by on-disk name, row-major, in on-disk order (comb block src·n + dst). Shapes: core/config/Tensors.h.
using NamedFloats = std::map<std::string, std::vector<float>>;
using NamedDoubles = std::map<std::string, std::vector<double>>;

/// The whole model in float64 as plain tensor expressions, differentiated by LibTorch's autograd. It shares no code with
/// the kernels or the trainer: written from the papers' equations, and by other routes where there are two (Sinkhorn
/// wholly in the log domain for `paper`, on DeepSeek's comb = H_resᵀ for `deepseek_v4`).
class AutogradModel {
 public:
  /// `weights` holds every tensor of the configuration; a missing one throws std::out_of_range.
  AutogradModel(const config::ModelConfig& model, const NamedFloats& weights);
  ~AutogradModel();
  AutogradModel(const AutogradModel&) = delete;
  AutogradModel& operator=(const AutogradModel&) = delete;

  /// Mean cross-entropy in nats over ids and targets [batch, length]. Adds the gradient of
  /// gradientScale · Σ losses to gradients().
  double loss(const std::vector<std::int32_t>& ids, const std::vector<std::int32_t>& targets, std::int64_t batch,
              double gradientScale);
  /// [batch·length, vocab] of the last loss().
  [[nodiscard]] std::vector<double> logits() const;
  /// By on-disk name; zeros for what no gradient reached.
  [[nodiscard]] NamedDoubles gradients() const;

 private:
  struct Tensors;
  config::ModelConfig config_;
  std::unique_ptr<Tensors> tensors_;
};

/// One mixing step of one token around F(u) = tanh(u), by the very functions that AutogradModel uses.
struct MixingStep {
  std::vector<double> pre, post;  ///< [n]
  std::vector<double> res;        ///< H_res [n, n], row = destination
  std::vector<double> u;          ///< [C]
  std::vector<double> next;       ///< [n, C]
};

/// x [n, C]; fn, base, scale in on-disk order and shape.
[[nodiscard]] MixingStep mixingStep(const config::ModelConfig& model, const std::vector<double>& x,
                                    const std::vector<double>& fn, const std::vector<double>& base,
                                    const std::vector<double>& scale);

}  // namespace mhc::training::test
