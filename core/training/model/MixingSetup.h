// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/Config.h"
#include "kernels/Mixing.h"

namespace mhc::training {

/// The kernel's options for sublayer l of this model (hc_per_layer considered); for the reduction behind the last one, l =
/// model.sublayers(), the model's own.
[[nodiscard]] kernels::MixingOptions mixingOptions(const config::ModelConfig& model, std::int64_t l);

/// How the streams become one vector before the final norm. A model without streams sums its single one.
[[nodiscard]] kernels::ReadKind reduceKind(const config::ModelConfig& model);

}  // namespace mhc::training
