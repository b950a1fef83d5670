// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/Config.h"
#include "core/config/Tensors.h"

namespace mhc::config {

/// Writes the initial values of one tensor, `tensor.count()` float32, in on-disk order. Normal values come from Philox
/// (key = training.seed, stream = hash of the tensor's name, index = position): runs that differ only in hc_* start from
/// byte-equal shared weights.
///   linear, embedding, lm_head  N(0, initializer_range²); o_proj and down_proj × 1/√(2·num_hidden_layers); norms 1
///   mhc, identity, by hc_init (l = sublayer):
///     spread    base pre and post +1 at stream l mod n and -1 elsewhere, comb 0 on and -3 off the diagonal
///     identity  base pre and post 0, comb 0 on and -8 off the diagonal
///     uniform   base 0;   v4  base 0
///     fn N(0, 0.02²); scale 0.01, v4: 1
///   hc          fn 0, a = e_(l mod n), b = 1, A_r = I, scale 0.01   (Hyper-Connections, arXiv 2409.19606, Eq 14)
///   hc_head     fn N(0, 0.02²), base 0, scale 0.01, v4: 1
void initialise(const Config& config, const TensorInfo& tensor, float* values);

}  // namespace mhc::config
