// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/Schema.h"
#include "core/graph/BlockType.h"
#include "core/graph/DesignFields.h"

namespace mhc::graph {
namespace {

ParameterInfo field(std::string_view key) {
  if (const config::Field* known = config::findField("model." + std::string(key))) return {.field = known};
  return {.field = findDesignField(key), .designOnly = true};
}

ParameterInfo perLayer(std::string_view key) {
  ParameterInfo info = field(key);
  info.perLayer = true;
  return info;
}

const SocketInfo hiddenIn{"in", "channels of each token", Flow::Hidden, true};
const SocketInfo hiddenOut{"out", "channels of each token", Flow::Hidden, true};
const SocketInfo residualIn{"in", "the residual path", Flow::Residual, true};
const SocketInfo residualOut{"out", "the residual path", Flow::Residual, true};
const SocketInfo positionsIn{"positions", "rotary positions", Flow::Positions, false};

std::vector<BlockType> inputTypes() {
  return {
      {.key = "embedding",
       .title = "Embedding",
       .summary = "Looks up a vector of C channels for each token.",
       .category = Category::Input,
       .words = {"token", "vocabulary", "input", "lookup"},
       .inputs = {{"tokens", "tokens; open: those of the batch", Flow::Tokens, false}},
       .outputs = {hiddenOut},
       .parameters = {field("hidden_size"), field("vocab_size"), field("initializer_range")},
       .helpAnchor = "model.vocab_size"},
      {.key = "rope",
       .title = "Rotary positions",
       .summary = "Angles by which attention turns queries and keys, so that it sees how far apart tokens are.",
       .category = Category::Input,
       .words = {"rope", "position", "positional", "rotary", "scheme"},
       .inputs = {},
       .outputs = {{"out", "angles of each position", Flow::Positions, true}},
       .parameters = {field("rope_theta"), field("max_position_embeddings")},
       .helpAnchor = "model.rope_theta"},
      {.key = "learned_positions",
       .title = "Learned positions",
       .summary = "Adds a learned vector of its own to each position.",
       .category = Category::Input,
       .words = {"position", "positional", "absolute", "gpt2", "scheme"},
       .inputs = {hiddenIn},
       .outputs = {hiddenOut},
       .parameters = {field("max_position_embeddings")},
       .trainable = false,
       .helpAnchor = "model.rope_theta"},
  };
}

std::vector<BlockType> sublayerTypes() {
  return {
      {.key = "norm",
       .title = "RMSNorm",
       .summary = "Divides each token by its root mean square, times learned weights.",
       .category = Category::Sublayer,
       .words = {"norm", "rms", "layernorm", "normalise"},
       .inputs = {hiddenIn},
       .outputs = {hiddenOut},
       .parameters = {field("rms_norm_eps")},
       .helpAnchor = "model.rms_norm_eps"},
      {.key = "attention",
       .title = "Attention",
       .summary = "Each token gathers from the tokens before it; heads in parallel, keys and values shared by groups.",
       .category = Category::Sublayer,
       .words = {"attention", "heads", "gqa", "grouped", "mha", "window", "sublayer"},
       .inputs = {hiddenIn, positionsIn},
       .outputs = {hiddenOut},
       .parameters = {field("num_attention_heads"), field("num_key_value_heads"), field("sliding_window")},
       .helpAnchor = "model.num_attention_heads"},
      {.key = "latent_attention",
       .title = "Latent attention",
       .summary = "Keys and values of all heads come from one short vector a token, as in DeepSeek's models.",
       .category = Category::Sublayer,
       .words = {"mla", "latent", "attention", "deepseek", "low", "rank", "sublayer"},
       .inputs = {hiddenIn, positionsIn},
       .outputs = {hiddenOut},
       .parameters = {field("num_attention_heads"), field("kv_lora_rank"), field("q_lora_rank"),
                      field("qk_nope_head_dim"), field("qk_rope_head_dim"), field("v_head_dim")},
       .trainable = false,
       .helpAnchor = "model.num_attention_heads"},
      {.key = "ffn",
       .title = "SwiGLU",
       .summary = "Feed-forward network on each token: a gate times a linear map, and back to C channels.",
       .category = Category::Sublayer,
       .words = {"ffn", "mlp", "feed", "forward", "swiglu", "silu", "gate", "sublayer"},
       .inputs = {hiddenIn},
       .outputs = {hiddenOut},
       .parameters = {field("intermediate_size")},
       .helpAnchor = "model.intermediate_size"},
      {.key = "ffn_gelu",
       .title = "GELU",
       .summary = "The classic feed-forward network: two linear maps with GELU between.",
       .category = Category::Sublayer,
       .words = {"ffn", "mlp", "feed", "forward", "gelu", "gpt2", "sublayer"},
       .inputs = {hiddenIn},
       .outputs = {hiddenOut},
       .parameters = {field("intermediate_size")},
       .trainable = false,
       .helpAnchor = "model.intermediate_size"},
      {.key = "moe",
       .title = "Mixture of experts",
       .summary = "A router sends each token to a few of many feed-forward networks.",
       .category = Category::Sublayer,
       .words = {"moe", "experts", "router", "sparse", "ffn", "sublayer"},
       .inputs = {hiddenIn},
       .outputs = {hiddenOut},
       .parameters = {field("n_routed_experts"), field("num_experts_per_tok"), field("n_shared_experts"),
                      field("moe_intermediate_size")},
       .trainable = false,
       .helpAnchor = "model.intermediate_size"},
  };
}

std::vector<BlockType> streamTypes() {
  return {
      {.key = "expand",
       .title = "Expand",
       .summary = "Replicates each token's channels into n streams.",
       .category = Category::Streams,
       .words = {"streams", "replicate", "hc_mult", "n", "widen"},
       .inputs = {hiddenIn},
       .outputs = {residualOut},
       .parameters = {field("hc_mult")},
       .helpAnchor = "model.hc_mult"},
      {.key = "mixing",
       .title = "Mixing",
       .summary =
           "Stands around one sublayer: reads the streams (H_pre), mixes them (H_res) and writes the result back "
           "(H_post).",
       .category = Category::Streams,
       .words = {"mhc", "hc", "hyper", "connections", "residual", "sinkhorn", "identity", "streams", "manifold",
                 "h_res", "h_pre", "h_post"},
       .inputs = {residualIn, {"branch", "what the sublayer gives back", Flow::Hidden, true}},
       .outputs = {residualOut, {"read", "what the sublayer reads: H_pre · x", Flow::Hidden, true}},
       .parameters = {perLayer("hc_type"), perLayer("hc_dynamic"), perLayer("hc_sinkhorn_iters"),
                      perLayer("hc_temperature"), perLayer("hc_numerics"), perLayer("hc_eps"), perLayer("hc_init")},
       .helpAnchor = "model.hc_type"},
      {.key = "reduce",
       .title = "Reduce",
       .summary = "Makes one stream of n: their sum, mean, or a learned weighting.",
       .category = Category::Streams,
       .words = {"streams", "sum", "mean", "head", "collapse"},
       .inputs = {residualIn},
       .outputs = {hiddenOut},
       .parameters = {field("hc_reduce")},
       .helpAnchor = "model.hc_reduce"},
  };
}

std::vector<BlockType> otherTypes() {
  return {
      {.key = "head",
       .title = "Output head",
       .summary = "Scores every token of the vocabulary.",
       .category = Category::Output,
       .words = {"logits", "output", "unembedding", "lm_head", "tied"},
       .inputs = {hiddenIn},
       .outputs = {{"logits", "one score for each token of the vocabulary", Flow::Logits, true}},
       .parameters = {field("tie_word_embeddings")},
       .helpAnchor = "model.tie_word_embeddings"},
      {.key = "stack",
       .title = "Stack",
       .summary = "Repeats what is inside: equal layers, one behind the other.",
       .category = Category::Structure,
       .words = {"layers", "repeat", "fold", "group", "xN", "times"},
       .inputs = {residualIn, positionsIn},
       .outputs = {residualOut},
       .parameters = {field("num_hidden_layers")},
       .helpAnchor = "model.num_hidden_layers"},
  };
}

}  // namespace

std::span<const BlockType> blockTypes() {
  static const std::vector<BlockType> types = [] {
    std::vector<BlockType> all = inputTypes();
    for (auto part : {sublayerTypes(), streamTypes(), otherTypes()}) all.insert(all.end(), part.begin(), part.end());
    return all;
  }();
  return types;
}

}  // namespace mhc::graph
