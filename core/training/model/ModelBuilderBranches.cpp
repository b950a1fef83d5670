// SPDX-License-Identifier: GPL-3.0-or-later
// The sublayers' branches and the head.
#include "core/training/model/AttentionOperation.h"
#include "core/training/model/FeedForwardOperation.h"
#include "core/training/model/ModelBuilder.h"

namespace mhc::training {

void ModelBuilder::addAttention(int l) {
  const BoundaryBuffers& b = m_.boundaries_[static_cast<std::size_t>(l)];
  const std::string at = "[" + std::to_string(l) + "]";
  const std::string prefix = layerPrefix(l) + "self_attn.";
  const int now = StepSchedule::branch(l);
  const std::int64_t inner = c_.num_attention_heads * c_.headDim();
  const std::int64_t width = (c_.num_attention_heads + 2 * c_.num_key_value_heads) * c_.headDim();
  const auto inside = schedule_.ofBranch(l, now, now);
  AttentionOperation::Wiring w;
  w.C = C_;
  w.heads = static_cast<int>(c_.num_attention_heads);
  w.kvHeads = static_cast<int>(c_.num_key_value_heads);
  w.headDim = static_cast<int>(c_.headDim());
  w.element = element_;
  w.qkvWeight = p_.operand(prefix + "q_proj.weight");
  w.outWeight = p_.operand(prefix + "o_proj.weight");
  w.gradQkvWeight = p_.gradient(prefix + "q_proj.weight");
  w.gradOutWeight = p_.gradient(prefix + "o_proj.weight");
  w.rotary = &m_.rotaryPlace_;
  w.y = b.y;
  w.qkv = activation("qkv" + at, N_ * width, inside);
  w.a = activation("a" + at, N_ * inner, inside);
  w.logSumExp = floats("log_sum_exp" + at, m_.batch_ * c_.num_attention_heads * m_.length_, inside);
  w.f = b.f;
  w.gradF = gradF_[static_cast<std::size_t>(l)];
  w.gradA = gradient("grad_a" + at, N_ * inner, now, now);
  w.gradQkv = gradient("grad_qkv" + at, N_ * width, now, now);
  w.gradY = gradY_[static_cast<std::size_t>(l)];
  w.workspace = workspace_;
  w.weightGradient = weightGradient_;
  m_.operations_.push_back(std::make_unique<AttentionOperation>(w));
}

void ModelBuilder::addFeedForward(int l) {
  const BoundaryBuffers& b = m_.boundaries_[static_cast<std::size_t>(l)];
  const std::string at = "[" + std::to_string(l) + "]";
  const std::string prefix = layerPrefix(l) + "mlp.";
  const int now = StepSchedule::branch(l);
  const std::int64_t inner = c_.intermediate_size;
  const auto inside = schedule_.ofBranch(l, now, now);
  FeedForwardOperation::Wiring w;
  w.C = C_;
  w.intermediate = inner;
  w.element = element_;
  // Selective recomputation drops the product too: one cheap kernel makes it again from gate and up.
  w.recomputeProduct = schedule_.recomputesBorders() && !schedule_.recomputesBranches();
  w.gateUpWeight = p_.operand(prefix + "gate_proj.weight");
  w.downWeight = p_.operand(prefix + "down_proj.weight");
  w.gradGateUpWeight = p_.gradient(prefix + "gate_proj.weight");
  w.gradDownWeight = p_.gradient(prefix + "down_proj.weight");
  w.y = b.y;
  w.gateUp = activation("gate_up" + at, N_ * 2 * inner, inside);
  const std::vector<Lifetime> apart{{StepSchedule::forward(now), StepSchedule::forward(now)},
                                    {schedule_.backward(now), schedule_.backward(now)}};
  w.product = activation("product" + at, N_ * inner, w.recomputeProduct ? apart : inside);
  w.f = b.f;
  w.gradF = gradF_[static_cast<std::size_t>(l)];
  w.gradProduct = gradient("grad_product" + at, N_ * inner, now, now);
  w.gradY = gradY_[static_cast<std::size_t>(l)];
  w.weightGradient = weightGradient_;
  m_.operations_.push_back(std::make_unique<FeedForwardOperation>(w));
}

void ModelBuilder::addHead() {
  const std::string name = c_.tie_word_embeddings ? "model.embed_tokens.weight" : "lm_head.weight";
  const int now = StepSchedule::forward(schedule_.head());
  m_.block_ = HeadOperation::chooseBlock(N_, c_.vocab_size, element_);
  HeadOperation::Wiring w;
  w.C = C_;
  w.vocab = c_.vocab_size;
  w.blockTokens = m_.block_;
  w.element = element_;
  w.weight = p_.operand(name);
  w.gradWeight = p_.gradient(name);
  w.y = m_.boundaries_.back().y;
  w.logits = activation("logits", m_.block_ * c_.vocab_size, {{now, gradients_ ? now : schedule_.end()}});
  w.losses = m_.losses_ = floats("losses", N_, {{now, schedule_.end()}});
  w.gradY = gradY_.back();
  w.weightGradient = weightGradient_;
  auto head = std::make_unique<HeadOperation>(w);
  m_.head_ = head.get();
  m_.operations_.push_back(std::move(head));
}

}  // namespace mhc::training
