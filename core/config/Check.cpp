// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/Check.h"

#include <algorithm>

#include "core/base/Text.h"
#include "core/config/PerLayer.h"
#include "core/config/Schema.h"
#include "core/config/TrainerSupport.h"
#include "core/config/ValueText.h"

namespace mhc::config {
namespace {

using Arguments = std::vector<std::pair<std::string, std::string>>;

class Relations {
 public:
  explicit Relations(const Config& config) : config_(config) {}

  std::vector<Problem> find() {
    heads();
    lengths();
    numerics();
    layers();
    data();
    device();
    return std::move(problems_);
  }

 private:
  void error(const char* path, std::string id, const std::string& pattern, Arguments arguments,
             std::vector<std::string> related, std::vector<Fix> fixes = {}) {
    const Json value = findField(path)->get(config_);
    problems_.push_back(makeProblem(Severity::Error, path, valueText(value), std::move(id), pattern,
                                    std::move(arguments), std::move(related)));
    problems_.back().fixes = std::move(fixes);
  }

  static Fix use(const char* path, const Json& value) {
    const Field* field = findField(path);
    return {"Use " + field->format(value) + (field->unit.empty() ? "" : " " + field->unit), {{path, value}}};
  }

  /// The number of heads nearest to the wanted one that shares the width evenly into even heads; 0: there is none.
  static std::int64_t nearestHeads(std::int64_t width, std::int64_t heads) {
    for (std::int64_t distance = 1; distance < 1024; ++distance) {
      for (const std::int64_t count : {heads - distance, heads + distance}) {
        if (count >= 1 && count <= 1024 && width % (2 * count) == 0) return count;
      }
    }
    return 0;
  }

  /// Without an entry of hc_per_layer, or with one field of it changed.
  [[nodiscard]] Fix withoutEntry(std::int64_t sublayer) const {
    LayerOverrides rest = config_.model.hc_per_layer;
    rest.erase(sublayer);
    return {"Remove the entry", {{"model.hc_per_layer", perLayerAsJson(rest)}}};
  }
  [[nodiscard]] Fix withEntry(std::int64_t sublayer, const char* key, const Json& value, std::string label) const {
    LayerOverrides changed = config_.model.hc_per_layer;
    changed[sublayer][key] = value;
    return {std::move(label), {{"model.hc_per_layer", perLayerAsJson(changed)}}};
  }

  /// The multiple of `divisor` that lies nearest to `value`.
  static std::int64_t nearestMultiple(std::int64_t value, std::int64_t divisor) {
    return std::max<std::int64_t>(1, (value + divisor / 2) / divisor) * divisor;
  }

  void heads() {
    const ModelConfig& m = config_.model;
    const std::string hidden = std::to_string(m.hidden_size);
    const std::string count = std::to_string(m.num_attention_heads);
    const bool divisible = m.hidden_size % m.num_attention_heads == 0;
    if (!divisible || m.headDim() % 2 != 0) {
      error("model.hidden_size", divisible ? "config.odd_head" : "config.heads_do_not_divide",
            divisible ? "{field} is {value}, which gives each of the {heads} heads {width} channels; rotary positions "
                        "turn channels in pairs, so this must be even. The nearest width that fits is {nearest}."
                      : "{field} is {value}, which can't be shared evenly by {heads} attention heads. The nearest width "
                        "that fits is {nearest}.",
            {{"heads", count}, {"width", std::to_string(m.headDim())},
             {"nearest", std::to_string(nearestMultiple(m.hidden_size, 2 * m.num_attention_heads))}},
            {"model.num_attention_heads"}, headFixes());
    }
    if (m.num_attention_heads % m.num_key_value_heads != 0) {
      error("model.num_key_value_heads", "config.groups_uneven",
            "{field} is {value}, which does not divide the {heads} attention heads into equal groups. Use {heads}, or a "
            "divisor of it.",
            {{"heads", count}}, {"model.num_attention_heads"},
            {use("model.num_key_value_heads", m.num_attention_heads)});
    }
  }

