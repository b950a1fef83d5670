// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/canvas/CanvasWeights.h"

#include <algorithm>

#include "core/config/Initialisation.h"
#include "core/config/PerLayer.h"
#include "core/hyper/MixingStep.h"
#include "widgets/base/maps/MixingFrame.h"

namespace mhc::widgets {
namespace {

hyper::Family familyOf(config::HcType type) {
  switch (type) {
    case config::HcType::Residual: return hyper::Family::Residual;
    case config::HcType::Hc: return hyper::Family::Hc;
    case config::HcType::Mhc: return hyper::Family::Mhc;
    case config::HcType::Identity: return hyper::Family::Identity;
  }
  return hyper::Family::Residual;
}

/// Mixings of one graph in the order in which the residual path meets them.
std::vector<const graph::Block*> alongPath(const graph::Graph& graph, std::vector<graph::BlockId> sources) {
  std::vector<const graph::Block*> path;
  std::vector<graph::End> ends;
  for (const graph::BlockId id : sources) ends.push_back({id, id == graph::outside ? "in" : "out"});
  for (std::size_t steps = 0; steps <= graph.blocks.size() && !ends.empty(); ++steps) {
    const graph::End at = ends.back();
    ends.pop_back();
    for (const graph::Wire& wire : graph.outOf(at)) {
      const graph::Block* block = graph.find(wire.to.block);
      if (block == nullptr || wire.to.socket != "in") continue;
      path.push_back(block);
      ends.push_back({block->id, "out"});
      break;
    }
  }
  return path;
}

}  // namespace

std::optional<SublayerWeights> initialWeights(const config::ModelConfig& whole, int sublayer) {
  if (sublayer < 1 || sublayer > whole.sublayers()) return std::nullopt;
  const config::ModelConfig model = config::modelOfSublayer(whole, sublayer - 1);
  const int n = model.streams();
  SublayerWeights weights;
  if (model.hc_type == config::HcType::Residual || n < 1) {
    weights.pre = weights.post = {1.0};
    weights.res = hyper::identity(1);
    return weights;
  }
  const auto& m = model;
  config::TensorInfo tensor;
  tensor.kind = config::TensorKind::HcBase;
  tensor.sublayer = sublayer - 1;
  const int res = m.hc_type == config::HcType::Identity ? 0 : n * n;
  tensor.shape = {2 * n + res};
  std::vector<float> base(static_cast<std::size_t>(2 * n + res));
  config::Config config;
  config.model = model;
  config::initialise(config, tensor, base.data());
  hyper::MixingWeights mixing;
  mixing.base.assign(base.begin(), base.end());  // the res block is symmetric at the start: both orders are one
  mixing.scale.assign(3, 0.0);
  hyper::MixingSpec spec;
  spec.family = familyOf(m.hc_type);
  spec.dynamic = false;
  spec.sinkhorn.numerics =
      m.hc_numerics == config::HcNumerics::Paper ? hyper::Numerics::Paper : hyper::Numerics::DeepseekV4;
  spec.sinkhorn.iterations = static_cast<int>(m.hc_sinkhorn_iters);
  spec.sinkhorn.temperature = m.hc_temperature;
  spec.sinkhorn.eps = m.effectiveHcEps();
  const hyper::MixingMaps maps = hyper::mixingMaps(hyper::Matrix(n, 1), mixing, spec);
  weights.pre = maps.pre;
  weights.post = maps.post;
  weights.res = maps.res;
  return weights;
}

void CanvasWeights::number(const graph::Design& design, const graph::Graph& graph, int repetitions, int& next) {
  std::vector<graph::BlockId> sources{graph::outside};
  for (const auto& block : graph.blocks) {
    if (block->type == "embedding") sources.push_back(block->id);
  }
  std::vector<std::pair<graph::BlockId, int>> found;
  const int first = next;
  for (const graph::Block* block : alongPath(graph, sources)) {
    if (block->type == "mixing") {
      places_[block->id] = {next, 0, repetitions};
      ++next;
    } else if (block->type == "stack" && block->inside != nullptr) {
      const Json count = graph::parameterOf(design, block->id, "num_hidden_layers");
      const int times = count.is_number_integer() ? static_cast<int>(std::clamp<std::int64_t>(count.get<std::int64_t>(), 1, 100'000)) : 1;
      const int begin = next;
      number(design, *block->inside, times, next);
      const int each = next - begin;
      next = begin + each * times;
    }
  }
  for (auto& [id, place] : places_) {
    if (place.first >= first && place.first < next && place.stride == 0 && repetitions > 1) place.stride = next - first;
  }
}

void CanvasWeights::setDesign(const graph::Design& design, const config::ModelConfig& model) {
  model_ = model;
  places_.clear();
  known_.clear();
  int next = 1;
  number(design, design.root(), 1, next);
  sublayers_ = next - 1;
  setFrame(frame_);
}

void CanvasWeights::setFrame(view::FramePtr frame) {
  frame_ = std::move(frame);
  known_.clear();
  learned_ = hasMaps(frame_.get()) && frame_->data->sublayers == sublayers_ && frame_->data->n == model_.streams();
}

int CanvasWeights::sublayerOf(graph::BlockId mixing, int repetition) const {
  const auto found = places_.find(mixing);
  if (found == places_.end()) return 0;
  return found->second.first + found->second.stride * std::clamp(repetition, 0, found->second.repetitions - 1);
}

std::pair<graph::BlockId, int> CanvasWeights::mixingOf(int sublayer) const {
  for (const auto& [id, place] : places_) {
    const int after = sublayer - place.first;
    if (after == 0) return {id, 0};
    if (place.stride > 0 && after > 0 && after % place.stride == 0 && after / place.stride < place.repetitions)
      return {id, after / place.stride};
  }
  return {graph::outside, 0};
}

const SublayerWeights* CanvasWeights::of(graph::BlockId mixing, int repetition) const {
  const int sublayer = sublayerOf(mixing, repetition);
  if (sublayer == 0) return nullptr;
  if (const auto found = known_.find(sublayer); found != known_.end()) return &found->second;
  SublayerWeights weights;
  if (learned_) {
    weights.pre = preOf(*frame_->data, sublayer);
    weights.post = postOf(*frame_->data, sublayer);
    weights.res = resOf(*frame_->data, sublayer);
    weights.learned = true;
  } else if (auto initial = initialWeights(model_, sublayer)) {
    weights = std::move(*initial);
  } else {
    return nullptr;
  }
  return &(known_[sublayer] = std::move(weights));
}

}  // namespace mhc::widgets
