// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/PathReader.h"

#include <algorithm>

#include "core/config/Schema.h"
#include "core/graph/BlockType.h"
#include "core/graph/Edit.h"
#include "core/graph/ProblemTools.h"
#include "core/graph/Repairs.h"
#include "core/graph/TrainerLimits.h"

namespace mhc::graph {
namespace {

constexpr std::size_t mostSublayers = 2048;

class Reader {
 public:
  explicit Reader(const Design& design) : design_(design) {}

  PathReading read() {
    const Block* embedding = onlyOne("embedding");
    if (embedding == nullptr) return std::move(result_);
    visit(*embedding, outside, -1);
    follow(design_.root(), outside, {embedding->id, "out"}, nullptr, -1);
    for (const BlockPtr& block : design_.root().blocks) {
      if (block->type == "rope" && !design_.root().outOf({block->id, "out"}).empty()) visit(*block, outside, -1);
    }
    if (!headed_ && result_.problems.empty()) {
      problem(embedding->id, "graph.no_head",
              "The path from the embedding does not reach an output head, so that the model predicts nothing. Join its "
              "last "
              "block to a norm and an output head.");
    }
    return std::move(result_);
  }

 private:
  /// Once for each place and sentence, however often its stack repeats it.
  void problem(BlockId block, std::string id, const std::string& pattern, Arguments arguments = {},
               std::vector<Fix> fixes = {}) {
    if (!said_.insert({block, id}).second) return;
    result_.problems.push_back(problemAt(block, std::move(id), pattern, std::move(arguments), std::move(fixes)));
  }

  const Block* onlyOne(const std::string& type) {
    const Block* found = nullptr;
    for (const BlockPtr& block : design_.root().blocks) {
      if (block->type != type) continue;
      if (found == nullptr) {
        found = block.get();
        continue;
      }
      problem(block->id, "graph.second_embedding",
              "There is a second embedding, but a model reads its tokens through one. Remove one of the two.", {},
              {fixBy("graph.fix.remove", "Remove this one",
                     [id = block->id](const Design& d) { return removeBlocks(d, std::vector<BlockId>{id}); })});
    }
    if (found == nullptr) {
      problem(outside, "graph.no_embedding",
              "The design has no embedding, with which a model begins. Drag one from the palette.", {},
              {fixBy("graph.fix.add", "Add an embedding",
                     [](const Design& d) { return addBlock(d, outside, "embedding").design; })});
    }
    return found;
  }

  /// Notes the shared parameters of a block, as it is in this repetition.
  void visit(const Block& block, BlockId stack, int repetition) {
    result_.reached.insert(block.id);
    const BlockType* type = findBlockType(block.type);
    if (type == nullptr) return;
    const Json changes = changesOf(block.id, stack, repetition);
    for (const ParameterInfo& parameter : type->parameters) {
      const std::string& key = parameter.field->key;
      if (parameter.perLayer || block.type == "stack") continue;
      if (changes.contains(key)) {
        result_.values[key].push_back({block.id, repetition, changes.at(key)});
      } else if (seen_.insert({block.id, key}).second) {
        result_.values[key].push_back({block.id, -1, valueOf(block, parameter)});
      }
    }
  }

  static Json valueOf(const Block& block, const ParameterInfo& parameter) {
    const auto found = block.parameters.find(parameter.field->key);
    return found != block.parameters.end() ? *found : parameter.field->default_value;
  }

  [[nodiscard]] Json changesOf(BlockId block, BlockId stack, int repetition) const {
    const Block* around = design_.find(stack);
    if (around == nullptr || !around->changes.contains(repetition)) return Json::object();
    const LayerChanges& layer = around->changes.at(repetition);
    const auto found = layer.find(block);
    return found != layer.end() ? found->second : Json::object();
  }