  [[nodiscard]] std::vector<Fix> headFixes() const {
    const ModelConfig& m = config_.model;
    std::vector<Fix> fixes;
    const std::int64_t width = nearestMultiple(m.hidden_size, 2 * m.num_attention_heads);
    if (width <= 65536) fixes.push_back(use("model.hidden_size", width));
    const std::int64_t heads = nearestHeads(m.hidden_size, m.num_attention_heads);
    if (heads == 0) return fixes;
    fixes.push_back(use("model.num_attention_heads", heads));
    if (heads % m.num_key_value_heads != 0) fixes.back().values.emplace_back("model.num_key_value_heads", heads);
    return fixes;
  }

  void lengths() {
    const ModelConfig& m = config_.model;
    const TrainingConfig& t = config_.training;
    if (t.sequence_length > m.max_position_embeddings) {
      error("training.sequence_length", "config.sequence_too_long",
            "{field} is {value}, but model.max_position_embeddings is only {limit}. Shorten the one or raise the other.",
            {{"limit", std::to_string(m.max_position_embeddings)}}, {"model.max_position_embeddings"},
            {use("training.sequence_length", m.max_position_embeddings),
             {"Raise the longest context", {{"model.max_position_embeddings", t.sequence_length}}}});
    }
    if (t.warmup_steps > t.steps) {
      error("training.warmup_steps", "config.warmup_too_long",
            "{field} is {value}, more than the {steps} steps of the training, so that the peak learning rate is never "
            "reached. Use about a tenth of the steps.",
            {{"steps", std::to_string(t.steps)}}, {"training.steps"}, {use("training.warmup_steps", t.steps / 10)});
    }
    if (t.evaluate_tokens < t.sequence_length) {
      error("training.evaluate_tokens", "config.evaluation_too_short",
            "{field} is {value}, less than one sequence of {length} tokens. Use at least {length}.",
            {{"length", std::to_string(t.sequence_length)}}, {"training.sequence_length"},
            {use("training.evaluate_tokens", t.sequence_length)});
    }
    constexpr std::int64_t mostTokens = std::int64_t{1} << 31;
    if (t.sequence_length * t.micro_batch > mostTokens) {
      error("training.micro_batch", "config.batch_too_large",
            "{field} is {value}, which with sequences of {length} makes more than 2^31 tokens at once. Use a smaller one "
            "and training.accumulation.",
            {{"length", std::to_string(t.sequence_length)}}, {"training.sequence_length"});
    }
  }

  void numerics() {
    const ModelConfig& m = config_.model;
    if (m.hc_type != HcType::Residual && m.hc_numerics == HcNumerics::Paper && m.hc_eps && *m.hc_eps > 0) {
      error("model.hc_eps", "config.paper_with_eps",
            "{field} is {value}, but the paper's normalisation has no epsilon. Set it to null or 0, or set "
            "model.hc_numerics to deepseek_v4.",
            {}, {"model.hc_numerics"},
            {{"Use the paper's 0", {{"model.hc_eps", nullptr}}}, {"Use deepseek_v4", {{"model.hc_numerics", "deepseek_v4"}}}});
    }
  }

  /// What a sublayer of its own must not have.
  void layers() {
    const ModelConfig& m = config_.model;
    if (m.hc_type == HcType::Residual) return;
    const std::vector<std::string> related{"model.hc_type", "model.num_hidden_layers", "model.hc_numerics", "model.hc_eps"};
    for (const auto& [sublayer, changes] : m.hc_per_layer) {
      const std::string number = std::to_string(sublayer);
      if (sublayer >= m.sublayers()) {
        error("model.hc_per_layer", "config.no_such_sublayer",
              "{field} speaks of sublayer {sublayer}, but the model has {count}, counted from 0. Remove the entry, or use "
              "more layers.",
              {{"sublayer", number}, {"count", std::to_string(m.sublayers())}}, related, {withoutEntry(sublayer)});
        continue;
      }
      const ModelConfig own = modelOfSublayer(m, sublayer);
      if (own.hc_type == HcType::Residual) {
        error("model.hc_per_layer", "config.residual_sublayer",
              "{field} makes sublayer {sublayer} residual, but a model with streams has {streams} of them there. Use "
              "identity, which does not mix them.",
              {{"sublayer", number}, {"streams", std::to_string(m.streams())}}, related,
              {withEntry(sublayer, "hc_type", "identity", "Use identity")});
      }
      if (own.hc_numerics == HcNumerics::Paper && own.hc_eps && *own.hc_eps > 0) {
        error("model.hc_per_layer", "config.sublayer_paper_with_eps",
              "{field} gives sublayer {sublayer} an epsilon with the paper's normalisation, which has none. Set its hc_eps "
              "to null, or its hc_numerics to deepseek_v4.",
              {{"sublayer", number}}, related, {withEntry(sublayer, "hc_eps", nullptr, "Use the paper's 0")});
      }
    }
  }

