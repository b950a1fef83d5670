// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/Shapes.h"

#include <deque>
#include <set>

#include "core/config/Schema.h"
#include "core/graph/Edit.h"
#include "core/graph/ProblemTools.h"
#include "core/graph/Repairs.h"

namespace mhc::graph {
namespace {

using Inputs = std::map<std::string, Shape>;

class Inference {
 public:
  explicit Inference(const Design& design) : design_(design) {}

  Shapes infer() {
    graph(design_.root(), outside, {});
    return std::move(result_);
  }

 private:
  [[nodiscard]] std::optional<std::int64_t> number(const Block& block, const char* key) const {
    const auto given = block.parameters.find(key);
    const config::Field& field = *config::findField("model." + std::string(key));
    const Json value = given != block.parameters.end() ? *given : field.default_value;
    return field.check(value) ? std::nullopt : std::optional(value.get<std::int64_t>());
  }

  [[nodiscard]] std::optional<std::int64_t> training(const char* key) const {
    const Json part = design_.settings().value("training", Json::object());
    const config::Field& field = *config::findField("training." + std::string(key));
    const Json value = part.is_object() && part.contains(key) ? part.at(key) : field.default_value;
    return field.check(value) ? std::nullopt : std::optional(value.get<std::int64_t>());
  }

  [[nodiscard]] Shape perToken(std::vector<Dimension> axes) const {
    std::vector<Dimension> all{{"B", training("micro_batch")}, {"T", training("sequence_length")}};
    all.insert(all.end(), axes.begin(), axes.end());
    return {std::move(all)};
  }

  /// The vocabulary that the head scores: that of the first embedding.
  [[nodiscard]] std::optional<std::int64_t> vocabulary() const {
    for (const Block* block : design_.allBlocks()) {
      if (block->type == "embedding") return number(*block, "vocab_size");
    }
    return std::nullopt;
  }

  /// One graph while it is computed: what is known, and which wires come and go where.
  struct Work {
    const Graph& graph;
    BlockId stack;
    std::map<End, Shape> known = {};
    std::map<End, End> sources = {};               ///< input -> the output that feeds it
    std::multimap<BlockId, BlockId> readers = {};  ///< block -> those that it feeds
    std::set<BlockId> done = {};
  };

  /// The shapes on all wires of one graph; what leaves it by the stack's outputs.
  Inputs graph(const Graph& graph, BlockId stack, const Inputs& given) {
    Work work{graph, stack};
    for (const auto& [socket, shape] : given) work.known[{outside, socket}] = shape;
    for (const Wire& wire : graph.wires) {
      work.sources[wire.to] = wire.from;
      work.readers.insert({wire.from.block, wire.to.block});
    }
    std::map<BlockId, const Block*> blocks;
    std::deque<BlockId> open;
    for (const BlockPtr& block : graph.blocks) {
      blocks[block->id] = block.get();
      open.push_back(block->id);
    }
    while (!open.empty()) {
      const auto block = blocks.find(open.front());
      open.pop_front();
      if (block == blocks.end() || !step(work, *block->second)) continue;
      const auto [first, last] = work.readers.equal_range(block->first);
      for (auto reader = first; reader != last; ++reader) open.push_back(reader->second);
    }
    Inputs leaving;
    for (const Wire& wire : graph.wires) {
      const auto shape = work.known.find(wire.from);
      if (shape == work.known.end()) continue;
      result_.wires[{stack, wire}] = shape->second;
      if (wire.to.block == outside) leaving[wire.to.socket] = shape->second;
    }
    return leaving;
  }

  /// Computes the outputs of a block whose inputs are known; true: there are new ones. A mixing gives "read" before its
  /// branch comes back.
  bool step(Work& work, const Block& block) {
    const BlockType* type = findBlockType(block.type);
    if (type == nullptr || work.done.contains(block.id)) return false;
    Inputs inputs;
    bool complete = true;
    for (const SocketInfo& socket : type->inputs) {
      const auto source = work.sources.find({block.id, socket.name});
      const auto shape = source != work.sources.end() ? work.known.find(source->second) : work.known.end();
      if (shape != work.known.end()) {
        inputs[socket.name] = shape->second;
      } else if (source != work.sources.end() || socket.required) {
        complete = false;
      }
    }
    const bool early = block.type == "mixing" && inputs.contains("in");
    if (!complete && !early) return false;
    const bool fresh = !work.known.contains({block.id, type->outputs.back().name});
    for (auto& [socket, shape] : outputs(work.graph, work.stack, block, inputs, complete)) {
      work.known[{block.id, socket}] = result_.outputs[{block.id, socket}] = std::move(shape);
    }
    if (complete) work.done.insert(block.id);
    return complete || fresh;
  }

