// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/MegatronExport.h"

#include <algorithm>
#include <cmath>

#include "core/base/Text.h"
#include "core/estimate/Estimate.h"
#include "core/graph/Convert.h"
#include "core/graph/Layers.h"

namespace mhc::graph {
namespace {

using config::HcType;
using config::ModelConfig;
using config::TrainingConfig;

Error cannot(std::string reason, std::string remedy) {
  return makeError(ExitCode::BadConfiguration, "export.megatron_cannot",
                   "Megatron-LM has no arguments for this design: {reason} {remedy}",
                   {{"reason", std::move(reason)}, {"remedy", std::move(remedy)}});
}

class Exporter {
 public:
  Exporter(const config::Config& config, std::vector<Layer> layers)
      : config_(config), m_(config.model), t_(config.training), layers_(std::move(layers)) {}

  Result<MegatronExport> made() {
    MHC_TRY(possible());
    shape();
    attention();
    MHC_TRY(feedForward());
    mixing();
    batch();
    optimizer();
    return std::move(result_);
  }

 private:
  void add(std::string name, Json value) { result_.arguments.push_back({"--" + std::move(name), std::move(value)}); }
  void differs(std::string sentence) { result_.differences.push_back(std::move(sentence)); }

  [[nodiscard]] Result<void> possible() const {
    if (layers_.empty()) return cannot("its layers can't be listed.", "Mend what the design page marks.");
    for (const Layer& layer : layers_) {
      if (layer.attention != layers_.front().attention)
        return cannot("its attention differs from layer to layer.", "Give all layers the same.");
    }
    if (m_.rope_theta != std::floor(m_.rope_theta) || m_.rope_theta > 2147483647)
      return cannot("its rotary base is " + formatNumber(m_.rope_theta) + ", and --rotary-base takes whole numbers.",
                    "Set model.rope_theta to one.");
    if (m_.hc_type == HcType::Residual) return {};
    if (m_.hc_type != HcType::Mhc)
      return cannot("it mixes plain residuals and mhc alone.", "Set model.hc_type to mhc or residual.");
    if (!m_.hc_per_layer.empty())
      return cannot("its sublayers mix in the same way everywhere.", "Remove model.hc_per_layer.");
    if (!m_.hc_dynamic) return cannot("its maps always depend on the token.", "Set model.hc_dynamic to true.");
    if (m_.hc_temperature != 1) return cannot("its Sinkhorn has no temperature.", "Set model.hc_temperature to 1.");
    return {};
  }

  void shape() {
    add("num-layers", static_cast<std::int64_t>(layers_.size()));
    add("hidden-size", m_.hidden_size);
    add("vocab-size", m_.vocab_size);
    add("make-vocab-size-divisible-by", 1);
    add("max-position-embeddings", std::max(m_.max_position_embeddings, t_.sequence_length));
    add("seq-length", t_.sequence_length);
    add("position-embedding-type", "rope");
    add("rotary-base", static_cast<std::int64_t>(m_.rope_theta));
    add("normalization", "RMSNorm");
    add("norm-epsilon", m_.rms_norm_eps);
    add("disable-bias-linear", true);
    add("init-method-std", m_.initializer_range);
    add("attention-dropout", 0.0);
    add("hidden-dropout", 0.0);
    if (!m_.tie_word_embeddings) add("untie-embeddings-and-output-weights", true);
  }

  void attention() {
    const Sublayer& block = layers_.front().attention;
    add("num-attention-heads", block.integer("num_attention_heads"));
    if (block.type == "latent_attention") {
      add("multi-latent-attention", true);
      if (block.integer("q_lora_rank") > 0) add("q-lora-rank", block.integer("q_lora_rank"));
      add("kv-lora-rank", block.integer("kv_lora_rank"));
      add("qk-head-dim", block.integer("qk_nope_head_dim"));
      add("qk-pos-emb-head-dim", block.integer("qk_rope_head_dim"));
      add("v-head-dim", block.integer("v_head_dim"));
      add("rope-type", "rope");
      return;
    }
    const std::int64_t groups = block.integer("num_key_value_heads");
    if (groups == block.integer("num_attention_heads")) return;
    add("group-query-attention", true);
    add("num-query-groups", groups);
  }

