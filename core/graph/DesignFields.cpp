// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/DesignFields.h"

#include <vector>

namespace mhc::graph {
namespace {

using config::Field;
using config::FieldType;

Field number(std::string key, std::string label, std::string unit, double low, double high, std::int64_t standard,
             std::string help) {
  return {.part = config::Part::Model,
          .key = std::move(key),
          .label = std::move(label),
          .group = "Design only",
          .type = FieldType::Integer,
          .unit = std::move(unit),
          .range = {.low = low, .high = high},
          .scale = config::FieldScale::Log,
          .help = std::move(help),
          .default_value = standard};
}

std::vector<Field> buildFields() {
  return {
      number("sliding_window", "Window", "tokens", 0, 16777216, 0,
             "How far back a token attends. 0: to the whole sequence, which is all that the trainer can run."),
      number("n_routed_experts", "Routed experts", "experts", 1, 4096, 64,
             "Feed-forward networks among which a router chooses for each token. All of them count as parameters, the "
             "chosen ones alone as computation."),
      number("num_experts_per_tok", "Active experts", "experts", 1, 4096, 6, "Routed experts that work on each token."),
      number("n_shared_experts", "Shared experts", "experts", 0, 4096, 2, "Experts that work on every token."),
      number("moe_intermediate_size", "Expert width", "channels", 1, 1048576, 896,
             "Inner width of one expert's SwiGLU."),
      number("kv_lora_rank", "Key and value rank", "channels", 1, 65536, 512,
             "Width of the latent vector from which keys and values of all heads are made."),
      number(
          "q_lora_rank", "Query rank", "channels", 0, 65536, 0,
          "Width of the latent vector from which the queries are made. 0: they are made from the channels themselves."),
      number("qk_nope_head_dim", "Head width without positions", "channels", 1, 65536, 128,
             "Channels of a head's query and key that carry no position."),
      number(
          "qk_rope_head_dim", "Head width with positions", "channels", 0, 65536, 64,
          "Channels of a head's query, and of the one key that all heads share, that are turned by rotary positions."),
      number("v_head_dim", "Value width", "channels", 1, 65536, 128, "Channels of a head's value."),
  };
}

}  // namespace

const Field* findDesignField(std::string_view key) {
  static const std::vector<Field> fields = buildFields();
  for (const Field& field : fields) {
    if (field.key == key) return &field;
  }
  return nullptr;
}

}  // namespace mhc::graph
