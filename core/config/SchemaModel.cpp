// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/SchemaBinding.h"

namespace mhc::config {

std::vector<Field> modelFields() {
  using binding::describe;
  using M = ModelConfig;
  const std::string shape = "Shape";
  const std::string details = "Model details";
  return {
      describe(&M::model_type,
           {.key = "model_type", .label = "Model type", .group = details, .level = Level::Advanced,
            .help = "The name by which other programs know the architecture. It follows hc_type: \"llama\" for residual, "
                    "which stock LlamaForCausalLM loads, and \"mhc_llama\" for everything with streams."}),
      describe(&M::hidden_size,
           {.key = "hidden_size", .label = "Width", .group = shape, .unit = "channels", .symbol = "C",
            .range = {.low = 2, .high = 65536}, .scale = FieldScale::Log,
            .help = "Channels of the residual stream, of each stream if there are several. Compute and parameters of a "
                    "layer grow with its square. It must be a multiple of num_attention_heads, and the width of a head "
                    "must be even for rotary positions."}),
      describe(&M::num_hidden_layers,
           {.key = "num_hidden_layers", .label = "Layers", .group = shape, .unit = "layers", .symbol = "L",
            .range = {.low = 1, .high = 1024}, .scale = FieldScale::Log,
            .help = "Decoder layers. Each is two sublayers, attention and feed-forward, and each sublayer has mixing "
                    "matrices of its own: the paper's layer index runs to twice this number."}),
      describe(&M::num_attention_heads,
           {.key = "num_attention_heads", .label = "Heads", .group = shape, .unit = "heads",
            .range = {.low = 1, .high = 1024}, .scale = FieldScale::Log,
            .help = "Query heads of the attention. The width of a head is hidden_size / num_attention_heads."}),
      describe(&M::num_key_value_heads,
           {.key = "num_key_value_heads", .label = "Key and value heads", .group = shape, .unit = "heads",
            .range = {.low = 1, .high = 1024}, .level = Level::Advanced, .scale = FieldScale::Log,
            .help = "Heads of keys and values. Fewer than num_attention_heads is grouped-query attention: several query "
                    "heads share one. num_attention_heads must be a multiple of it."}),
      describe(&M::intermediate_size,
           {.key = "intermediate_size", .label = "Feed-forward width", .group = shape, .unit = "channels",
            .range = {.low = 1, .high = 1048576}, .scale = FieldScale::Log,
            .help = "Inner width of the SwiGLU feed-forward sublayer. About 8/3 of hidden_size gives it the parameters "
                    "of a classic one of four times the width."}),
      describe(&M::vocab_size,
           {.key = "vocab_size", .label = "Vocabulary", .group = shape, .unit = "tokens", .symbol = "V",
            .range = {.low = 2, .high = 16777216}, .scale = FieldScale::Log,
            .help = "Rows of the embedding and outputs of the head. At least as many as the tokenizer has symbols (byte: "
                    "256); more is valid, the rest is never used. The first loss is about ln V."}),
      describe(&M::max_position_embeddings,
           {.key = "max_position_embeddings", .label = "Longest context", .group = shape, .unit = "tokens",
            .range = {.low = 1, .high = 16777216}, .level = Level::Advanced, .scale = FieldScale::Log,
            .help = "Longest sequence that the model is meant for. Rotary positions have no parameters, so it costs "
                    "nothing; it must not be below sequence_length."}),
      describe(&M::rope_theta,
           {.key = "rope_theta", .label = "Rotary base", .group = details, .symbol = "θ",
            .range = {.low = 1, .high = 1e12}, .level = Level::Advanced, .scale = FieldScale::Log,
            .help = "Base of the rotary position frequencies: the slowest channel turns once in about 2π·θ tokens."}),
      describe(&M::rms_norm_eps,
           {.key = "rms_norm_eps", .label = "Norm epsilon", .group = details, .symbol = "ε",
            .range = {.low = 0, .high = 0.1}, .level = Level::Advanced, .scale = FieldScale::Log,
            .help = "Added to the mean square inside every RMSNorm of the branches and the final one. The norm inside "
                    "the mixing has its own: 1e-20 with paper numerics, this value with deepseek_v4."}),
      describe(&M::tie_word_embeddings,
           {.key = "tie_word_embeddings", .label = "Tied head", .group = details,
            .help = "The head uses the embedding's weights, which saves vocab_size × hidden_size parameters."}),
      describe(&M::initializer_range,
           {.key = "initializer_range", .label = "Initial deviation", .group = details,
            .range = {.low = 0, .high = 1, .low_open = true}, .level = Level::Advanced, .scale = FieldScale::Log,
            .help = "Standard deviation of the initial embedding and linear weights. The matrices that write to the "
                    "stream, o_proj and down_proj, start smaller by √(2·num_hidden_layers)."}),
  };
}

}  // namespace mhc::config