  Result<void> feedForward() {
    const Sublayer* dense = nullptr;
    const Sublayer* experts = nullptr;
    std::string pattern;
    for (const Layer& layer : layers_) {
      const bool routed = layer.feedForward.type == "moe";
      const Sublayer*& known = routed ? experts : dense;
      if (known != nullptr && !(*known == layer.feedForward))
        return cannot("its feed-forward networks differ from layer to layer.",
                      "Give all dense layers the same, and all with experts.");
      known = &layer.feedForward;
      pattern += std::string(pattern.empty() ? "" : ",") + (routed ? "1" : "0");
    }
    if (dense != nullptr) add("ffn-hidden-size", dense->integer("intermediate_size"));
    if (dense == nullptr || dense->type == "ffn") add("swiglu", true);
    if (experts == nullptr) return {};
    if (dense != nullptr && dense->type != "ffn")
      return cannot("its dense layers and its experts have one activation.", "Use SwiGLU in both.");
    add("num-experts", experts->integer("n_routed_experts"));
    add("moe-layer-freq", "[" + pattern + "]");
    add("moe-router-topk", experts->integer("num_experts_per_tok"));
    add("moe-ffn-hidden-size", experts->integer("moe_intermediate_size"));
    const std::int64_t shared = experts->integer("n_shared_experts") * experts->integer("moe_intermediate_size");
    if (shared > 0) add("moe-shared-expert-intermediate-size", shared);
    add("moe-router-score-function", "sigmoid");
    add("moe-router-enable-expert-bias", true);
    add("moe-router-load-balancing-type", "none");
    differs("The router is the paper's: sigmoid scores, balanced by a bias without a loss. A design doesn't say this.");
    return {};
  }

  void mixing() {
    if (m_.hc_type == HcType::Residual) {
      recomputation({});
      return;
    }
    add("enable-mhc-connections", true);
    add("mhc-num-residual-streams", m_.hc_mult);
    add("mhc-sinkhorn-iterations", m_.hc_sinkhorn_iters);
    add("mhc-init-gating-factor", m_.hc_init == config::HcInit::V4 ? 1.0 : 0.01);
    recomputation("mhc");
    differs(
        "Its Sinkhorn ends with the columns, so that column sums are exact and row sums nearly; here rows are last.");
    differs(
        "It starts from bias 0 and Xavier-uniform weights of the maps: H_res starts uniform, whatever model.hc_init "
        "says.");
    if (m_.hc_reduce != config::HcReduce::Mean)
      differs(
          "It takes the mean of the streams at the end. The final norm makes that nearly the same as the sum, not as "
          "a learned head.");
    if (t_.hc_learning_rate_factor != 1)
      differs("There is no training.hc_learning_rate_factor: base and scale learn as all else.");
    const auto routed = [](const Layer& layer) { return layer.feedForward.type == "moe"; };
    if (std::any_of(layers_.begin(), layers_.end(), routed))
      differs("At commit " + std::string(megatronCommit).substr(0, 8) +
              " its mHC layer refuses a mixture of experts when the model is built, although the arguments pass.");
    differs("Pipeline stages are refused together with mHC; use tensor, expert and data parallelism.");
  }

  /// What is recomputed: the mixing, or with plain residuals what `selective` means there.
  void recomputation(const std::string& module) {
    if (t_.recompute == config::Recompute::None) return;
    add("recompute-granularity", "selective");
    if (module.empty()) return;
    add("recompute-modules", Json::array({module}));
    add("mhc-recompute-layer-num", std::max<std::int64_t>(1, (estimate::recomputeBlock(config_) + 1) / 2));
  }

