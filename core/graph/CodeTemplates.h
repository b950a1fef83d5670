// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

/// Inside core/graph only: programs with @NAME@ where a design's values go.
namespace mhc::graph {

[[nodiscard]] std::string pythonTemplate();
[[nodiscard]] std::string cppTemplate();

}  // namespace mhc::graph
