// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model/ModelBuilder.h"

#include <algorithm>

#include "core/training/backend/WeightGradient.h"
#include "core/training/model/EmbeddingOperation.h"
#include "core/training/model/MixingSetup.h"

namespace mhc::training {

using kernels::ReadKind;

ModelBuilder::ModelBuilder(Model& model, Parameters& parameters, bool gradients, const ModelOptions& options)
    : m_(model), p_(parameters), c_(model.config_), gradients_(gradients), L_(static_cast<int>(c_.sublayers())),
      schedule_(L_, gradients, options.recompute, options.block), element_(parameters.element()), n_(c_.streams()),
      N_(model.batch_ * model.length_), C_(c_.hidden_size), residual_(c_.hc_type == config::HcType::Residual) {
  for (int l = 0; l <= L_; ++l) mixings_.push_back(mixingOptions(c_, l));
}

Buffer* ModelBuilder::activation(std::string name, std::int64_t count, std::vector<Lifetime> lifetimes) {
  return m_.plan_.add(std::move(name), element_, count, std::move(lifetimes));
}

Buffer* ModelBuilder::floats(std::string name, std::int64_t count, std::vector<Lifetime> lifetimes) {
  return m_.plan_.add(std::move(name), kernels::Element::Float32, count, std::move(lifetimes));
}

Buffer* ModelBuilder::gradient(std::string name, std::int64_t count, int first, int last) {
  return gradients_ ? activation(std::move(name), count, schedule_.gradient(first, last)) : nullptr;
}

std::string ModelBuilder::layerPrefix(int l) const { return "model.layers." + std::to_string(l / 2) + "."; }

std::string ModelBuilder::mixingPrefix(int l) const {
  return l == L_ ? "model.hc_head_" : layerPrefix(l) + (l % 2 == 0 ? "hc_attn_" : "hc_ffn_");
}

void ModelBuilder::build() {
  m_.boundaries_.resize(static_cast<std::size_t>(L_) + 1);
  gradY_.resize(m_.boundaries_.size());
  gradF_.resize(m_.boundaries_.size());
  gradH_.resize(m_.boundaries_.size());
  addShared();
  for (int l = 0; l <= L_; ++l) addBoundaryBuffers(l);
  addEmbedding();
  for (int l = 0; l < L_; ++l) {
    addBorder(l);
    if (l % 2 == 0) {
      addAttention(l);
    } else {
      addFeedForward(l);
    }
  }
  addBorder(L_);
  addHead();
  for (int i = 0; i < schedule_.operations(); ++i) {
    auto& again = m_.again_.emplace_back();
    for (const int operation : schedule_.againBefore(i)) {
      again.push_back(m_.operations_[static_cast<std::size_t>(operation)].get());
    }
  }
}

void ModelBuilder::addShared() {
  const Lifetime whole{0, schedule_.end()};
  workspace_ = floats("workspace", workspaceFloats(), {whole});
  if (!gradients_) return;
  gradX_ = gradient("grad_x", N_ * n_ * C_, StepSchedule::border(L_), 0);
  if (element_ == kernels::Element::Float32) return;
  weightGradient_ = activation("weight_gradient", largestWeightGradient(),
                               {{StepSchedule::forward(schedule_.head()), schedule_.backward(0)}});
}

/// Between two products only one kernel runs at a time: they share one workspace.
std::int64_t ModelBuilder::workspaceFloats() const {
  const kernels::AttentionShape attention{m_.batch_, m_.length_, static_cast<int>(c_.num_attention_heads),
                                          static_cast<int>(c_.num_key_value_heads), static_cast<int>(c_.headDim())};
  std::int64_t count = kernels::attentionForwardWorkspace(attention);
  if (!gradients_) return count;
  const kernels::MixingShape shape{N_, n_, C_};
  kernels::MixingOptions reduction = mixings_.back();
  reduction.dynamic = true;
  const auto border = m_.backend_.kernels->borderWorkspace;
  count = std::max({count, kernels::attentionBackwardWorkspace(attention), border(shape, reduceKind(c_), reduction)});
  for (int l = 0; l < L_; ++l) {
    count = std::max(count, border(shape, ReadKind::Sublayer, mixings_[static_cast<std::size_t>(l)]));
  }
  return count;
}

std::int64_t ModelBuilder::largestWeightGradient() const {
  const std::int64_t width = (c_.num_attention_heads + 2 * c_.num_key_value_heads) * c_.headDim();
  return std::max({weightGradientScratch(width, C_), weightGradientScratch(C_, c_.num_attention_heads * c_.headDim()),
                   weightGradientScratch(2 * c_.intermediate_size, C_), weightGradientScratch(C_, c_.intermediate_size),
                   weightGradientScratch(c_.vocab_size, C_)});
}

void ModelBuilder::addEmbedding() {
  EmbeddingOperation::Wiring w;
  w.n = n_;
  w.C = C_;
  w.element = element_;
  w.table = p_.weight("model.embed_tokens.weight");
  w.gradTable = p_.gradient("model.embed_tokens.weight");
  w.x = m_.boundaries_[0].x;
  w.gradX = gradX_;
  m_.operations_.push_back(std::make_unique<EmbeddingOperation>(w));
}

void ModelBuilder::wireWrite(BorderOperation::Wiring& w, int l) const {
  const auto before = static_cast<std::size_t>(l - 1);
  w.write = mixings_[before];
  w.x = m_.boundaries_[before].x;
  w.f = m_.boundaries_[before].f;
  w.h = m_.boundaries_[before].h;
  w.gradF = gradF_[before];
  w.gradH = gradH_[before];
}

void ModelBuilder::wireRead(BorderOperation::Wiring& w, int l) const {
  const BoundaryBuffers& b = m_.boundaries_[static_cast<std::size_t>(l)];
  const bool output = l == L_;
  w.kind = output ? reduceKind(c_) : ReadKind::Sublayer;
  w.read = mixings_[static_cast<std::size_t>(l)];
  w.read.dynamic = w.read.dynamic || output;  // hc_dynamic is about the sublayers: the head always reads its token
  w.parameters = b.parameters;
  const std::string prefix = mixingPrefix(l);
  if (b.parameters.base != nullptr) {
    w.gradients = {p_.gradient(prefix + "fn"), p_.gradient(prefix + "base"), p_.gradient(prefix + "scale")};
  }
  const std::string norm = output ? "model.norm.weight"
                                  : layerPrefix(l) + (l % 2 == 0 ? "input_layernorm.weight" : "post_attention_layernorm.weight");
  w.normWeight = p_.weight(norm);
  w.gradNormWeight = p_.gradient(norm);
  w.xNext = b.x;
  w.hNext = b.h;
  w.mixNext = b.mix;
  w.inverseRmsNext = b.inverseRms;
  w.u = b.u;
  w.y = b.y;
  w.normInverseRms = b.normInverseRms;
  w.gradY = gradY_[static_cast<std::size_t>(l)];
  w.gradHNext = output ? nullptr : gradH_[static_cast<std::size_t>(l)];
  w.gradSquare = b.gradSquare;
}

void ModelBuilder::addBorder(int l) {
  BorderOperation::Wiring w;
  w.n = n_;
  w.C = C_;
  w.element = element_;
  w.keepsStreams = schedule_.keepsStreams(l);
  w.rmsNormEps = static_cast<float>(c_.rms_norm_eps);
  if (l > 0) wireWrite(w, l);
  wireRead(w, l);
  w.gradX = gradX_;
  w.gradXArrives = l < L_;
  w.workspace = workspace_;
  m_.operations_.push_back(std::make_unique<BorderOperation>(w));
}

}  // namespace mhc::training