  void batch() {
    add("micro-batch-size", t_.micro_batch);
    add("global-batch-size", t_.micro_batch * t_.accumulation);
    add("train-iters", t_.steps);
    add("seed", t_.seed);
    if (t_.dtype == config::DType::BFloat16) add("bf16", true);
  }

  void optimizer() {
    const bool muon = t_.optimizer == config::Optimizer::Muon;
    add("optimizer", muon ? "muon" : "adam");
    if (muon)
      differs("Its Muon scales updates by its own rule; --muon-scale-mode and --muon-extra-scale-factor set it.");
    add("lr", t_.learning_rate);
    add("min-lr", t_.learning_rate * t_.minimum_learning_rate_ratio);
    add("lr-warmup-iters", t_.warmup_steps);
    add("lr-decay-iters", t_.steps);
    switch (t_.schedule) {
      case config::Schedule::Cosine:
        add("lr-decay-style", "cosine");
        break;
      case config::Schedule::Linear:
        add("lr-decay-style", "linear");
        break;
      case config::Schedule::Constant:
        add("lr-decay-style", "constant");
        break;
      case config::Schedule::Wsd: {
        const auto start = std::max<std::int64_t>(t_.warmup_steps, t_.steps * 8 / 10);
        add("lr-decay-style", "WSD");
        add("lr-wsd-decay-style", "linear");
        add("lr-wsd-decay-iters", std::max<std::int64_t>(1, t_.steps - start));
        break;
      }
    }
    add("adam-beta1", t_.beta1);
    add("adam-beta2", t_.beta2);
    add("adam-eps", t_.adam_eps);
    add("weight-decay", t_.weight_decay);
    add("clip-grad", t_.gradient_clip);
  }

  const config::Config& config_;
  const ModelConfig& m_;
  const TrainingConfig& t_;
  std::vector<Layer> layers_;
  MegatronExport result_;
};

std::string shellWord(const Json& value) {
  return value.is_string()         ? "'" + value.get<std::string>() + "'"
         : value.is_number_float() ? formatNumber(value.get<double>())
                                   : value.dump();
}

}  // namespace

Result<MegatronExport> megatronExport(const Design& design) {
  const Compiled compiled = toConfig(design);
  MHC_TRY(wholeModel(compiled, "export.not_runnable",
                     "The design can't be written as arguments, because it is not a whole model: {problem}"));
  return Exporter(compiled.config, layersOf(design)).made();
}

std::string megatronScript(const MegatronExport& made) {
  std::string text =
      "# Arguments of Megatron-LM's pretrain_gpt.py, made by mHC Workbench from a design.\n"
      "# Names as of commit " +
      std::string(megatronCommit) +
      ". Use:\n"
      "#   source THIS_FILE && torchrun … pretrain_gpt.py \"${MEGATRON_ARGUMENTS[@]}\" DATA, TOKENIZER, PARALLELISM "
      "…\n";
  if (!made.differences.empty()) text += "# Not the same there:\n";
  for (const std::string& sentence : made.differences) text += "#   " + sentence + "\n";
  text += "MEGATRON_ARGUMENTS=(\n";
  for (const MegatronArgument& argument : made.arguments) {
    text += "  " + argument.name;
    const Json values = argument.value.is_array() ? argument.value : Json::array({argument.value});
    for (const Json& value : values) {
      if (!value.is_boolean()) text += " " + shellWord(value);
    }
    text += "\n";
  }
  return text + ")\n";
}

Json toJson(const MegatronExport& made) {
  Json arguments = Json::array();
  for (const MegatronArgument& argument : made.arguments)
    arguments.push_back({{"name", argument.name}, {"value", argument.value}});
  return {{"megatron_commit", megatronCommit}, {"arguments", std::move(arguments)}, {"differences", made.differences}};
}

}  // namespace mhc::graph
