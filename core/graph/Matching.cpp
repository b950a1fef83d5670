// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/Matching.h"

#include "core/graph/Sockets.h"

namespace mhc::graph {
namespace {

/// One stream, several, or either: what a socket is about.
enum class Width { One, Several, Either };

Width widthTaken(const std::string& type, const Json& parameters, const std::string& socket) {
  if (type == "reduce" && socket == "in") return Width::Several;
  if (type == "mixing" && socket == "in") {
    const auto kind = parameters.find("hc_type");
    return kind != parameters.end() && *kind == Json("residual") ? Width::One : Width::Several;
  }
  return type == "stack" || type.empty() ? Width::Either : Width::One;
}

Width widthGiven(const std::string& type, const Json& parameters, const std::string& socket) {
  if (type == "expand") return Width::Several;
  if (type == "mixing" && socket == "out") return widthTaken(type, parameters, "in");
  return type == "stack" || type.empty() ? Width::Either : Width::One;
}

bool agree(Width a, Width b) {
  return a == b || a == Width::Either || b == Width::Either;
}

/// What is known about the held end.
struct HeldEnd {
  Flow flow;
  Width width;
};

std::optional<HeldEnd> heldEnd(const Design& design, const Shapes& shapes, BlockId stack, const End& end, Held held) {
  const auto flow = held == Held::Output ? flowFrom(design, stack, end) : flowInto(design, stack, end);
  if (!flow) return std::nullopt;
  const Block* block = design.find(end.block);
  const std::string type = block != nullptr ? block->type : std::string();
  const Json parameters = block != nullptr ? block->parameters : Json::object();
  if (held == Held::Input) return HeldEnd{*flow, widthTaken(type, parameters, end.socket)};
  Width width = widthGiven(type, parameters, end.socket);
  const Shape* shape = nullptr;
  if (const auto known = shapes.outputs.find(end); known != shapes.outputs.end()) shape = &known->second;
  if (end.block == outside && shape == nullptr) {
    for (const Wire& wire : design.graphOf(stack)->outOf(end)) shape = shapes.of(stack, wire);
  }
  if (shape != nullptr && canFlow(*flow, Flow::Hidden)) width = shape->streams() ? Width::Several : Width::One;
  return HeldEnd{*flow, width};
}

bool fits(const HeldEnd& from, Flow to, Width width) {
  return canFlow(from.flow, to) && (!canFlow(to, Flow::Hidden) || agree(from.width, width));
}

}  // namespace

std::vector<End> matchingSockets(const Design& design, const Shapes& shapes, BlockId stack, const End& end, Held held) {
  const Graph* graph = design.graphOf(stack);
  const auto from = graph != nullptr ? heldEnd(design, shapes, stack, end, held) : std::nullopt;
  if (!from) return {};
  std::vector<End> matching;
  const auto consider = [&](const End& other) {
    const auto there = heldEnd(design, shapes, stack, other, held == Held::Output ? Held::Input : Held::Output);
    if (!there || other.block == end.block || !fits(*from, there->flow, there->width)) return;
    const Wire wire = held == Held::Output ? Wire{end, other} : Wire{other, end};
    if (!closesLoop(design, stack, wire)) matching.push_back(other);
  };
  const auto considerAll = [&](const std::vector<SocketInfo>& sockets, BlockId block) {
    for (const SocketInfo& socket : sockets) consider({block, socket.name});
  };
  for (const BlockPtr& block : graph->blocks) {
    const BlockType* type = findBlockType(block->type);
    if (type != nullptr) considerAll(held == Held::Output ? type->inputs : type->outputs, block->id);
  }
  if (stack != outside) {
    const BlockType* type = findBlockType("stack");
    considerAll(held == Held::Output ? type->outputs : type->inputs, outside);
  }
  return matching;
}

std::vector<FittingType> fittingTypes(const Design& design, const Shapes& shapes, BlockId stack, const End& end,
                                      Held held) {
  const auto from = heldEnd(design, shapes, stack, end, held);
  if (!from) return {};
  std::vector<FittingType> fitting;
  for (const BlockType& type : blockTypes()) {
    const Json parameters = type.defaultParameters();
    for (const SocketInfo& socket : held == Held::Output ? type.inputs : type.outputs) {
      const Width width = held == Held::Output ? widthTaken(type.key, parameters, socket.name)
                                               : widthGiven(type.key, parameters, socket.name);
      if (!fits(*from, socket.flow, width)) continue;
      fitting.push_back({&type, socket.name});
      break;  // one place a kind is enough: the first that fits
    }
  }
  return fitting;
}

Result<Added> addAtWire(const Design& design, BlockId stack, const End& end, Held held, const FittingType& fitting,
                        std::optional<Position> position) {
  Added added = addBlock(design, stack, fitting.type->key, position);
  const End fresh{added.id, fitting.socket};
  MHC_TRY_ASSIGN(Design joined,
                 connect(added.design, stack, held == Held::Output ? Wire{end, fresh} : Wire{fresh, end}));
  return Added{std::move(joined), added.id};
}

}  // namespace mhc::graph
