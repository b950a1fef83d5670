// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>

#include "core/hyper/Sinkhorn.h"

namespace mhc::workbench {

/// How the run of that folder makes H_res of its logits, from its config.json: numerics, iterations, temperature, eps. None
/// if there is no readable config, if its maps are no Sinkhorn's (hc_type other than mhc), or if a number makes no sense.
[[nodiscard]] std::optional<hyper::SinkhornOptions> sinkhornOf(const std::filesystem::path& folder);

}  // namespace mhc::workbench