  /// What the output feeds, along the path; nullptr after a problem, or at the end of a stack.
  const Block* next(const Graph& graph, const End& output, std::string* socket) {
    const std::vector<Wire> wires = graph.outOf(output);
    if (wires.empty()) {
      problem(output.block, "graph.open_output",
              "Nothing takes what {block} gives, so that the model ends here. Join its {socket} to what comes next.",
              {{"block", title(output.block)}, {"socket", output.socket == "out" ? "output" : output.socket}});
      return nullptr;
    }
    if (wires.size() > 1) {
      problem(output.block, "graph.divided",
              "What {block} gives goes to {count} blocks. The trainer runs one path, with branches only inside mixing "
              "blocks. Remove all wires but one.",
              {{"block", title(output.block)}, {"count", std::to_string(wires.size())}},
              {fixBy("graph.fix.keep_first", "Keep only the first wire",
                     [wires, output, this_ = parentHint(output)](const Design& d) {
                       Design result = d;
                       for (std::size_t i = 1; i < wires.size(); ++i) result = disconnect(result, this_, wires[i]);
                       return result;
                     })});
    }
    *socket = wires.front().to.socket;
    return wires.front().to.block == outside ? nullptr : graph.find(wires.front().to.block);
  }

  [[nodiscard]] BlockId parentHint(const End& end) const { return design_.parentOf(end.block); }
  [[nodiscard]] std::string title(BlockId id) const {
    const Block* block = design_.find(id);
    return block != nullptr ? titleOf(*block) : std::string("the stack's input");
  }

  /// Along the residual path of one graph; true: the end of the stack was reached.
  bool follow(const Graph& graph, BlockId stack, End at, const Block* around, int repetition) {
    for (std::size_t guard = 0; guard <= graph.blocks.size(); ++guard) {
      std::string socket;
      const Block* block = next(graph, at, &socket);
      if (block == nullptr) return around != nullptr && socket == "out";
      if (socket != "in") {
        problem(block->id, "graph.path_ends",
                "The path from the embedding leads into {block}'s {socket} instead of its input. Join it to the input.",
                {{"block", titleOf(*block)}, {"socket", socket}});
        return false;
      }
      visit(*block, stack, repetition);
      if (block->type == "mixing") {
        sublayer(graph, *block, stack, repetition);
      } else if (block->type == "stack") {
        if (!repeated(*block)) return false;
      } else if (block->type == "expand") {
        once(result_.expanded, *block);
      } else if (block->type == "reduce") {
        once(result_.reduced, *block);
      } else if (block->type == "head") {
        head(graph, *block, stack, at);
        return false;
      } else if (block->type != "norm") {
        standsInPath(*block, stack, {at, {block->id, "in"}});
      }
      at = {block->id, "out"};
    }
    return false;
  }

  void once(bool& flag, const Block& block) {
    if (flag) {
      problem(
          block.id, "graph.twice",
          "The streams are made and joined once in a model, but {block} does it again: streams that are joined between "
          "blocks are independent residuals, not mixed ones. Remove it.",
          {{"block", titleOf(block)}}, {removeFix(block.id)});
    }
    flag = true;
  }

  void head(const Graph&, const Block& block, BlockId stack, const End& before) {
    headed_ = true;
    if (stack != outside) {
      problem(block.id, "graph.head_inside", "The output head stands inside a stack, but a model has one, at its end.");
    }
    const Block* last = design_.find(before.block);
    if (last != nullptr && last->type == "norm") return;
    problem(block.id, "graph.no_final_norm",
            "The trainer norms the channels once more before the output head, but there is no norm here. Put one in.",
            {}, {insertFix(stack, {before, {block.id, "in"}}, "norm", "Add a norm here")});
  }

