// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/Sockets.h"

#include <set>

namespace mhc::graph {
namespace {

const BlockType* typeOf(const Graph& graph, BlockId id) {
  const Block* block = graph.find(id);
  return block != nullptr ? findBlockType(block->type) : nullptr;
}

}  // namespace

std::optional<Flow> flowFrom(const Design& design, BlockId stack, const End& output) {
  const Graph* graph = design.graphOf(stack);
  if (graph == nullptr || (output.block == outside && stack == outside)) return std::nullopt;
  const BlockType* type = output.block == outside ? findBlockType("stack") : typeOf(*graph, output.block);
  if (type == nullptr) return std::nullopt;
  const SocketInfo* socket = output.block == outside ? type->input(output.socket) : type->output(output.socket);
  return socket != nullptr ? std::optional(socket->flow) : std::nullopt;
}

std::optional<Flow> flowInto(const Design& design, BlockId stack, const End& input) {
  const Graph* graph = design.graphOf(stack);
  if (graph == nullptr || (input.block == outside && stack == outside)) return std::nullopt;
  const BlockType* type = input.block == outside ? findBlockType("stack") : typeOf(*graph, input.block);
  if (type == nullptr) return std::nullopt;
  const SocketInfo* socket = input.block == outside ? type->output(input.socket) : type->input(input.socket);
  return socket != nullptr ? std::optional(socket->flow) : std::nullopt;
}

bool canFlow(Flow from, Flow to) {
  const auto channels = [](Flow flow) { return flow == Flow::Hidden || flow == Flow::Residual; };
  return from == to || (channels(from) && channels(to));
}

std::vector<std::string> inputsBehind(const BlockType& type, std::string_view output) {
  std::vector<std::string> names;
  for (const SocketInfo& input : type.inputs) {
    if (output != "read" || input.name == "in") names.push_back(input.name);
  }
  return names;
}

bool closesLoop(const Design& design, BlockId stack, const Wire& wire) {
  const Graph* graph = design.graphOf(stack);
  if (graph == nullptr || wire.to.block == outside) return false;
  // Backwards from the wire's source: does anything that it depends on come through the wire's own end?
  std::vector<End> open{wire.from};
  std::set<End> seen;
  while (!open.empty()) {
    const End output = open.back();
    open.pop_back();
    if (output.block == outside || !seen.insert(output).second) continue;
    const BlockType* type = typeOf(*graph, output.block);
    if (type == nullptr) continue;
    for (const std::string& name : inputsBehind(*type, output.socket)) {
      const End input{output.block, name};
      if (input == wire.to) return true;
      if (const Wire* before = graph->into(input)) open.push_back(before->from);
    }
  }
  return false;
}

}  // namespace mhc::graph
