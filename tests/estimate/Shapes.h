// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/Config.h"

namespace mhc::estimate::tests {

inline config::Config shape(std::int64_t width, std::int64_t layers, std::int64_t heads, std::int64_t inner,
                            std::int64_t vocabulary, std::int64_t length, std::int64_t batch) {
  config::Config c;
  c.model.hidden_size = width;
  c.model.num_hidden_layers = layers;
  c.model.num_attention_heads = c.model.num_key_value_heads = heads;
  c.model.intermediate_size = inner;
  c.model.vocab_size = vocabulary;
  c.model.max_position_embeddings = length;
  c.training.sequence_length = length;
  c.training.micro_batch = batch;
  return c;
}

inline config::Config tiny() { return shape(128, 4, 4, 352, 256, 128, 16); }

}  // namespace mhc::estimate::tests
