// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/hyper/Sinkhorn.h"

namespace mhc::workbench {

/// How each sublayer of that folder's run makes H_res of its logits, from its config.json: numerics, iterations,
/// temperature, eps, with hc_per_layer. None where the maps are no Sinkhorn's (hc_type other than mhc) or a number
/// makes no sense. Empty if there is no readable config.
[[nodiscard]] std::vector<std::optional<hyper::SinkhornOptions>> sinkhornOf(const std::filesystem::path& folder,
                                                                            int sublayers);

/// The mixing type of each sublayer where hc_per_layer gives some another one than the model's; empty where none
/// differs, and if there is no readable config.
[[nodiscard]] std::vector<std::string> mixingTypesOf(const std::filesystem::path& folder, int sublayers);

}  // namespace mhc::workbench
