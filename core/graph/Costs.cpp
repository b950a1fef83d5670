// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/Costs.h"

#include <algorithm>
#include <limits>

#include "core/config/Schema.h"
#include "core/graph/BlockCosts.h"
#include "core/graph/BlockType.h"

namespace mhc::graph {
namespace {

void add(BlockMemory& sum, const BlockMemory& part, double factor) {
  sum.weights += factor * part.weights;
  sum.gradients += factor * part.gradients;
  sum.optimizer += factor * part.optimizer;
  sum.streams += factor * part.streams;
  sum.activations += factor * part.activations;
  sum.workspace += factor * part.workspace;
}

/// sum + times·part, at most the largest number there is: a drawing may name any sizes.
void addTimes(std::int64_t& sum, std::int64_t part, std::int64_t times) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(part, times, &product) || __builtin_add_overflow(sum, product, &sum)) {
    sum = std::numeric_limits<std::int64_t>::max();
  }
}

void add(BlockCost& sum, const BlockCost& part, std::int64_t times = 1) {
  const auto factor = static_cast<double>(times);
  addTimes(sum.parameters, part.parameters, times);
  addTimes(sum.active, part.active, times);
  sum.flops += factor * part.flops;
  sum.mixing.projections += factor * part.mixing.projections;
  sum.mixing.streams += factor * part.mixing.streams;
  sum.mixing.sinkhorn += factor * part.mixing.sinkhorn;
  sum.traffic += factor * part.traffic;
  add(sum.memory, part.memory, factor);
}

/// Stacks in stacks repeat what is inside no oftener than this.
constexpr std::int64_t mostTimes = std::int64_t{1} << 20;

class Costing {
 public:
  Costing(const Design& design, const Analysis& analysis) : design_(design), analysis_(analysis) {
    context_.training = analysis.compiled.config.training;
    const config::ModelConfig& model = analysis.compiled.config.model;
    context_.width = model.hidden_size;
    context_.vocabulary = model.vocab_size;
    context_.tied = model.tie_word_embeddings;
  }

  DesignCost cost() {
    result_.total = graph(design_.root(), outside, 1, true);
    for (const Block* block : design_.allBlocks()) {
      if (block->type == "embedding" || block->type == "head")
        addTimes(result_.vocabulary, result_.blocks[block->id].parameters, 1);
      if (block->type != "mixing" && block->type != "reduce") continue;
      const BlockCost& own = result_.blocks[block->id];
      addTimes(result_.mixingParameters, own.parameters, 1);
      result_.mixingTraffic += own.traffic;
    }
    mixing();
    memory();
    const config::TrainingConfig& t = context_.training;
    result_.flopsPerStep = result_.total.flops * static_cast<double>(t.sequence_length) *
                           static_cast<double>(t.micro_batch) * static_cast<double>(t.accumulation);
    return std::move(result_);
  }

 private:
  /// All blocks of one graph, `times` over. `notes`: enter them in the table.
  BlockCost graph(const Graph& graph, BlockId stack, std::int64_t times, bool counted) {
    BlockCost sum;
    for (const BlockPtr& block : graph.blocks) {
      BlockCost own;
      if (block->type == "stack") {
        own = repeated(*block, times, counted && connected(graph, *block));
      } else {
        own = single(graph, stack, *block, times);
      }
      result_.blocks[block->id] = own;
      if (counted && connected(graph, *block)) add(sum, own);
    }
    return sum;
  }

  /// Drawn beside the model, a block costs nothing to it.
  static bool connected(const Graph& graph, const Block& block) {
    return block.type == "embedding" || graph.into({block.id, "in"}) != nullptr;
  }

  BlockCost repeated(const Block& stack, std::int64_t times, bool counted) {
    const auto given = stack.parameters.find("num_hidden_layers");
    const config::Field& field = *config::findField("num_hidden_layers");
    const Json count = given != stack.parameters.end() && !field.check(*given) ? *given : field.default_value;
    repetitions_[stack.id] = count.get<std::int64_t>();
    std::int64_t all = 0;
    addTimes(all, count.get<std::int64_t>(), times);
    return graph(*stack.inside, stack.id, std::min(all, mostTimes), counted);
  }

