// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/BlockCosts.h"

#include <algorithm>
#include <cmath>

namespace mhc::graph {
namespace {

constexpr double floatBytes = 4;
/// Forward and backward against forward alone.
constexpr double forwardAndBackward = 3;

class SingleBlock {
 public:
  SingleBlock(const Json& parameters, const CostContext& context)
      : p_(parameters),
        c_(context),
        C_(context.width),
        n_(context.streams),
        tokens_(static_cast<double>(context.training.micro_batch) *
                static_cast<double>(context.training.sequence_length)),
        length_(static_cast<double>(context.training.sequence_length)),
        stored_(context.training.dtype == config::DType::BFloat16 ? 2 : floatBytes) {}

  BlockCost cost(std::string_view type) {
    if (type == "embedding") embedding();
    if (type == "learned_positions") learned(integer("max_position_embeddings") * C_, 0);
    if (type == "norm") norm();
    if (type == "attention") attention();
    if (type == "latent_attention") latentAttention();
    if (type == "ffn") feedForward(integer("intermediate_size"), 3);
    if (type == "ffn_gelu") feedForward(integer("intermediate_size"), 2);
    if (type == "moe") experts();
    if (type == "mixing") mixing();
    if (type == "reduce") reduce();
    if (type == "head") head();
    parameterMemory(type);
    return cost_;
  }

 private:
  [[nodiscard]] std::int64_t integer(const char* key) const { return p_.at(key).get<std::int64_t>(); }
  [[nodiscard]] double perToken(double elements, double bytes) const { return tokens_ * elements * bytes; }

  /// Parameters whose every one is a multiplication per token, forward; `unused`: those that a token does not touch.
  void learned(std::int64_t parameters, std::int64_t unused) {
    cost_.parameters += parameters;
    cost_.active += parameters - unused;
    cost_.flops += 6.0 * static_cast<double>(parameters - unused);
  }

  void embedding() {
    cost_.parameters = c_.vocabulary * C_;  // looked up: no product; tied, the head counts it
  }

  void head() {
    const std::int64_t size = c_.vocabulary * C_;
    if (!c_.tied) cost_.parameters = size;
    cost_.active = size;
    cost_.flops = 6.0 * static_cast<double>(size);
    const double most = 64.0 * 1048576;
    cost_.memory.workspace = std::min(most, perToken(static_cast<double>(c_.vocabulary), stored_));
  }

  void norm() {
    learned(C_, 0);
    cost_.memory.activations = perToken(static_cast<double>(C_), stored_) + perToken(1, floatBytes);
  }

  /// Tokens that one attends to on average, times two: the whole causal sequence gives T.
  [[nodiscard]] double reach(double window) const {
    if (window <= 0 || window >= length_) return length_;
    return 2 * window - window * window / length_;
  }

  void attention() {
    const std::int64_t heads = integer("num_attention_heads"), groups = integer("num_key_value_heads");
    const std::int64_t width = C_ / heads;
    learned(C_ * C_ + 2 * groups * width * C_ + C_ * C_, 0);
    cost_.flops += 6.0 * reach(static_cast<double>(integer("sliding_window"))) * static_cast<double>(C_);
    const auto qkv = static_cast<double>((heads + 2 * groups) * width);
    const auto c = static_cast<double>(C_);
    cost_.memory.activations = perToken(qkv + 2 * c, stored_) + perToken(static_cast<double>(heads), floatBytes);
    cost_.memory.workspace = perToken(qkv + 2 * c, stored_);
  }

  /// DeepSeek's: queries from the channels (or a latent vector), keys and values of all heads from one latent vector a
  /// token with a norm, and one key with positions that all heads share.
  void latentAttention() {
    const std::int64_t heads = integer("num_attention_heads"), rank = integer("kv_lora_rank");
    const std::int64_t plain = integer("qk_nope_head_dim"), turned = integer("qk_rope_head_dim");
    const std::int64_t value = integer("v_head_dim"), queryRank = integer("q_lora_rank");
    const std::int64_t query = heads * (plain + turned);
    std::int64_t parameters = queryRank > 0 ? C_ * queryRank + queryRank + queryRank * query : C_ * query;
    parameters += C_ * (rank + turned) + rank + rank * heads * (plain + value) + heads * value * C_;
    learned(parameters, 0);
    cost_.flops += 3.0 * length_ * static_cast<double>(heads * (plain + turned + value));
    const auto kept = static_cast<double>(query + rank + turned + heads * (plain + value) + heads * value + C_);
    cost_.memory.activations = perToken(kept, stored_);
    cost_.memory.workspace = perToken(kept, stored_);
  }

