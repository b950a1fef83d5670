// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/training/jobs/ForwardJob.h"
#include "core/training/jobs/LoadedCheckpoint.h"

namespace mhc::training {

/// The maps of one sublayer over T tokens of a text.
struct SublayerMaps {
  int layer = 0;            ///< from 0
  bool attention = true;    ///< else the feed-forward network
  std::vector<float> pre;   ///< [T, n]
  std::vector<float> post;  ///< [T, n]
  std::vector<float> res;   ///< [T, n, n], row = destination stream
};

struct Probe {
  int streams = 1;
  std::vector<std::int32_t> ids;
  std::vector<SublayerMaps> sublayers;  ///< attention and feed-forward of layer 0, of layer 1, …
  std::vector<float> head;              ///< [T, n] with hc_reduce head, else empty
};

/// H_pre, H_post and H_res of every sublayer for each token of a text. A plain residual model has one stream and x + F(x):
/// its maps are 1. Errors: empty text or more than max_position_embeddings tokens (BadUsage), OutOfMemory.
[[nodiscard]] Result<Probe> probe(LoadedCheckpoint& checkpoint, const Backend& backend, std::string_view text);

/// "layers.0.attention.H_pre" [T, n], … H_post [T, n], H_res [T, n, n], "layers.0.ffn.…", "head" [T, n].
[[nodiscard]] std::vector<NamedTensor> toTensors(const Probe& probe);

}  // namespace mhc::training
