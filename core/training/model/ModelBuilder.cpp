// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model/ModelBuilder.h"

#include <algorithm>

#include "core/training/model/AttentionOperation.h"
#include "core/training/model/EmbeddingOperation.h"
#include "core/training/model/FeedForwardOperation.h"
#include "core/training/model/MixingSetup.h"

namespace mhc::training {

using kernels::MixingFamily;
using kernels::ReadKind;

ModelBuilder::ModelBuilder(Model& model, Parameters& parameters, bool gradients)
    : m_(model), p_(parameters), c_(model.config_), gradients_(gradients), L_(static_cast<int>(c_.sublayers())),
      count_(2 * L_ + 3), n_(c_.streams()), N_(model.batch_ * model.length_), C_(c_.hidden_size),
      mixing_(mixingOptions(c_)) {}

Buffer* ModelBuilder::keep(std::string name, std::int64_t floats, int first, int forward, int operation) {
  return m_.plan_.add(std::move(name), floats, first, gradients_ ? back(operation) : forward);
}

Buffer* ModelBuilder::gradient(std::string name, std::int64_t floats, int firstOperation, int lastOperation) {
  return gradients_ ? m_.plan_.add(std::move(name), floats, back(firstOperation), back(lastOperation)) : nullptr;
}

std::string ModelBuilder::layerPrefix(int l) const { return "model.layers." + std::to_string(l / 2) + "."; }

std::string ModelBuilder::mixingPrefix(int l) const {
  return l == L_ ? "model.hc_head_" : layerPrefix(l) + (l % 2 == 0 ? "hc_attn_" : "hc_ffn_");
}

void ModelBuilder::build() {
  const auto sublayers = static_cast<std::size_t>(L_);
  m_.boundaries_.resize(sublayers + 1);
  gradY_.resize(sublayers + 1);
  gradF_.resize(sublayers);
  gradH_.resize(sublayers);
  if (gradients_) {
    gradX_ = gradient("grad_x", N_ * n_ * C_, borderTime(L_), 0);
    // Between two products only one kernel runs at a time: they share one workspace.
    const kernels::MixingShape shape{N_, n_, C_};
    kernels::MixingOptions reduction = mixing_;
    reduction.dynamic = true;
    std::int64_t floats = kernels::borderWorkspace(shape, reduceKind(c_), reduction);
    floats = std::max(floats, kernels::borderWorkspace(shape, ReadKind::Sublayer, mixing_));
    const kernels::AttentionShape attention{m_.batch_, m_.length_, static_cast<int>(c_.num_attention_heads),
                                            static_cast<int>(c_.num_key_value_heads), static_cast<int>(c_.headDim())};
    floats = std::max(floats, kernels::attentionForwardWorkspace(attention));
    floats = std::max(floats, kernels::attentionBackwardWorkspace(attention));
    workspace_ = m_.plan_.add("workspace", floats, 0, end());
  } else {
    const kernels::AttentionShape attention{m_.batch_, m_.length_, static_cast<int>(c_.num_attention_heads),
                                            static_cast<int>(c_.num_key_value_heads), static_cast<int>(c_.headDim())};
    workspace_ = m_.plan_.add("workspace", kernels::attentionForwardWorkspace(attention), 0, end());
  }
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
}

void ModelBuilder::addBoundaryBuffers(int l) {
  BoundaryBuffers& b = m_.boundaries_[static_cast<std::size_t>(l)];
  const std::string at = "[" + std::to_string(l) + "]";
  const int made = borderTime(l);
  const bool output = l == L_;
  const ReadKind kind = output ? reduceKind(c_) : ReadKind::Sublayer;
  b.x = keep("x" + at, N_ * n_ * C_, l == 0 ? 0 : made, output ? end() : borderTime(l + 1), l == 0 ? borderTime(0) : made);
  const bool weighs = mixing_.family != MixingFamily::Residual && (!output || kind == ReadKind::Head);
  if (weighs) {
    // The maps stay readable after a forward pass alone: probes and evaluation look at them.
    b.h = m_.plan_.add("h" + at, N_ * (output ? n_ : 2 * n_ + n_ * n_), made, end());
    const std::int64_t rows = kernels::mixRows(kind, mixing_.family, n_);
    if (mixing_.dynamic || output) {
      b.mix = keep("mix" + at, N_ * rows, made, made, made);
      const bool perStream = mixing_.family == MixingFamily::Hc && !output;
      b.inverseRms = keep("inverse_rms" + at, N_ * (perStream ? n_ : 1), made, made, made);
    }
    const std::string prefix = mixingPrefix(l);
    b.parameters = {p_.weight(prefix + "fn"), p_.weight(prefix + "base"), p_.weight(prefix + "scale")};
  }
  if (mixing_.family != MixingFamily::Residual) b.u = keep("u" + at, N_ * C_, made, made, made);
  b.y = keep("y" + at, N_ * C_, made, output ? end() : branchTime(l), output ? made : branchTime(l));
  b.normInverseRms = keep("norm_inverse_rms" + at, N_, made, made, made);
  if (!output) b.f = keep("f" + at, N_ * C_, branchTime(l), borderTime(l + 1), borderTime(l + 1));
  if (!gradients_) return;
  b.gradSquare = m_.plan_.add("grad_square" + at, N_ * n_, back(made), end());
  const auto index = static_cast<std::size_t>(l);
  if (output) {
    gradY_[index] = m_.plan_.add("grad_y" + at, N_ * C_, branchTime(L_), back(made));
    return;
  }
  gradY_[index] = gradient("grad_y" + at, N_ * C_, branchTime(l), made);
  gradF_[index] = gradient("grad_f" + at, N_ * C_, borderTime(l + 1), branchTime(l));
  if (b.h != nullptr) gradH_[index] = gradient("grad_h" + at, N_ * (2 * n_ + n_ * n_), borderTime(l + 1), made);
}

void ModelBuilder::addEmbedding() {
  m_.operations_.push_back(std::make_unique<EmbeddingOperation>(EmbeddingOperation::Wiring{
      n_, C_, p_.weight("model.embed_tokens.weight"), p_.gradient("model.embed_tokens.weight"), m_.boundaries_[0].x, gradX_}));
}

void ModelBuilder::wireWrite(BorderOperation::Wiring& w, int l) const {
  const BoundaryBuffers& before = m_.boundaries_[static_cast<std::size_t>(l - 1)];
  w.write = mixing_;
  w.x = before.x;
  w.f = before.f;
  w.h = before.h;
  w.gradF = gradF_[static_cast<std::size_t>(l - 1)];
  w.gradH = gradH_[static_cast<std::size_t>(l - 1)];
}

void ModelBuilder::wireRead(BorderOperation::Wiring& w, int l) const {
  const BoundaryBuffers& b = m_.boundaries_[static_cast<std::size_t>(l)];
  const bool output = l == L_;
  w.kind = output ? reduceKind(c_) : ReadKind::Sublayer;
  w.read = mixing_;
  w.read.dynamic = mixing_.dynamic || output;  // hc_dynamic is about the sublayers: the head always reads its token
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
  w.rmsNormEps = static_cast<float>(c_.rms_norm_eps);
  if (l > 0) wireWrite(w, l);
  wireRead(w, l);
  w.gradX = gradX_;
  w.gradXArrives = l < L_;
  w.workspace = workspace_;
  m_.operations_.push_back(std::make_unique<BorderOperation>(w));
}

void ModelBuilder::addAttention(int l) {
  const BoundaryBuffers& b = m_.boundaries_[static_cast<std::size_t>(l)];
  const std::string at = "[" + std::to_string(l) + "]";
  const std::string prefix = layerPrefix(l) + "self_attn.";
  const int now = branchTime(l);
  const std::int64_t inner = c_.num_attention_heads * c_.headDim();
  const std::int64_t width = (c_.num_attention_heads + 2 * c_.num_key_value_heads) * c_.headDim();
  AttentionOperation::Wiring w;
  w.C = C_;
  w.heads = static_cast<int>(c_.num_attention_heads);
  w.kvHeads = static_cast<int>(c_.num_key_value_heads);
  w.headDim = static_cast<int>(c_.headDim());
  w.qkvWeight = p_.weight(prefix + "q_proj.weight");
  w.outWeight = p_.weight(prefix + "o_proj.weight");
  w.gradQkvWeight = p_.gradient(prefix + "q_proj.weight");
  w.gradOutWeight = p_.gradient(prefix + "o_proj.weight");
  w.cos = m_.rotary_.cos.data();
  w.sin = m_.rotary_.sin.data();
  w.y = b.y;
  w.qkv = keep("qkv" + at, N_ * width, now, now, now);
  w.a = keep("a" + at, N_ * inner, now, now, now);
  w.logSumExp = keep("log_sum_exp" + at, m_.batch_ * c_.num_attention_heads * m_.length_, now, now, now);
  w.f = b.f;
  w.gradF = gradF_[static_cast<std::size_t>(l)];
  w.gradA = gradient("grad_a" + at, N_ * inner, now, now);
  w.gradQkv = gradient("grad_qkv" + at, N_ * width, now, now);
  w.gradY = gradY_[static_cast<std::size_t>(l)];
  w.workspace = workspace_;
  m_.operations_.push_back(std::make_unique<AttentionOperation>(w));
}

void ModelBuilder::addFeedForward(int l) {
  const BoundaryBuffers& b = m_.boundaries_[static_cast<std::size_t>(l)];
  const std::string at = "[" + std::to_string(l) + "]";
  const std::string prefix = layerPrefix(l) + "mlp.";
  const int now = branchTime(l);
  const std::int64_t inner = c_.intermediate_size;
  FeedForwardOperation::Wiring w;
  w.C = C_;
  w.intermediate = inner;
  w.gateUpWeight = p_.weight(prefix + "gate_proj.weight");
  w.downWeight = p_.weight(prefix + "down_proj.weight");
  w.gradGateUpWeight = p_.gradient(prefix + "gate_proj.weight");
  w.gradDownWeight = p_.gradient(prefix + "down_proj.weight");
  w.y = b.y;
  w.gateUp = keep("gate_up" + at, N_ * 2 * inner, now, now, now);
  w.product = keep("product" + at, N_ * inner, now, now, now);
  w.f = b.f;
  w.gradF = gradF_[static_cast<std::size_t>(l)];
  w.gradProduct = gradient("grad_product" + at, N_ * inner, now, now);
  w.gradY = gradY_[static_cast<std::size_t>(l)];
  m_.operations_.push_back(std::make_unique<FeedForwardOperation>(w));
}

void ModelBuilder::addHead() {
  const std::string name = c_.tie_word_embeddings ? "model.embed_tokens.weight" : "lm_head.weight";
  const int now = branchTime(L_);
  m_.block_ = HeadOperation::chooseBlock(N_, c_.vocab_size);
  HeadOperation::Wiring w;
  w.C = C_;
  w.vocab = c_.vocab_size;
  w.blockTokens = m_.block_;
  w.weight = p_.weight(name);
  w.gradWeight = p_.gradient(name);
  w.y = m_.boundaries_.back().y;
  w.logits = m_.plan_.add("logits", m_.block_ * c_.vocab_size, now, gradients_ ? now : end());
  w.losses = m_.losses_ = m_.plan_.add("losses", N_, now, end());
  w.gradY = gradY_.back();
  auto head = std::make_unique<HeadOperation>(w);
  m_.head_ = head.get();
  m_.operations_.push_back(std::move(head));
}

}  // namespace mhc::training
