// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/Json.h"
#include "core/data/Dataset.h"

namespace mhc::training {

/// The window that the probe tokens stand in: the first of the validation part, `length` ids; empty if there is none.
[[nodiscard]] std::vector<std::int32_t> probeWindow(const data::Dataset& dataset, std::int64_t length);

/// What the model reads at the 64 probe tokens, positions ⌊i·T/64⌋ of that window, and what stands between each and the
/// next: {"tokens": [64], "after": [64]}, valid UTF-8. For the detail of a run's start event.
[[nodiscard]] Json probeTexts(const data::Tokenizer& tokenizer, const std::vector<std::int32_t>& window);

}  // namespace mhc::training