  void feedForward(std::int64_t inner, std::int64_t matrices) {
    learned(matrices * C_ * inner, 0);
    const double kept = static_cast<double>(matrices) * static_cast<double>(inner);
    cost_.memory.activations = perToken(kept + static_cast<double>(C_), stored_);
    cost_.memory.workspace = perToken(static_cast<double>(inner + C_), stored_);
  }

  void experts() {
    const std::int64_t routed = integer("n_routed_experts"), shared = integer("n_shared_experts");
    const std::int64_t chosen = std::min(integer("num_experts_per_tok"), routed);
    const std::int64_t inner = integer("moe_intermediate_size");
    const std::int64_t expert = 3 * C_ * inner;
    learned((routed + shared) * expert + routed * C_, (routed - chosen) * expert);
    const auto working = static_cast<double>((chosen + shared) * inner);
    cost_.memory.activations = perToken(3 * working + static_cast<double>(routed + C_), stored_);
    cost_.memory.workspace = perToken(working + static_cast<double>(C_), stored_);
  }

  void mixing() {
    const std::string type = p_.at("hc_type").get<std::string>();
    const auto c = static_cast<double>(C_), n = static_cast<double>(n_);
    cost_.memory.streams = perToken(n * c, stored_);
    if (type == "residual") {
      cost_.traffic = estimate::residualTraffic(C_).total();
      return;
    }
    const bool dynamic = p_.at("hc_dynamic").get<bool>();
    const std::int64_t maps = n_ * n_ + 2 * n_;
    const bool hc = type == "hc", identity = type == "identity";
    const std::int64_t base = identity ? 2 * n_ : maps;
    const std::int64_t fn = hc ? (n_ + 2) * C_ : base * n_ * C_;
    learned(base, 0);
    if (dynamic) {
      learned(fn + (type == "mhc" ? 3 : 2), 0);
      cost_.mixing.projections = 6.0 * (hc ? n : 1) * static_cast<double>(fn);
      if (hc) cost_.flops += 6.0 * (n - 1) * static_cast<double>(fn);
    }
    cost_.mixing.streams = forwardAndBackward * ((identity ? 0 : 2 * n * n) + 4 * n) * c;
    if (type == "mhc")
      cost_.mixing.sinkhorn = forwardAndBackward * p_.at("hc_sinkhorn_iters").get<double>() * 4 * n * n;
    cost_.flops += cost_.mixing.streams + cost_.mixing.sinkhorn;
    cost_.traffic = estimate::fusedTraffic(static_cast<int>(n_), C_).total();
    const double rows = dynamic ? static_cast<double>(base) + (hc ? n : 1) : 0;
    cost_.memory.streams += perToken(static_cast<double>(maps) + rows, floatBytes);
    cost_.memory.activations = perToken(c, stored_);
    cost_.memory.workspace = perToken(static_cast<double>(maps), floatBytes);
  }

  void reduce() {
    cost_.memory.streams = perToken(static_cast<double>(n_ * C_), stored_);
    if (p_.at("hc_reduce") != Json("head")) return;
    learned(n_ * n_ * C_ + n_ + 1, 0);
    cost_.mixing.projections = 6.0 * static_cast<double>(n_ * n_ * C_);
    cost_.memory.activations = perToken(static_cast<double>(C_), stored_);
  }

  void parameterMemory(std::string_view type) {
    const auto count = static_cast<double>(cost_.parameters);
    const bool matrices =
        type == "attention" || type == "latent_attention" || type == "ffn" || type == "ffn_gelu" || type == "moe";
    const bool muon = c_.training.optimizer == config::Optimizer::Muon && matrices;
    cost_.memory.weights = count * (stored_ < floatBytes ? 6 : 4);
    cost_.memory.gradients = count * 4;
    cost_.memory.optimizer = count * (muon ? 4 : 8);
  }

  const Json& p_;
  const CostContext& c_;
  std::int64_t C_;
  std::int64_t n_;
  double tokens_;
  double length_;
  double stored_;
  BlockCost cost_;
};

}  // namespace

BlockCost costOfBlock(std::string_view type, const Json& parameters, const CostContext& context) {
  return SingleBlock(parameters, context).cost(type);
}

}  // namespace mhc::graph