  Inputs outputs(const Graph& graph, BlockId stack, const Block& block, const Inputs& in, bool complete) {
    const auto of = [&](const char* socket) { return in.contains(socket) ? in.at(socket) : Shape{}; };
    if (block.type == "embedding") return {{"out", perToken({{"C", number(block, "hidden_size")}})}};
    if (block.type == "rope") return {{"out", Shape{{{"T", training("sequence_length")}}}}};
    if (block.type == "expand") {
      if (of("in").streams()) {
        say(graph, stack, block, "in", "graph.already_streams", "{block} gets streams already. Remove it.",
            removeFix(block.id));
        return {{"out", of("in")}};
      }
      return {{"out", withStreams(of("in"), number(block, "hc_mult"))}};
    }
    if (block.type == "mixing") return mixing(graph, stack, block, in, complete);
    if (block.type == "reduce") {
      if (!of("in").streams()) {
        say(graph, stack, block, "in", "graph.nothing_to_reduce",
            "{block} gets {shape}, which is one stream already. Remove it.", removeFix(block.id), of("in"));
      }
      return {{"out", oneStream(of("in"))}};
    }
    if (block.type == "stack") return this->graph(*block.inside, block.id, in);
    const Shape shape = of("in");
    if (shape.streams()) tooManyStreams(graph, stack, block, shape);
    if (block.type == "head") return {{"logits", perToken({{"V", vocabulary()}})}};
    return {{"out", oneStream(shape)}};
  }

  Inputs mixing(const Graph& graph, BlockId stack, const Block& block, const Inputs& in, bool complete) {
    const Shape shape = in.at("in");
    const auto type = block.parameters.find("hc_type");
    const bool residual = type != block.parameters.end() && *type == Json("residual");
    if (complete && !residual && !shape.streams()) {
      say(graph, stack, block, "in", "graph.needs_streams",
          "{block} mixes n streams, but gets {shape}. Put an Expand before the first layer.",
          fixBy("graph.fix.expand", "Add Expand behind the embedding", withExpansion), shape);
    }
    Inputs out{{"read", oneStream(shape)}};
    if (!complete) return out;
    const Shape& branch = in.at("branch");
    if (branch.streams()) {
      say(graph, stack, block, "branch", "graph.branch_streams",
          "{block}'s branch gets {shape}, but a sublayer gives back one stream. Join what the sublayer gives to it.",
          {}, branch);
    } else if (const auto a = branch.elementsPerToken(), b = out["read"].elementsPerToken(); a && b && *a != *b) {
      say(graph, stack, block, "branch", "graph.branch_width",
          "{block}'s branch gets {shape}, but its streams are " + std::to_string(*b) +
              " channels wide. The sublayer must give back as many channels as it reads.",
          {}, branch);
    }
    out["out"] = shape;
    return out;
  }

  void tooManyStreams(const Graph& graph, BlockId stack, const Block& block, const Shape& shape) {
    const Wire* wire = graph.into({block.id, "in"});
    say(graph, stack, block, "in", "graph.takes_one_stream",
        "{block} takes one stream, [B,T,C], but gets {shape}. Put a Reduce before it, or a mixing around it.",
        wire != nullptr ? insertFix(stack, *wire, "reduce", "Put a Reduce before it") : Fix{}, shape);
  }

  void say(const Graph& graph, BlockId stack, const Block& block, const char* socket, std::string id,
           const std::string& pattern, Fix fix, const Shape& shape = {}) {
    Problem problem =
        problemAt(block.id, std::move(id), pattern, {{"block", titleOf(block)}, {"shape", shape.numbers()}});
    if (const Wire* wire = graph.into({block.id, socket})) problem.wire = *wire;
    if (fix.apply) problem.fixes.push_back(std::move(fix));
    (void)stack;
    result_.problems.push_back(std::move(problem));
  }

  static Shape withStreams(Shape shape, std::optional<std::int64_t> n) {
    if (shape.dimensions.size() >= 2) shape.dimensions.insert(shape.dimensions.begin() + 2, {"n", n});
    return shape;
  }

  static Shape oneStream(Shape shape) {
    std::erase_if(shape.dimensions, [](const Dimension& d) { return d.symbol == "n"; });
    return shape;
  }

  const Design& design_;
  Shapes result_;
};

}  // namespace

std::string Shape::symbols() const {
  std::string text;
  for (const Dimension& d : dimensions) text += (text.empty() ? "[" : ",") + d.symbol;
  return text.empty() ? "[]" : text + "]";
}

std::string Shape::numbers() const {
  std::string text;
  for (const Dimension& d : dimensions) {
    text += (text.empty() ? "[" : ",") + (d.value ? std::to_string(*d.value) : d.symbol);
  }
  return text.empty() ? "[]" : text + "]";
}

bool Shape::streams() const {
  for (const Dimension& d : dimensions) {
    if (d.symbol == "n") return true;
  }
  return false;
}

std::optional<std::int64_t> Shape::elementsPerToken() const {
  std::int64_t product = 1;
  for (const Dimension& d : dimensions) {
    if (d.symbol == "B" || d.symbol == "T") continue;
    if (!d.value) return std::nullopt;
    product *= *d.value;
  }
  return product;
}

const Shape* Shapes::of(BlockId stack, const Wire& wire) const {
  const auto found = wires.find({stack, wire});
  return found == wires.end() ? nullptr : &found->second;
}

Shapes inferShapes(const Design& design) {
  return Inference(design).infer();
}

}  // namespace mhc::graph
