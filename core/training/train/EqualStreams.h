// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/training/model/Parameters.h"

namespace mhc::training {

/// Parameters whose gradient is 0 in exact arithmetic: those of the first sublayer's H_res under Sinkhorn. Before it all
/// streams are equal, e, so that H_res·x = e whatever H_res is, for its rows add up to 1 (up to hc_eps). What is computed
/// is rounding error, from which AdamW with an eps of 1e-20 would make full steps, other ones with every other order of
/// sums: of several ranks, of threads, of devices. Ranges of the flat buffers, ascending.
[[nodiscard]] std::vector<ParameterRange> withoutEffect(const config::ModelConfig& model, const Parameters& parameters);

}  // namespace mhc::training
