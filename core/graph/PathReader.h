// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/graph/Design.h"
#include "core/graph/Problem.h"

/// Inside core/graph only: reads a design along the residual path, from the embedding to the head.
namespace mhc::graph {

/// A parameter's value at one place of the model.
struct Reading {
  BlockId block = outside;
  int repetition = -1;  ///< of the stack, where the value differs there; else -1
  Json value;
};

/// One sublayer of the model in order: attention, FFN, attention, …
struct SublayerReading {
  BlockId mixing = outside;
  int repetition = -1;  ///< of the innermost stack, -1: in none
  bool attention = true;
  Json base = {};     ///< hc_* values of the block
  Json changes = {};  ///< those that differ in this repetition
};

struct PathReading {
  std::vector<SublayerReading> sublayers;
  std::map<std::string, std::vector<Reading>> values;  ///< by field; of fields that the whole model shares
  std::vector<Problem> problems;
  std::set<BlockId> reached;
  bool expanded = false;
  bool reduced = false;
};

[[nodiscard]] PathReading readPath(const Design& design);

}  // namespace mhc::graph
