// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/Result.h"
#include "core/graph/Design.h"

namespace mhc::graph {

/// A design that a person saved under a name.
struct SavedPreset {
  std::string name;
  std::string description;
  Design design;
};

/// Presets as one file to share: {"format": 1, "presets": [{"name", "description", "design", "model"?, "training"?}]}.
[[nodiscard]] std::string presetPackText(const std::vector<SavedPreset>& presets);

/// Error: one sentence. Names are made unique, control characters taken out of them.
[[nodiscard]] Result<std::vector<SavedPreset>> presetsFromPack(std::string_view text);

/// The presets of both, those of `added` under names that are still free ("mine", "mine 2").
[[nodiscard]] std::vector<SavedPreset> mergedPresets(std::vector<SavedPreset> known,
                                                     const std::vector<SavedPreset>& added);

/// A name for a file and for the list: printable, at most 80 bytes, not empty.
[[nodiscard]] std::string presetName(std::string_view text);

}  // namespace mhc::graph