  BlockCost single(const Graph& graph, BlockId stack, const Block& block, std::int64_t times) {
    BlockCost sum;
    const Block* around = design_.find(stack);
    std::int64_t changed = 0;
    // A residual model ignores what its mixings would do otherwise.
    const bool ignored = block.type == "mixing" && analysis_.compiled.config.model.hc_type == config::HcType::Residual;
    if (around != nullptr && !ignored) {
      const std::int64_t repetitions = repetitions_[stack];
      for (const auto& [repetition, layer] : around->changes) {
        const auto own = layer.find(block.id);
        if (own == layer.end() || repetition >= repetitions) continue;
        const std::int64_t often = times / repetitions;
        add(sum, once(graph, stack, block, own->second), often);
        changed += often;
      }
    }
    add(sum, once(graph, stack, block, Json::object()), times - changed);
    return sum;
  }

  BlockCost once(const Graph& graph, BlockId stack, const Block& block, const Json& changes) const {
    const BlockType* type = findBlockType(block.type);
    if (type == nullptr) return {};
    Json parameters = Json::object();
    for (const ParameterInfo& parameter : type->parameters) {
      const config::Field& field = *parameter.field;
      Json& value = parameters[field.key] = field.default_value;
      for (const Json* source : {&block.parameters, &changes}) {
        const auto given = source->find(field.key);
        if (given != source->end() && !field.check(*given)) value = *given;
      }
    }
    CostContext context = context_;
    if (block.type == "embedding") {
      context.width = parameters.at("hidden_size").get<std::int64_t>();
      context.vocabulary = parameters.at("vocab_size").get<std::int64_t>();
    }
    if (block.type == "head") context.tied = parameters.at("tie_word_embeddings").get<bool>();
    if (const Wire* wire = graph.into({block.id, "in"})) {
      if (const Shape* shape = analysis_.shapes.of(stack, *wire)) takeShape(*shape, context);
    }
    return costOfBlock(block.type, parameters, context);
  }

  static void takeShape(const Shape& shape, CostContext& context) {
    for (const Dimension& d : shape.dimensions) {
      if (d.symbol == "C" && d.value) context.width = *d.value;
      if (d.symbol == "n" && d.value) context.streams = *d.value;
    }
  }

  void mixing() {
    const config::ModelConfig& model = analysis_.compiled.config.model;
    double flops = 0;
    std::int64_t mixings = 0, streams = 1;
    for (const Block* block : design_.allBlocks()) {
      if (block->type == "reduce") flops += result_.blocks[block->id].flops;
      if (block->type == "expand") streams = model.hc_mult;
      if (block->type != "mixing") continue;
      flops += result_.blocks[block->id].flops;
      std::int64_t times = 1;
      for (const BlockId stack : design_.pathTo(block->id)) times = std::min(mostTimes, times * repetitions_[stack]);
      mixings = std::min(mostTimes, mixings + times);
    }
    if (result_.total.flops > 0) result_.mixingShare = flops / result_.total.flops;
    result_.residualTraffic = static_cast<double>(mixings) * estimate::residualTraffic(model.hidden_size).total();
    if (streams > 1 && mixings > 0 && mixings <= 4096) {
      result_.recompute = estimate::bestRecompute(static_cast<int>(streams), mixings);
    }
  }

