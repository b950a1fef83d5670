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
    numerics();
    if (context_.design) cost();
    layers();
    learningRate();
    schedule();
    recomputation();
    corpus();
    disk();
    return std::move(problems_);
  }

 private:
  void warn(const char* path, std::string id, const std::string& pattern, Arguments arguments = {},
            std::vector<std::string> related = {}, std::vector<Fix> fixes = {}) {
    const Json value = findField(path)->get(config_);
    problems_.push_back(makeProblem(Severity::Warning, path, valueText(value), std::move(id), pattern,
                                    std::move(arguments), std::move(related)));
    problems_.back().fixes = std::move(fixes);
  }

  /// "Use 20": one field set.
  static Fix use(const char* path, const Json& value) {
    const Field* field = findField(path);
    return {"Use " + field->format(value) + (field->unit.empty() ? "" : " " + field->unit), {{path, value}}};
  }

  void streams() {
    const ModelConfig& m = config_.model;
    if (m.hc_type == HcType::Residual) return;
    if (m.hc_mult == 1) {
      warn("model.hc_mult", "lint.one_stream",
           m.hc_type == HcType::Mhc
               ? "{field} is {value}: with one stream H_res is the number 1, and there is nothing to mix. Use 4, or "
                 "hc_type residual."
               : "{field} is {value}: with one stream there is nothing to mix, and Hyper-Connections were worse than "
                 "the "
                 "plain residual (2.819 against 2.811, arXiv 2409.19606). Use 4, or hc_type residual.",
           {}, {"model.hc_type"},
           {use("model.hc_mult", 4), {"Use the plain residual", {{"model.hc_type", "residual"}}}});
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
         m.hc_dynamic
             ? "{field} is {value}, which treats all streams alike: they stay nearly equal, H_res·x then does not "
               "depend on H_res, and H_res gets almost no gradient (1e-8 and less measured). Use spread to see "
               "the maps move."
             : "{field} is {value} and hc_dynamic is false: all streams stay exactly equal, H_res·x does not "
               "depend on H_res, and H_res never moves. Use spread.",
         {}, {"model.hc_type", "model.hc_dynamic"}, {{"Start from spread", {{"model.hc_init", "spread"}}}});
  }

  void sinkhorn() {
    const ModelConfig& m = config_.model;
    if (m.hc_sinkhorn_iters < 10) {
      const ColumnError expected = expectedColumnError(m.hc_sinkhorn_iters);
      warn("model.hc_sinkhorn_iters", "lint.few_iterations",
           "{field} is {value}: row sums are exact, but column sums are then off by {median} (median) to {p99} (1 in "
           "100) "
           "for logits around ±1, and by more for larger ones. The paper uses 20.",
           {{"median", rough(expected.median)}, {"p99", rough(expected.p99)}}, {"model.hc_type"},
           {use("model.hc_sinkhorn_iters", 20)});
    } else {
      logitScale();
    }
    if (m.hc_temperature < 0.3) {
      warn("model.hc_temperature", "lint.low_temperature",
           "{field} is {value}, which multiplies the logits of H_res by {factor}: the maps become nearly permutations, "
           "{iterations} iterations may not suffice, and gradients fade. Use 0.3 or more.",
           {{"factor", rough(1 / m.hc_temperature)}, {"iterations", std::to_string(m.hc_sinkhorn_iters)}},
           {"model.hc_type", "model.hc_sinkhorn_iters"}, {use("model.hc_temperature", 1.0)});
    }
    overflow();
  }

  /// Iterations against the logits that the start and the temperature make.
  void logitScale() {
    const ModelConfig& m = config_.model;
    const double scale = initialLogitScale(m) / m.hc_temperature;
    const ColumnError expected = expectedColumnError(m.hc_sinkhorn_iters, scale);
    if (scale < 1.2 || expected.p99 < 0.02) return;
    std::vector<Fix> fixes;
    if (const std::int64_t enough = iterationsFor(scale); enough > m.hc_sinkhorn_iters) {
      fixes.push_back(use("model.hc_sinkhorn_iters", enough));
    }
    fixes.push_back(use("model.hc_temperature", std::ceil(10 * initialLogitScale(m)) / 10));
    warn("model.hc_sinkhorn_iters", "lint.iterations_for_scale",
         "{field} is {value}, but the logits of H_res start around ±{scale} (initial maps, width and temperature): "
         "column "
         "sums are then off by {median} (median) to {p99} (1 in 100). Use more iterations or a higher temperature.",
         {{"scale", rough(scale)}, {"median", rough(expected.median)}, {"p99", rough(expected.p99)}},
         {"model.hc_init", "model.hc_temperature", "model.hidden_size"}, std::move(fixes));
  }

  /// exp of a float32 ends at 88.7: programs that don't shift the logits give infinity.
  void overflow() {
    const ModelConfig& m = config_.model;
    const double offset = m.hc_init == HcInit::Spread ? 3 : m.hc_init == HcInit::Identity ? 8 : 0;
    const double largest = (offset + 4 * initialLogitScale(m)) / m.hc_temperature;
    constexpr double overflowAt = 88.7;
    if (largest <= overflowAt) return;
    warn("model.hc_temperature", "lint.overflow",
         "{field} is {value}: logits of H_res then reach ±{largest}, and exp overflows float32 above 88.7. This "
         "program starts "
         "in the log domain and stays finite, but others that read the model may give infinity or NaN. Use {least} or "
         "more.",
         {{"largest", rough(largest)}, {"least", rough(largest * m.hc_temperature / 40)}}, {"model.hc_init"},
         {use("model.hc_temperature", 1.0)});
  }

  /// Presets of arithmetic in parts.
  void numerics() {
    const ModelConfig& m = config_.model;
    const bool manifold = m.hc_type == HcType::Mhc || m.hc_type == HcType::Identity;
    if (!manifold || m.hc_numerics != HcNumerics::DeepseekV4) return;
    if (m.hc_eps && *m.hc_eps != 1e-6) {
      warn("model.hc_eps", "lint.mixed_numerics",
           "{field} is {value} with deepseek_v4 numerics, whose published value is 1e-6: the numbers are those of "
           "neither "
           "preset. Use null, which takes the numerics' own.",
           {}, {"model.hc_numerics"}, {{"Use the numerics' own", {{"model.hc_eps", nullptr}}}});
    } else if (m.rms_norm_eps < 1e-12) {
      warn("model.rms_norm_eps", "lint.mixed_numerics",
           "{field} is {value} with deepseek_v4 numerics, whose mixing norm takes it too: DeepSeek-V4 uses 1e-6, the "
           "paper's "
           "1e-20 belongs to paper numerics.",
           {}, {"model.hc_numerics"}, {use("model.rms_norm_eps", 1e-6), use("model.hc_numerics", "paper")});
    }
  }

  /// Coefficients cost n(n²+2n)/(6C) of a layer's products: 16/C with four streams.
  void cost() {
    const ModelConfig& m = config_.model;
    if (m.hc_type != HcType::Mhc || m.hc_mult < 2 || !m.hc_dynamic) return;
    const auto n = static_cast<double>(m.hc_mult);
    const double perChannel = n * (n * n + 2 * n) / 6;
    const double share = perChannel / static_cast<double>(m.hidden_size);
    constexpr double paper = 0.067;
    if (share <= paper) return;
    const std::int64_t step = 2 * m.num_attention_heads;
    const auto least = static_cast<std::int64_t>(std::ceil(perChannel / paper));
    const std::int64_t wide = (least + step - 1) / step * step;
    std::vector<Fix> fixes;
    if (wide <= 65536) fixes.push_back(use("model.hidden_size", wide));
    if (m.hc_mult > 2) fixes.push_back(use("model.hc_mult", 2));
    warn("model.hidden_size", "lint.narrow",
         "{field} is {value}: the mixing's projections alone then cost {share} % of a layer's products (16/C with four "
         "streams), so that the paper's 6.7 % can't be reached. It falls as the width grows.",
         {{"share", rough(100 * share)}}, {"model.hc_mult"}, std::move(fixes));
    problems_.back().severity = Severity::Note;  // small models are for learning, and cost little anyway
  }

  void layers() {
    const ModelConfig& m = config_.model;
    if (m.hc_type != HcType::Residual || m.hc_per_layer.empty()) return;
    warn("model.hc_per_layer", "lint.ignored_layers",
         "{field} has entries, but hc_type is residual, which has nothing to mix: they are ignored. Remove them, or "
         "choose "
         "another hc_type.",
         {}, {"model.hc_type"},
         {{"Remove them", {{"model.hc_per_layer", Json::object()}}}, {"Use mhc", {{"model.hc_type", "mhc"}}}});
  }

  void learningRate() {
    const TrainingConfig& t = config_.training;
    const double suitable = suitableLearningRate(config_.model.hidden_size);
    const std::vector<Fix> fix{use("training.learning_rate", suitable)};
    if (t.optimizer == Optimizer::AdamW && t.learning_rate > 1e-2) {
      warn(
          "training.learning_rate", "lint.high_rate",
          "{field} is {value}, above 0.01: Transformers of any size usually diverge there with AdamW. Use 2e-3 for 1 M "
          "parameters, less for more.",
          {}, {}, fix);
    } else if (t.learning_rate < 1e-5) {
      warn("training.learning_rate", "lint.low_rate",
           "{field} is {value}: a model that starts from random weights will hardly learn. Use 1e-4 to 3e-3.", {}, {},
           fix);
    } else if (t.optimizer == Optimizer::AdamW && t.learning_rate > 5 * suitable) {
      warn("training.learning_rate", "lint.rate_for_width",
           "{field} is {value}, more than five times what suits a width of {width}: wide models bear less, about "
           "{suitable} "
           "here (1e-3·√(384/C); the paper's 27B model used 4e-4 at 2560).",
           {{"width", std::to_string(config_.model.hidden_size)}, {"suitable", rough(suitable)}}, {"model.hidden_size"},
           fix);
    }
    const double mixing = t.learning_rate * t.hc_learning_rate_factor;
    if (config_.model.hc_type != HcType::Residual && t.hc_learning_rate_factor > 1 && mixing > 0.1) {
      warn("training.hc_learning_rate_factor", "lint.high_mixing_rate",
           "{field} is {value}, so the mixing's base and scale learn at {rate}: each step can move a logit by as much, "
           "and the maps may jump. Keep the product with learning_rate below 0.1.",
           {{"rate", rough(mixing)}}, {"training.learning_rate"}, {use("training.hc_learning_rate_factor", 1.0)});
    }
    if (t.adam_eps >= 1e-9 && config_.model.hc_type != HcType::Residual) {
      warn(
          "training.adam_eps", "lint.large_adam_eps",
          "{field} is {value}: gradients of the mixing parameters can be smaller than this, and Adam would then ignore "
          "them. The paper uses 1e-20.",
          {}, {"model.hc_type"}, {use("training.adam_eps", 1e-20)});
    }
  }

  void schedule() {
    const TrainingConfig& t = config_.training;
    if (t.warmup_steps == 0 && t.steps >= 100) {
      const std::int64_t some = std::max<std::int64_t>(10, t.steps / 20);
      warn("training.warmup_steps", "lint.no_warmup",
           "{field} is 0: the first updates are made at the full learning rate with a second moment from one batch, "
           "which "
           "often makes the loss jump. Use about {steps}.",
           {{"steps", std::to_string(some)}}, {"training.steps"}, {use("training.warmup_steps", some)});
    } else if (t.warmup_steps > t.steps / 2 && t.steps >= 10 && t.warmup_steps <= t.steps) {
      warn("training.warmup_steps", "lint.long_warmup",
           "{field} is {value}, more than half of the {steps} steps: most of the training is spent below the peak "
           "learning "
           "rate. Use about a tenth.",
           {{"steps", std::to_string(t.steps)}}, {"training.steps"},
           {use("training.warmup_steps", std::max<std::int64_t>(1, t.steps / 10))});
    }
    if (t.beta1 * t.beta1 >= t.beta2 && t.optimizer == Optimizer::AdamW) {
      warn("training.beta2", "lint.betas",
           "{field} is {value}, not above the square of beta1: Adam may then take steps that grow. Use 0.95 to 0.999.",
           {}, {"training.beta1"}, {{"Use 0.9 and 0.95", {{"training.beta1", 0.9}, {"training.beta2", 0.95}}}});
    }
  }

  void recomputation() {
    const TrainingConfig& t = config_.training;
    if (t.recompute_block == 0 || t.recompute != Recompute::None) return;
    warn("training.recompute_block", "lint.block_without_recompute",
         "{field} is {value}, but training.recompute is none: nothing is computed again, and the block has no effect. "
         "Use "
         "recompute selective, or 0.",
         {}, {"training.recompute"},
         {use("training.recompute_block", 0), {"Recompute selectively", {{"training.recompute", "selective"}}}});
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
      const auto fewer = static_cast<std::int64_t>(std::max(1.0, std::floor(many * train / perStep)));
      std::vector<Fix> fixes;
      if (perStep <= many * train) {
        Fix shorter = use("training.steps", fewer);
        if (t.warmup_steps > fewer / 2)
          shorter.values.emplace_back("training.warmup_steps", std::max<std::int64_t>(1, fewer / 10));
        fixes.push_back(std::move(shorter));
      }
      warn("training.steps", "lint.many_epochs",
           "{field} is {value}, which reads the {size} training tokens {epochs} times: the model will learn them by "
           "heart, "
           "and the validation loss will rise. Use fewer steps or more text.",
           {{"size", formatCount(train)}, {"epochs", rough(epochs)}}, {"training.data"}, std::move(fixes));
    }
    if (all * t.validation_fraction < static_cast<double>(t.sequence_length + 1)) {
      const double part = std::ceil(1000 * static_cast<double>(t.sequence_length + 2) / all) / 1000;
      warn("training.validation_fraction", "lint.no_validation",
           "{field} is {value}, which leaves {size} tokens for validation, less than one sequence. Use more text or a "
           "larger part of it.",
           {{"size", formatCount(std::floor(all * t.validation_fraction))}}, {"training.data"},
           part <= 0.5 ? std::vector<Fix>{use("training.validation_fraction", part)} : std::vector<Fix>());
    }
  }

  /// Near enough for a disk, and without listing the tensors.
  [[nodiscard]] double roughParameters() const {
    const ModelConfig& m = config_.model;
    const auto width = static_cast<double>(m.hidden_size), n = static_cast<double>(m.streams());
    const double keys = static_cast<double>(m.num_key_value_heads * m.headDim());
    const double layer = 2 * width * (width + keys) + 3 * width * static_cast<double>(m.intermediate_size);
    const double mixing = m.hc_type == HcType::Mhc ? 2 * n * width * (n * n + 2 * n) : 0;
    return static_cast<double>(m.vocab_size) * width * (m.tie_word_embeddings ? 1 : 2) +
           static_cast<double>(m.num_hidden_layers) * (layer + mixing);
  }

  /// A checkpoint holds the weights and both moments in float32; keep_last of them stay, and the best.
  void disk() {
    const TrainingConfig& t = config_.training;
    const double size = 12.0 * roughParameters();
    const double kept = size * static_cast<double>(std::min(t.keep_last, t.steps / t.checkpoint_every + 1) + 2);
    if (context_.free_disk && kept > static_cast<double>(*context_.free_disk)) {
      const double room = static_cast<double>(*context_.free_disk) / size - 2;
      std::vector<Fix> fixes;
      if (room >= 1) fixes.push_back(use("training.keep_last", static_cast<std::int64_t>(room)));
      warn("training.keep_last", "lint.disk_full",
           "{field} is {value}: checkpoints of {size} each then need {needed}, but only {free} of disk is free. Keep "
           "fewer, "
           "or choose another place.",
           {{"size", formatBytes(static_cast<std::uint64_t>(size))},
            {"needed", formatBytes(static_cast<std::uint64_t>(kept))},
            {"free", formatBytes(*context_.free_disk)}},
           {"training.checkpoint_every"}, std::move(fixes));
    }
    const double written = size * static_cast<double>(t.steps) / static_cast<double>(t.checkpoint_every);
    constexpr double much = 1e12;
    if (written < much) return;
    const auto every = static_cast<std::int64_t>(std::ceil(size * static_cast<double>(t.steps) / much)) + 1;
    warn("training.checkpoint_every", "lint.many_checkpoints",
         "{field} is {value}: the run then writes {written} of checkpoints, {size} each, which wears disks and takes "
         "time. "
         "Save more rarely.",
         {{"written", formatBytes(static_cast<std::uint64_t>(written))},
          {"size", formatBytes(static_cast<std::uint64_t>(size))}},
         {"training.steps"}, {use("training.checkpoint_every", std::min<std::int64_t>(every, 1000000000))});
  }

  const Config& config_;
  const CheckContext& context_;
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> lint(const Config& config, const CheckContext& context) {
  return Lint(config, context).find();
}

}  // namespace mhc::config