  void standsInPath(const Block& block, BlockId stack, const Wire& wire) {
    if (block.type == "learned_positions") {
      problem(block.id, "graph.learned_positions",
              "The trainer can't run learned positions. Use rotary positions, which have no parameters and feed the "
              "attention.",
              {}, {fixBy("graph.fix.rope", "Use rotary positions", [id = block.id](const Design& d) {
                return withRotaryPositions(d, id);
              })});
      return;
    }
    const BlockType* type = findBlockType(block.type);
    if (type == nullptr) {
      problem(
          block.id, "graph.unknown_type",
          "This version does not know blocks of the kind {type}. It is kept, but can't be run. Remove it, or open the "
          "design with a newer version.",
          {{"type", block.type}}, {removeFix(block.id)});
      return;
    }
    problem(
        block.id, "graph.no_mixing",
        "{block} stands in the residual path itself, so that nothing goes past it. The trainer runs sublayers inside a "
        "mixing block, with a norm before them.",
        {{"block", titleOf(block)}},
        {fixBy("graph.fix.wrap", "Put a mixing and a norm around it",
               [stack, wire, id = block.id](const Design& d) { return wrappedInMixing(d, stack, wire, id); })});
  }

  /// All repetitions of a stack; false: the path does not come out of it.
  bool repeated(const Block& stack) {
    const auto given = stack.parameters.find("num_hidden_layers");
    const config::Field& field = *config::findField("num_hidden_layers");
    const Json count = given != stack.parameters.end() ? *given : field.default_value;
    const bool bad = field.check(count).has_value();  // said where the values are checked
    const std::int64_t repetitions = bad ? 1 : count.get<std::int64_t>();
    if (design_.graphOf(stack.id) == nullptr) return false;
    std::vector<SublayerReading> plain;
    for (std::int64_t r = 0; r < repetitions; ++r) {
      const int repetition = static_cast<int>(r);
      if (result_.sublayers.size() > mostSublayers) {
        problem(
            stack.id, "graph.too_many_layers",
            "The stacks make more than {most} layers, which is the most that a model may have. Lower the repetitions.",
            {{"most", std::to_string(mostSublayers / 2)}});
        return false;
      }
      if (stack.changes.contains(repetition) || plain.empty()) {
        const std::size_t before = result_.sublayers.size();
        if (!follow(*stack.inside, stack.id, {outside, "in"}, &stack, repetition)) {
          problem(stack.id, "graph.stack_open",
                  "Inside {block}, the path does not lead from the stack's input to its output. Open it and join them.",
                  {{"block", titleOf(stack)}});
          return false;
        }
        if (!stack.changes.contains(repetition))
          plain.assign(result_.sublayers.begin() + static_cast<std::ptrdiff_t>(before), result_.sublayers.end());
      } else {
        for (SublayerReading sublayer : plain) {
          if (design_.parentOf(sublayer.mixing) == stack.id) sublayer.repetition = repetition;
          result_.sublayers.push_back(std::move(sublayer));
        }
      }
    }
    for (const auto& [repetition, layer] : stack.changes) {
      if (repetition < repetitions || bad) continue;
      problem(
          stack.id, "graph.no_repetition",
          "{block} has differences for repetition {number}, but only {count} repetitions. Remove the differences, or "
          "raise the number.",
          {{"block", titleOf(stack)},
           {"number", std::to_string(repetition + 1)},
           {"count", std::to_string(repetitions)}},
          {fixBy("graph.fix.clear", "Remove the differences",
                 [id = stack.id, repetition = repetition](const Design& d) {
                   return clearLayerChanges(d, id, repetition);
                 })});
    }
    return true;
  }

