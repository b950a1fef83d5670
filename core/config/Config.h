// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "core/base/Json.h"

namespace mhc::config {

enum class HcType { Residual, Hc, Mhc, Identity };
enum class HcNumerics { Paper, DeepseekV4 };
enum class HcInit { Spread, Identity, Uniform, V4 };
enum class HcReduce { Sum, Mean, Head };
enum class DType { Float32, BFloat16 };
enum class Optimizer { AdamW, Muon };
enum class Schedule { Cosine, Linear, Constant, Wsd };
enum class Recompute { None, Selective, Full };
enum class NonfinitePolicy { Skip, Rollback, Stop };

/// Sublayer (2·layer for attention, 2·layer + 1 for FFN) -> hc_* fields that differ there, in the schema's order.
using LayerOverrides = std::map<std::int64_t, Json>;

/// The `model` part: exactly what goes into a Hugging Face config.json. Members are named as the JSON keys.
/// core/config/Schema.h gives each field's meaning, unit, range and default.
struct ModelConfig {
  std::string model_type = "mhc_llama";
  std::int64_t hidden_size = 384;
  std::int64_t num_hidden_layers = 6;
  std::int64_t num_attention_heads = 6;
  std::int64_t num_key_value_heads = 6;
  std::int64_t intermediate_size = 1024;
  std::int64_t vocab_size = 256;
  std::int64_t max_position_embeddings = 256;
  double rope_theta = 10000.0;
  double rms_norm_eps = 1e-6;
  bool tie_word_embeddings = true;
  double initializer_range = 0.02;
  HcType hc_type = HcType::Mhc;
  bool hc_dynamic = true;
  std::int64_t hc_mult = 4;
  std::int64_t hc_sinkhorn_iters = 20;
  std::optional<double> hc_eps;  ///< null: 0 for paper, 1e-6 for deepseek_v4
  HcNumerics hc_numerics = HcNumerics::Paper;
  HcInit hc_init = HcInit::Spread;
  HcReduce hc_reduce = HcReduce::Sum;
  double hc_temperature = 1.0;
  LayerOverrides hc_per_layer;  ///< read through modelOfSublayer (PerLayer.h)
  Json unknown = Json::object();  ///< keys of other projects, kept and written back

  bool operator==(const ModelConfig&) const = default;

  [[nodiscard]] std::int64_t headDim() const { return hidden_size / num_attention_heads; }
  /// Streams that the model really has: hc_mult, or 1 for `residual`.
  [[nodiscard]] int streams() const { return hc_type == HcType::Residual ? 1 : static_cast<int>(hc_mult); }
  [[nodiscard]] std::int64_t sublayers() const { return 2 * num_hidden_layers; }
  [[nodiscard]] double effectiveHcEps() const {
    return hc_eps ? *hc_eps : hc_numerics == HcNumerics::Paper ? 0.0 : 1e-6;
  }
  [[nodiscard]] double mixingNormEps() const { return hc_numerics == HcNumerics::Paper ? 1e-20 : rms_norm_eps; }
};

/// The `training` part.
struct TrainingConfig {
  std::string data = "corpus:tiny";  ///< corpus:tiny, synthetic:copy, or the path of a text file
  std::string tokenizer = "byte";
  double validation_fraction = 0.05;
  std::int64_t sequence_length = 256;
  std::int64_t micro_batch = 8;
  std::int64_t accumulation = 1;
  std::int64_t steps = 2000;
  std::int64_t seed = 1;
  DType dtype = DType::Float32;
  std::string device = "cpu";
  std::int64_t threads = 0;  ///< 0: physical cores
  bool shard_optimizer = false;
  double rank_timeout = 300;
  std::int64_t compare_ranks_every = 100;
  Optimizer optimizer = Optimizer::AdamW;
  double learning_rate = 1e-3;
  double minimum_learning_rate_ratio = 0.1;
  Schedule schedule = Schedule::Cosine;
  std::int64_t warmup_steps = 100;
  double beta1 = 0.9;
  double beta2 = 0.95;
  double adam_eps = 1e-20;
  double weight_decay = 0.1;
  double gradient_clip = 1.0;
  double hc_learning_rate_factor = 1.0;
  Recompute recompute = Recompute::None;
  std::int64_t recompute_block = 0;  ///< sublayers; 0: chosen (estimate::recomputeBlock)
  NonfinitePolicy nonfinite_policy = NonfinitePolicy::Skip;
  std::int64_t evaluate_every = 100;
  std::int64_t evaluate_tokens = 40960;
  std::int64_t checkpoint_every = 200;
  std::int64_t keep_last = 3;
  std::int64_t mixing_every = 10;

  bool operator==(const TrainingConfig&) const = default;
};

struct Config {
  ModelConfig model;
  TrainingConfig training;

  bool operator==(const Config&) const = default;
};

}  // namespace mhc::config
