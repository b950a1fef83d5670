// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "core/base/Text.h"
#include "core/config/Check.h"
#include "core/config/EnumNames.h"
#include "core/config/Schema.h"
#include "core/config/ValueText.h"

namespace mhc::config {
namespace {

using Arguments = std::vector<std::pair<std::string, std::string>>;

/// Two significant figures are enough for an expectation.
std::string rough(double value) {
  if (value == 0 || !std::isfinite(value)) return formatNumber(value);
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.2g", value);
  return formatNumber(parseNumber(buffer).value_or(value));
}

class Lint {
 public:
  Lint(const Config& config, const CheckContext& context) : config_(config), context_(context) {}

  std::vector<Problem> find() {
    streams();
    if (config_.model.hc_type == HcType::Mhc && config_.model.hc_mult > 1) sinkhorn();
    learningRate();
    schedule();
    recomputation();
    corpus();
    return std::move(problems_);
  }

 private:
  void warn(const char* path, std::string id, const std::string& pattern, Arguments arguments = {},
            std::vector<std::string> related = {}) {
    const Json value = findField(path)->get(config_);
    problems_.push_back(makeProblem(Severity::Warning, path, valueText(value), std::move(id), pattern,
                                    std::move(arguments), std::move(related)));
  }

  void streams() {
    const ModelConfig& m = config_.model;
    if (m.hc_type == HcType::Residual) return;
    if (m.hc_mult == 1) {
      warn("model.hc_mult", "lint.one_stream",
           m.hc_type == HcType::Mhc
               ? "{field} is {value}: with one stream H_res is the number 1, and there is nothing to mix. Use 4, or "
                 "hc_type residual."
               : "{field} is {value}: with one stream there is nothing to mix, and Hyper-Connections were worse than the "
                 "plain residual (2.819 against 2.811, arXiv 2409.19606). Use 4, or hc_type residual.",
           {}, {"model.hc_type"});
      return;
    }
    symmetry();
  }

  /// Equal streams stay equal: then H_res·x does not depend on H_res.
  void symmetry() {
    const ModelConfig& m = config_.model;
    if (m.hc_type != HcType::Mhc) return;
    const bool alike = m.hc_init == HcInit::Identity || m.hc_init == HcInit::Uniform;
    const bool fixedAlike = !m.hc_dynamic && m.hc_init == HcInit::V4;
    if (!alike && !fixedAlike) return;
    warn("model.hc_init", "lint.symmetric_init",
         m.hc_dynamic ? "{field} is {value}, which treats all streams alike: they stay nearly equal, H_res·x then does not "
                        "depend on H_res, and H_res gets almost no gradient (1e-8 and less measured). Use spread to see "
                        "the maps move."
                      : "{field} is {value} and hc_dynamic is false: all streams stay exactly equal, H_res·x does not "
                        "depend on H_res, and H_res never moves. Use spread.",
         {}, {"model.hc_type", "model.hc_dynamic"});
  }

  void sinkhorn() {
    const ModelConfig& m = config_.model;
    if (m.hc_sinkhorn_iters < 10) {
      const ColumnError expected = expectedColumnError(m.hc_sinkhorn_iters);
      warn("model.hc_sinkhorn_iters", "lint.few_iterations",
           "{field} is {value}: row sums are exact, but column sums are then off by {median} (median) to {p99} (1 in 100) "
           "for logits around ±1, and by more for larger ones. The paper uses 20.",
           {{"median", rough(expected.median)}, {"p99", rough(expected.p99)}}, {"model.hc_type"});
    }
    if (m.hc_temperature < 0.3) {
      warn("model.hc_temperature", "lint.low_temperature",
           "{field} is {value}, which multiplies the logits of H_res by {factor}: the maps become nearly permutations, "
           "{iterations} iterations may not suffice, and gradients fade. Use 0.3 or more.",
           {{"factor", rough(1 / m.hc_temperature)}, {"iterations", std::to_string(m.hc_sinkhorn_iters)}},
           {"model.hc_type", "model.hc_sinkhorn_iters"});
    }
  }

  void learningRate() {
    const TrainingConfig& t = config_.training;
    if (t.optimizer == Optimizer::AdamW && t.learning_rate > 1e-2) {
      warn("training.learning_rate", "lint.high_rate",
           "{field} is {value}, above 0.01: Transformers of any size usually diverge there with AdamW. Use 2e-3 for 1 M "
           "parameters, less for more.");
    } else if (t.learning_rate < 1e-5) {
      warn("training.learning_rate", "lint.low_rate",
           "{field} is {value}: a model that starts from random weights will hardly learn. Use 1e-4 to 3e-3.");
    }
    const double mixing = t.learning_rate * t.hc_learning_rate_factor;
    if (config_.model.hc_type != HcType::Residual && t.hc_learning_rate_factor > 1 && mixing > 0.1) {
      warn("training.hc_learning_rate_factor", "lint.high_mixing_rate",
           "{field} is {value}, so the mixing's base and scale learn at {rate}: each step can move a logit by as much, "
           "and the maps may jump. Keep the product with learning_rate below 0.1.",
           {{"rate", rough(mixing)}}, {"training.learning_rate"});
    }
    if (t.adam_eps >= 1e-9 && config_.model.hc_type != HcType::Residual) {
      warn("training.adam_eps", "lint.large_adam_eps",
           "{field} is {value}: gradients of the mixing parameters can be smaller than this, and Adam would then ignore "
           "them. The paper uses 1e-20.",
           {}, {"model.hc_type"});
    }
  }

