// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/base/Result.h"
#include "core/graph/Design.h"

namespace mhc::graph {

/// The design as a Python module that needs PyTorch alone: class Model, whose parameters have the names of a
/// checkpoint's model.safetensors, `load(file)`, and a command line `python FILE model.safetensors 1,2,3` that prints
/// the logits [T, V] as JSON. Error: the design is not one that can be run; the sentence is that of its first problem.
[[nodiscard]] Result<std::string> pythonModule(const Design& design);

/// The same as one C++20 file without any library: struct Model and a main with the same command line.
[[nodiscard]] Result<std::string> cppProgram(const Design& design);

}  // namespace mhc::graph
