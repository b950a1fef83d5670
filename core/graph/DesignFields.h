// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "core/config/Field.h"

namespace mhc::graph {

/// Fields of blocks that can be designed but not trained: experts, latent attention, window. Described like those of
/// the configuration; `get` and `set` are empty. nullptr: there is none.
[[nodiscard]] const config::Field* findDesignField(std::string_view key);

}  // namespace mhc::graph
