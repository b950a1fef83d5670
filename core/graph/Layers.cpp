// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/Layers.h"

#include "core/graph/BlockType.h"
#include "core/graph/PathReader.h"

namespace mhc::graph {
namespace {

Sublayer workOf(const Design& design, const SublayerReading& reading) {
  Sublayer work;
  const Graph* graph = design.graphOf(design.parentOf(reading.mixing));
  const Wire* wire = graph != nullptr ? graph->into({reading.mixing, "branch"}) : nullptr;
  const Block* block = wire != nullptr ? graph->find(wire->from.block) : nullptr;
  const BlockType* type = block != nullptr ? findBlockType(block->type) : nullptr;
  if (type == nullptr) return work;
  work.type = block->type;
  for (const ParameterInfo& parameter : type->parameters) {
    const config::Field& field = *parameter.field;
    const Json given = parameterOf(design, block->id, field.key, reading.repetition);
    work.parameters[field.key] = given.is_null() || field.check(given) ? field.default_value : given;
  }
  return work;
}

}  // namespace

std::vector<Layer> layersOf(const Design& design) {
  const std::vector<SublayerReading> sublayers = readPath(design).sublayers;
  std::vector<Layer> layers;
  for (std::size_t l = 0; l + 1 < sublayers.size(); l += 2) {
    layers.push_back({workOf(design, sublayers[l]), workOf(design, sublayers[l + 1])});
    if (layers.back().attention.type.empty() || layers.back().feedForward.type.empty()) return {};
  }
  return layers;
}

Result<void> wholeModel(const Compiled& compiled, const char* id, const char* pattern) {
  for (const Problem& problem : compiled.problems) {
    const bool aboutTraining =
        problem.field.starts_with("training.") || problem.message.id == "config.vocabulary_too_small";
    const bool onlyDrawn = problem.message.id == "graph.design_only";
    if (problem.severity != config::Severity::Error || aboutTraining || onlyDrawn) continue;
    return makeError(ExitCode::BadConfiguration, id, pattern, {{"problem", problem.message.english}});
  }
  return {};
}

}  // namespace mhc::graph
