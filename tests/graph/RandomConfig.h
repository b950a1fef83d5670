// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <random>

#include "core/config/Check.h"
#include "core/config/PerLayer.h"
#include "core/config/Schema.h"
#include "core/config/Settings.h"

namespace mhc::test {

/// Valid configurations of every kind: all fields over their whole range, foreign keys, differing sublayers.
class RandomConfigs {
 public:
  explicit RandomConfigs(std::uint32_t seed) : random_(seed) {}

  config::Config next() {
    for (;;) {
      config::Config config = draw();
      if (!config::hasErrors(config::check(config))) return config;
    }
  }

 private:
  std::int64_t integer(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
  }
  bool chance(double p) { return std::bernoulli_distribution(p)(random_); }

  /// Logarithmic between the bounds, the bounds themselves now and then.
  double number(const config::Range& range) {
    const double low = range.low.value_or(0), high = range.high.value_or(1);
    if (chance(0.05) && !range.low_open) return low;
    if (chance(0.05) && !range.high_open) return high;
    const double from = low > 0 ? low : high * 1e-12;
    const double value = from * std::pow(high / from, std::uniform_real_distribution<double>(0.001, 0.999)(random_));
    return std::clamp(value, low, high);
  }

  Json valueFor(const config::Field& field) {
    switch (field.type) {
      case config::FieldType::Integer:
        return static_cast<std::int64_t>(std::floor(std::max(*field.range.low, number(field.range))));
      case config::FieldType::Number:
        return number(field.range);
      case config::FieldType::NullableNumber:
        return chance(0.5) ? Json(nullptr) : Json(number(field.range));
      case config::FieldType::Boolean:
        return chance(0.5);
      case config::FieldType::Enum:
        return field.choices[static_cast<std::size_t>(integer(0, static_cast<std::int64_t>(field.choices.size()) - 1))]
            .name;
      default:
        return field.default_value;
    }
  }

  config::Config draw() {
    config::Config config;
    for (const config::Field& field : config::schema()) {
      if (chance(0.7)) field.set(config, valueFor(field));
    }
    config::ModelConfig& m = config.model;
    m.num_hidden_layers = chance(0.9) ? integer(1, 8) : integer(1, 1024);
    m.num_key_value_heads = integer(1, 8);
    m.num_attention_heads = m.num_key_value_heads * integer(1, 8);
    m.hidden_size = 2 * m.num_attention_heads * integer(1, 16);
    m.vocab_size = std::max<std::int64_t>(256, m.vocab_size);
    if (chance(0.7) && m.hc_numerics == config::HcNumerics::Paper) m.hc_eps.reset();
    if (chance(0.2)) m.model_type = chance(0.5) ? "other_llama" : "llama";
    config::TrainingConfig& t = config.training;
    t.sequence_length = integer(1, std::min<std::int64_t>(m.max_position_embeddings, 4096));
    t.micro_batch = integer(1, 64);
    t.warmup_steps = integer(0, t.steps);
    t.evaluate_tokens = std::max(t.evaluate_tokens, t.sequence_length);
    if (chance(0.3)) t.data = chance(0.5) ? "synthetic:copy" : "/home/someone/text file.txt";
    if (chance(0.5)) differingSublayers(m);
    if (chance(0.3)) foreignKeys(m.unknown);
    config::normalise(config);
    return config;
  }

  void differingSublayers(config::ModelConfig& m) {
    Json all = Json::object();
    const std::int64_t count = integer(1, std::min<std::int64_t>(m.sublayers(), 6));
    for (std::int64_t i = 0; i < count; ++i) {
      Json changes = Json::object();
      for (const std::string_view key : config::perLayerKeys()) {
        const config::Field& field = *config::findField("model." + std::string(key));
        if (chance(0.4)) changes[field.key] = valueFor(field);
      }
      if (changes.contains("hc_type") && changes["hc_type"] == "residual") changes["hc_type"] = "identity";
      all[std::to_string(integer(0, m.sublayers() - 1))] = changes;
    }
    m.hc_per_layer = config::perLayerFromJson(all);
  }

  void foreignKeys(Json& unknown) {
    static const std::vector<std::pair<std::string, Json>> foreign{
        {"architectures", Json::array({"LlamaForCausalLM"})},
        {"bos_token_id", 1},
        {"torch_dtype", "bfloat16"},
        {"rope_scaling", {{"type", "linear"}, {"factor", 2.5}}},
        {"ключ", "значение"},
        {"a.b", nullptr},
        {"sliding_window", 128},
        {"n_routed_experts", 8},
        {"description", "not ours"},
        {"blocks", Json::array({1, 2.5, "x"})}};
    for (const auto& [key, value] : foreign) {
      if (chance(0.4)) unknown[key] = value;
    }
  }

  std::mt19937 random_;
};

}  // namespace mhc::test
