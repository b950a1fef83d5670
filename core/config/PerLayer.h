// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/config/Config.h"
#include "core/config/Problem.h"

/// hc_per_layer: sublayers whose mixing differs from the model's.
namespace mhc::config {

struct Field;

/// The fields that may differ, in the schema's order.
[[nodiscard]] std::span<const std::string_view> perLayerKeys();

/// The model as sublayer `sublayer` sees it: its own hc_* fields in place, hc_per_layer empty. The model itself where
/// nothing differs, and for `residual`, which ignores all hc_* fields.
[[nodiscard]] ModelConfig modelOfSublayer(const ModelConfig& model, std::int64_t sublayer);

/// {"3": {"hc_type": "identity"}}, sublayers in order.
[[nodiscard]] Json perLayerAsJson(const LayerOverrides& overrides);
/// Precondition: checkPerLayer found nothing. Sublayers without a difference are left out.
[[nodiscard]] LayerOverrides perLayerFromJson(const Json& json);
/// The first thing that is wrong in names, types and ranges. Relations to other fields: checkRelations.
[[nodiscard]] std::optional<Problem> checkPerLayer(const Field& field, const Json& value);

}  // namespace mhc::config
