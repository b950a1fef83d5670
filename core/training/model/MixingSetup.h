// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/Config.h"
#include "kernels/Mixing.h"

namespace mhc::training {

/// The kernel's options for the sublayers of this model.
[[nodiscard]] kernels::MixingOptions mixingOptions(const config::ModelConfig& model);

/// How the streams become one vector before the final norm. A model without streams sums its single one.
[[nodiscard]] kernels::ReadKind reduceKind(const config::ModelConfig& model);

}  // namespace mhc::training