  void data() {
    const TrainingConfig& t = config_.training;
    const ModelConfig& m = config_.model;
    static const std::vector<std::string> named{"corpus:tiny", "synthetic:copy"};
    const bool isName = t.data.starts_with("corpus:") || t.data.starts_with("synthetic:");
    if (isName && std::find(named.begin(), named.end(), t.data) == named.end()) {
      error("training.data", "config.unknown_data",
            "{field} is {value}, which is not one of the built-in texts.{nearest} Use {names}, or the path of a text "
            "file.",
            {{"nearest", didYouMean(t.data, named)}, {"names", listText(named)}}, {}, {use("training.data", named.front())});
    }
    if (t.tokenizer == "byte" && m.vocab_size < 256) {
      error("model.vocab_size", "config.vocabulary_too_small",
            "{field} is {value}, but the byte tokenizer has 256 symbols. Use 256 or more.", {}, {"training.tokenizer"},
            {use("model.vocab_size", 256)});
    }
  }

  void device() {
    if (isDeviceName(config_.training.device)) return;
    error("training.device", "config.unknown_device",
          "{field} is {value}, which names no device. Use cpu, or cuda:0, cuda:1, … for a graphics card.", {}, {}, {use("training.device", "cpu")});
  }

  const Config& config_;
  std::vector<Problem> problems_;
};

}  // namespace

bool isDeviceName(std::string_view name) {
  if (name == "cpu" || name == "cuda") return true;
  return name.starts_with("cuda:") && name.size() > 5 && name.size() < 9 &&
         std::all_of(name.begin() + 5, name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<Problem> checkRanges(const Config& config) {
  std::vector<Problem> problems;
  for (const Field& field : schema()) {
    if (auto problem = field.check(field.get(config))) problems.push_back(*std::move(problem));
  }
  return problems;
}

std::vector<Problem> checkRelations(const Config& config) { return Relations(config).find(); }

std::vector<Problem> checkTrainerSupport(const Config& config) {
  std::vector<Problem> problems;
  for (const TrainerSupport& support : trainerSupport()) {
    const Field* field = findField(support.path);
    const Json value = field->get(config);
    const std::string text = field->format(value);
    if (std::find(support.values.begin(), support.values.end(), text) != support.values.end()) continue;
    const std::vector<std::string> able(support.values.begin(), support.values.end());
    problems.push_back(makeProblem(
        Severity::Error, field->path(), valueText(value), "config.not_in_this_build",
        "{field} is {value}, which is valid, but the trainer of this build can only run {able}{because}. Use "
        "that, or a build that can.",
        {{"able", listText(able)}, {"because", std::string(support.because)}}));
    if (const auto first = field->parse(able.front()); first.ok()) {
      problems.back().fixes.push_back({"Use " + able.front(), {{field->path(), first.value()}}});
    }
  }
  return problems;
}

std::vector<Problem> check(const Config& config, const CheckContext& context) {
  std::vector<Problem> problems = checkRanges(config);
  const auto append = [&](std::vector<Problem> more) {
    problems.insert(problems.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  };
  if (problems.empty()) {  // the rest divides by heads and multiplies sizes
    append(checkRelations(config));
    if (context.for_training) {
      std::vector<Problem> support = checkTrainerSupport(config);
      std::erase_if(support, [&](const Problem& problem) {  // one sentence for each field
        return std::any_of(problems.begin(), problems.end(),
                           [&](const Problem& other) { return other.field == problem.field; });
      });
      append(std::move(support));
    }
    append(lint(config, context));
  }
  std::stable_sort(problems.begin(), problems.end(),
                   [](const Problem& a, const Problem& b) { return a.severity > b.severity; });
  return problems;
}

}  // namespace mhc::config