  /// The trainer's own plan where it can run the design; the blocks' parts are then scaled to it.
  void memory() {
    BlockMemory& sum = result_.total.memory;
    estimate::Memory& all = result_.memory;
    if (analysis_.compiled.valid()) {
      all = estimate::memory(analysis_.compiled.config);
      result_.exactMemory = true;
      const double streams = factor(static_cast<double>(all.streams), sum.streams);
      const double activations = factor(static_cast<double>(all.activations), sum.activations);
      const double workspace = factor(static_cast<double>(all.workspace), sum.workspace);
      for (auto& [id, cost] : result_.blocks) scale(cost.memory, streams, activations, workspace);
      scale(sum, streams, activations, workspace);
      return;
    }
    all.weights = static_cast<std::uint64_t>(sum.weights);
    all.gradients = static_cast<std::uint64_t>(sum.gradients);
    all.optimizer = static_cast<std::uint64_t>(sum.optimizer);
    all.streams = static_cast<std::uint64_t>(sum.streams);
    all.activations = static_cast<std::uint64_t>(sum.activations);
    double largest = 0;  // one branch at a time
    for (const Block* block : design_.allBlocks()) {
      if (block->type == "stack") continue;
      std::int64_t times = 1;
      for (const BlockId stack : design_.pathTo(block->id)) {
        times = std::min(mostTimes, times * std::max<std::int64_t>(1, repetitions_[stack]));
      }
      largest = std::max(largest, result_.blocks[block->id].memory.workspace / static_cast<double>(times));
    }
    const double workspace = factor(largest, sum.workspace);
    for (auto& [id, cost] : result_.blocks) scale(cost.memory, 1, 1, workspace);
    scale(sum, 1, 1, workspace);
    all.workspace = static_cast<std::uint64_t>(largest);
    all.runtime = estimate::memory({}).runtime;
  }

  static double factor(double wanted, double found) { return found > 0 ? wanted / found : 0; }
  static void scale(BlockMemory& memory, double streams, double activations, double workspace) {
    memory.streams *= streams;
    memory.activations *= activations;
    memory.workspace *= workspace;
  }

  const Design& design_;
  const Analysis& analysis_;
  CostContext context_;
  std::map<BlockId, std::int64_t> repetitions_;
  DesignCost result_;
};

}  // namespace

DesignCost costs(const Design& design, const Analysis& analysis) {
  return Costing(design, analysis).cost();
}

estimate::Forecast forecast(const Design& design, const Analysis& analysis, const DesignCost& cost,
                            const estimate::Machine& machine) {
  (void)design;
  const config::Config& config = analysis.compiled.config;
  if (analysis.compiled.valid()) return estimate::forecast(config, machine);
  const config::TrainingConfig& t = config.training;
  const double tokens =
      static_cast<double>(t.sequence_length) * static_cast<double>(t.micro_batch) * static_cast<double>(t.accumulation);
  estimate::Forecast f;
  constexpr double bytes = 4 * 3.4, optimizerBytes = 36;
  f.gemm_seconds = cost.flopsPerStep * (1 - cost.mixingShare) / estimate::productRate(machine, t.dtype);
  f.mixing_seconds = cost.flopsPerStep * cost.mixingShare / machine.gemm_flops +
                     tokens * bytes * cost.mixingTraffic / machine.bandwidth;
  f.optimizer_seconds = optimizerBytes * static_cast<double>(cost.total.parameters) / machine.bandwidth;
  const double step = f.gemm_seconds + f.mixing_seconds + f.optimizer_seconds;
  if (!(step > 0)) return f;
  const auto around = [](double expected) { return estimate::Range{expected / 2, expected, expected * 2}; };
  f.step_seconds = around(step);
  f.tokens_per_second = around(tokens / step);
  f.total_seconds = around(step * static_cast<double>(t.steps));
  if (machine.peak_flops > 0) f.mfu = cost.flopsPerStep / step / machine.peak_flops;
  f.mixing_share = f.mixing_seconds / step;
  return f;
}

double weightOf(const Design& design, const DesignCost& cost, BlockId block) {
  const Graph* graph = design.graphOf(design.parentOf(block));
  const auto own = cost.blocks.find(block);
  if (graph == nullptr || own == cost.blocks.end()) return 0;
  double most = 0;
  for (const BlockPtr& other : graph->blocks) {
    const auto found = cost.blocks.find(other->id);
    if (found != cost.blocks.end()) most = std::max(most, found->second.flops);
  }
  return most > 0 ? own->second.flops / most : 0;
}

}  // namespace mhc::graph