  void sublayer(const Graph& graph, const Block& mixing, BlockId stack, int repetition) {
    SublayerReading reading{.mixing = mixing.id, .repetition = stack == outside ? -1 : repetition};
    reading.base = Json::object();
    for (const ParameterInfo& parameter : findBlockType("mixing")->parameters) {
      reading.base[parameter.field->key] = valueOf(mixing, parameter);
    }
    reading.changes = changesOf(mixing.id, stack, repetition);
    const Block* previous = nullptr;
    const Block* work = nullptr;
    End at{mixing.id, "read"};
    for (std::size_t guard = 0; guard <= graph.blocks.size(); ++guard) {
      std::string socket;
      const Block* block = next(graph, at, &socket);
      if (block == nullptr) return;
      if (block->id == mixing.id && socket == "branch") break;
      if (socket != "in" || block->type == "mixing" || block->type == "stack") {
        problem(mixing.id, "graph.branch_escapes",
                "What {block} reads does not come back to its branch input. Join the sublayer's output to it.",
                {{"block", titleOf(mixing)}});
        return;
      }
      visit(*block, stack, repetition);
      if (block->type != "norm") {
        work = inBranch(graph, *block, stack, mixing, previous, work, {at, {block->id, "in"}});
      }
      previous = block;
      at = {block->id, "out"};
    }
    if (work == nullptr) {
      problem(mixing.id, "graph.empty_branch",
              "There is no sublayer in {block}'s branch. Put an attention or a feed-forward network into it.",
              {{"block", titleOf(mixing)}});
      return;
    }
    if (previous != nullptr && previous->type == "norm") {
      problem(previous->id, "graph.norm_behind",
              "{block} stands behind its sublayer, but the trainer norms only what a sublayer reads. Remove it.",
              {{"block", titleOf(*previous)}}, {removeFix(previous->id)});
    }
    reading.attention = work->type == "attention" || work->type == "latent_attention";
    result_.sublayers.push_back(std::move(reading));
  }

  const Block* inBranch(const Graph& graph, const Block& block, BlockId stack, const Block& mixing,
                        const Block* previous, const Block* work, const Wire& wire) {
    if (work != nullptr) {
      problem(block.id, "graph.two_in_branch",
              "{block} is the second sublayer in one branch. The trainer runs one in each mixing block. Give it a "
              "mixing of "
              "its own.",
              {{"block", titleOf(block)}}, {removeFix(block.id)});
      return work;
    }
    cannotRun(block);
    if (previous == nullptr || previous->type != "norm") {
      problem(block.id, "graph.no_norm",
              "The trainer norms what a sublayer reads, but there is no norm between {mixing} and {block}. Put one in.",
              {{"mixing", titleOf(mixing)}, {"block", titleOf(block)}},
              {insertFix(stack, wire, "norm", "Add a norm here")});
    }
    if (block.type == "attention") positions(graph, block, stack);
    return &block;
  }

  /// What can be designed, but not trained: said at the block, with the nearest that runs.
  void cannotRun(const Block& block) {
    auto found = trainerProblem(block);
    if (found && said_.insert({block.id, found->message.id}).second) result_.problems.push_back(*std::move(found));
  }

  /// Back along the positions to their source.
  void positions(const Graph& graph, const Block& attention, BlockId stack) {
    const Graph* at = &graph;
    BlockId in = stack;
    const Wire* wire = at->into({attention.id, "positions"});
    while (wire != nullptr && wire->from.block == outside && in != outside) {
      const BlockId around = in;
      in = design_.parentOf(around);
      at = design_.graphOf(in);
      wire = at != nullptr ? at->into({around, "positions"}) : nullptr;
    }
    const Block* source = wire != nullptr ? at->find(wire->from.block) : nullptr;
    if (source != nullptr && source->type == "rope") {
      visit(*source, in, -1);
      return;
    }
    problem(
        attention.id, "graph.no_positions",
        "{block} is not joined to rotary positions, so that it can't tell the order of the tokens. The trainer always "
        "uses them.",
        {{"block", titleOf(attention)}},
        {fixBy("graph.fix.positions", "Join rotary positions",
               [id = attention.id](const Design& d) { return joinedToPositions(d, id); })});
  }

  const Design& design_;
  PathReading result_;
  std::set<std::pair<BlockId, std::string>> said_;
  std::set<std::pair<BlockId, std::string>> seen_;
  bool headed_ = false;
};

}  // namespace

PathReading readPath(const Design& design) {
  return Reader(design).read();
}

}  // namespace mhc::graph