  void schedule() {
    const TrainingConfig& t = config_.training;
    if (t.warmup_steps == 0 && t.steps >= 100) {
      warn("training.warmup_steps", "lint.no_warmup",
           "{field} is 0: the first updates are made at the full learning rate with a second moment from one batch, which "
           "often makes the loss jump. Use about {steps}.",
           {{"steps", std::to_string(std::max<std::int64_t>(10, t.steps / 20))}}, {"training.steps"});
    } else if (t.warmup_steps > t.steps / 2 && t.steps >= 10 && t.warmup_steps <= t.steps) {
      warn("training.warmup_steps", "lint.long_warmup",
           "{field} is {value}, more than half of the {steps} steps: most of the training is spent below the peak learning "
           "rate. Use about a tenth.",
           {{"steps", std::to_string(t.steps)}}, {"training.steps"});
    }
    if (t.beta1 * t.beta1 >= t.beta2 && t.optimizer == Optimizer::AdamW) {
      warn("training.beta2", "lint.betas",
           "{field} is {value}, not above the square of beta1: Adam may then take steps that grow. Use 0.95 to 0.999.", {},
           {"training.beta1"});
    }
  }

  void recomputation() {
    const TrainingConfig& t = config_.training;
    if (t.recompute_block == 0 || t.recompute != Recompute::None) return;
    warn("training.recompute_block", "lint.block_without_recompute",
         "{field} is {value}, but training.recompute is none: nothing is computed again, and the block has no effect. Use "
         "recompute selective, or 0.",
         {}, {"training.recompute"});
  }

  void corpus() {
    if (!context_.corpus_tokens || *context_.corpus_tokens <= 0) return;
    const TrainingConfig& t = config_.training;
    const auto all = static_cast<double>(*context_.corpus_tokens);
    const double train = all * (1 - t.validation_fraction);
    const double perStep = static_cast<double>(t.sequence_length) * static_cast<double>(t.micro_batch) *
                           static_cast<double>(t.accumulation);
    const double epochs = perStep * static_cast<double>(t.steps) / train;
    constexpr double many = 20;
    if (epochs > many) {
      warn("training.steps", "lint.many_epochs",
           "{field} is {value}, which reads the {size} training tokens {epochs} times: the model will learn them by heart, "
           "and the validation loss will rise. Use fewer steps or more text.",
           {{"size", formatCount(train)}, {"epochs", rough(epochs)}}, {"training.data"});
    }
    if (all * t.validation_fraction < static_cast<double>(t.sequence_length + 1)) {
      warn("training.validation_fraction", "lint.no_validation",
           "{field} is {value}, which leaves {size} tokens for validation, less than one sequence. Use more text or a "
           "larger part of it.",
           {{"size", formatCount(std::floor(all * t.validation_fraction))}}, {"training.data"});
    }
  }

  const Config& config_;
  const CheckContext& context_;
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> lint(const Config& config, const CheckContext& context) { return Lint(config, context).find(); }

ColumnError expectedColumnError(std::int64_t iterations) {
  static constexpr std::array<ColumnError, 20> table{{
      {1.50e-01, 4.47e-01}, {2.72e-02, 1.51e-01}, {6.20e-03, 7.15e-02}, {1.45e-03, 3.54e-02}, {3.55e-04, 1.88e-02},
      {8.85e-05, 9.92e-03}, {2.16e-05, 5.44e-03}, {5.42e-06, 2.87e-03}, {1.36e-06, 1.51e-03}, {3.41e-07, 7.97e-04},
      {8.64e-08, 4.20e-04}, {2.16e-08, 2.27e-04}, {5.38e-09, 1.23e-04}, {1.38e-09, 6.51e-05}, {3.43e-10, 3.58e-05},
      {8.63e-11, 1.90e-05}, {2.17e-11, 1.05e-05}, {5.46e-12, 5.65e-06}, {1.39e-12, 3.18e-06}, {3.50e-13, 1.69e-06},
  }};
  return table[static_cast<std::size_t>(std::clamp<std::int64_t>(iterations, 1, 20) - 1)];
}

}  // namespace mhc::config
