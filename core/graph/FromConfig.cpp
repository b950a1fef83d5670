// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/Document.h"
#include "core/config/Schema.h"
#include "core/graph/BlockType.h"
#include "core/graph/Convert.h"

namespace mhc::graph {
namespace {

class Builder {
 public:
  explicit Builder(const config::Config& config) : config_(config) {}

  Design build(const std::string& description) {
    const bool streams = config_.model.hc_type != config::HcType::Residual;
    Graph root;
    const BlockId embedding = add(root, "embedding");
    const BlockId rope = add(root, "rope");
    End last{embedding, "out"};
    if (streams) last = extend(root, last, "expand");
    const BlockId stack = addStack(root);
    root.wires.push_back({last, {stack, "in"}});
    root.wires.push_back({{rope, "out"}, {stack, "positions"}});
    last = {stack, "out"};
    if (streams) last = extend(root, last, "reduce");
    last = extend(root, last, "norm");
    extend(root, last, "head");
    return {std::make_shared<const Graph>(std::move(root)), settings(), next_, description};
  }

 private:
  BlockPtr make(std::string_view type) {
    const BlockType* info = findBlockType(type);
    Block block{.id = next_++, .type = std::string(type)};
    for (const ParameterInfo& parameter : info->parameters) {
      block.parameters[parameter.field->key] =
          parameter.designOnly ? parameter.field->default_value : parameter.field->get(config_);
    }
    return std::make_shared<const Block>(std::move(block));
  }

  BlockId add(Graph& graph, std::string_view type) {
    graph.blocks.push_back(make(type));
    return graph.blocks.back()->id;
  }

  /// A block of one path behind `from`.
  End extend(Graph& graph, const End& from, std::string_view type) {
    const BlockId id = add(graph, type);
    graph.wires.push_back({from, {id, "in"}});
    return {id, "out"};
  }

  BlockId addStack(Graph& root) {
    Block stack = *make("stack");
    Graph layer;
    End last{outside, "in"};
    BlockId mixings[2];
    for (int half = 0; half < 2; ++half) {
      const BlockId mixing = mixings[half] = add(layer, "mixing");
      layer.wires.push_back({last, {mixing, "in"}});
      const End normed = extend(layer, {mixing, "read"}, "norm");
      const End done = extend(layer, normed, half == 0 ? "attention" : "ffn");
      if (half == 0) layer.wires.push_back({{outside, "positions"}, {done.block, "positions"}});
      layer.wires.push_back({done, {mixing, "branch"}});
      last = {mixing, "out"};
    }
    layer.wires.push_back({last, {outside, "out"}});
    for (const auto& [sublayer, change] : config_.model.hc_per_layer) {
      stack.changes[static_cast<int>(sublayer / 2)][mixings[sublayer % 2]] = change;
    }
    stack.inside = std::make_shared<const Graph>(std::move(layer));
    root.blocks.push_back(std::make_shared<const Block>(std::move(stack)));
    return root.blocks.back()->id;
  }

  /// What no block shows. `residual` has no streams, but its hc_* values are kept.
  Json settings() const {
    const Json document = config::toJson(config_);
    Json rest = Json::object();
    for (const auto& [key, value] : document.at("model").items()) {
      const bool hiddenByResidual =
          config_.model.hc_type == config::HcType::Residual && (key == "hc_mult" || key == "hc_reduce");
      if (hiddenByResidual || key == "model_type" || config::findField("model." + key) == nullptr) rest[key] = value;
    }
    return {{"model", std::move(rest)}, {"training", document.at("training")}};
  }

  const config::Config& config_;
  BlockId next_ = 1;
};

}  // namespace

Design fromConfig(const config::Config& config, const std::string& description) {
  return Builder(config).build(description);
}

}  // namespace mhc::graph
