// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "core/config/PerLayer.h"
#include "core/estimate/Estimate.h"
#include "core/estimate/Lifetimes.h"

namespace mhc::estimate {
namespace {

using config::HcReduce;
using config::HcType;
using config::Recompute;

constexpr double floatBytes = 4;
/// A worker that has loaded LibTorch, with database, text and records of a training: what runs of the presets have beyond
/// their buffers (packaging/estimates).
constexpr std::uint64_t runtimeBytes = std::uint64_t{128} << 20;

/// The buffers of a step as the trainer plans them. N = micro_batch·T tokens, n streams, C channels. Kept from forward to
/// backward, unless they are recomputed: x [N,n,C], maps [N,2n+n²], their inputs [N,rows] and 1/rms, u and y [N,C], f
/// [N,C], qkv, attention output, log-sum-exp, gate and up, their product. In the backward pass alone: gradients of x (one
/// buffer for all), y, f, maps and the inside of one branch.
class StepPlan {
 public:
  explicit StepPlan(const config::Config& config)
      : m_(config.model), t_(config.training), n_(m_.streams()), width_(static_cast<double>(m_.hidden_size)),
        tokens_(static_cast<double>(t_.micro_batch) * static_cast<double>(t_.sequence_length)),
        stored_(t_.dtype == config::DType::BFloat16 ? 2 : floatBytes), sublayers_(static_cast<int>(m_.sublayers())),
        schedule_(sublayers_, true, t_.recompute, static_cast<int>(recomputeBlock(config))) {}

  Lifetimes::Sums peak() {
    for (int l = 0; l <= sublayers_; ++l) boundary(l);
    for (int l = 0; l < sublayers_; ++l) l % 2 == 0 ? attention(l) : feedForward(l);
    shared();
    return plan_.peak(schedule_.end());
  }

 private:
  using Times = std::vector<Lifetime>;
  [[nodiscard]] static int border(int l) { return StepSchedule::border(l); }
  [[nodiscard]] static int branch(int l) { return StepSchedule::branch(l); }
  [[nodiscard]] double perToken(double elements, double bytes) const { return tokens_ * elements * bytes; }
  [[nodiscard]] bool streams() const { return m_.hc_type != HcType::Residual; }
  [[nodiscard]] double mapElements(bool output) const { return output ? n_ : 2 * n_ + n_ * n_; }

  void boundary(int l) {
    const bool output = l == sublayers_;
    const int made = border(l);
    const double row = perToken(width_, stored_);
    plan_.add(Lifetimes::Streams, n_ * row, schedule_.streams(l));
    if (streams() && (!output || m_.hc_reduce == HcReduce::Head)) maps(output, made, config::modelOfSublayer(m_, l));
    if (streams()) plan_.add(Lifetimes::Activations, row, schedule_.ofBorder(l, made, made));
    plan_.add(Lifetimes::Activations, perToken(1, floatBytes), schedule_.kept(made, made, made));
    plan_.add(Lifetimes::Workspace, perToken(n_, floatBytes), schedule_.backward(made), schedule_.end());
    if (output) {
      plan_.add(Lifetimes::Activations, row, schedule_.kept(made, made, made));
      plan_.add(Lifetimes::Workspace, row, StepSchedule::forward(schedule_.head()), schedule_.backward(made));
      return;
    }
    plan_.add(Lifetimes::Activations, row, schedule_.ofBorder(l, branch(l), branch(l)));
    plan_.add(Lifetimes::Activations, row, schedule_.ofBranch(l, border(l + 1), border(l + 1)));
    plan_.add(Lifetimes::Workspace, row, schedule_.gradient(branch(l), made));
    plan_.add(Lifetimes::Workspace, row, schedule_.gradient(border(l + 1), branch(l)));
  }

  void maps(bool output, int made, const config::ModelConfig& own) {
    const double elements = mapElements(output);
    plan_.add(Lifetimes::Streams, perToken(elements, floatBytes), StepSchedule::forward(made), schedule_.end());
    if (own.hc_dynamic || output) {
      const bool perStream = own.hc_type == HcType::Hc && !output;
      const double rows = own.hc_type == HcType::Identity && !output ? 2 * n_ : elements;
      plan_.add(Lifetimes::Streams, perToken(rows + (perStream ? n_ : 1), floatBytes), schedule_.kept(made, made, made));
    }
    if (!output) plan_.add(Lifetimes::Workspace, perToken(elements, floatBytes), schedule_.gradient(made + 2, made));
  }

  void attention(int l) {
    const auto heads = static_cast<double>(m_.num_attention_heads);
    const double qkv = (heads + 2 * static_cast<double>(m_.num_key_value_heads)) * static_cast<double>(m_.headDim());
    const Times inside = schedule_.ofBranch(l, branch(l), branch(l));
    plan_.add(Lifetimes::Activations, perToken(qkv + width_, stored_) + perToken(heads, floatBytes), inside);
    plan_.add(Lifetimes::Workspace, perToken(qkv + width_, stored_), schedule_.gradient(branch(l), branch(l)));
  }

  void feedForward(int l) {
    const auto inner = static_cast<double>(m_.intermediate_size);
    const int now = branch(l);
    const Times inside = schedule_.ofBranch(l, now, now);
    plan_.add(Lifetimes::Activations, perToken(2 * inner, stored_), inside);  // their gradients take their place
    const bool again = t_.recompute == Recompute::Selective;
    const Times apart{{StepSchedule::forward(now), StepSchedule::forward(now)},
                      {schedule_.backward(now), schedule_.backward(now)}};
    plan_.add(Lifetimes::Activations, perToken(inner, stored_), again ? apart : inside);
    plan_.add(Lifetimes::Workspace, perToken(inner, stored_), schedule_.gradient(now, now));
  }

  void shared() {
    const int head = StepSchedule::forward(schedule_.head());
    plan_.add(Lifetimes::Workspace, perToken(n_ * width_, stored_), schedule_.gradient(border(sublayers_), 0));
    plan_.add(Lifetimes::Workspace, perToken(1, floatBytes), head, schedule_.end());
    const auto vocabulary = static_cast<double>(m_.vocab_size);
    plan_.add(Lifetimes::Workspace, logitRows() * vocabulary * stored_, head, head);
    plan_.add(Lifetimes::Workspace, kernelScratch() * floatBytes, 0, schedule_.end());
    if (stored_ < floatBytes) {
      plan_.add(Lifetimes::Workspace, weightGradientScratch() * stored_, head, schedule_.backward(0));
    }
    if (t_.optimizer == config::Optimizer::Muon) {
      plan_.add(Lifetimes::Workspace, muonScratch() * floatBytes, 0, schedule_.end());
    }
  }

  /// Tokens whose logits exist at the same time: equal blocks of about 64 MiB.
  [[nodiscard]] double logitRows() const {
    const double most = std::max(1.0, std::floor(64.0 * 1048576 / (static_cast<double>(m_.vocab_size) * stored_) / 64));
    const double units = std::ceil(tokens_ / 64);
    const double blocks = std::ceil(units / most);
    return std::min(tokens_, std::ceil(units / blocks) * 64);
  }

  /// bfloat16 weight gradients of one panel, at most 4 Mi elements, before they are added.
  [[nodiscard]] double weightGradientScratch() const {
    const double inner = static_cast<double>(std::max(m_.vocab_size, 2 * m_.intermediate_size));
    return std::min(4.0 * 1048576, std::max(inner, 3 * width_) * width_);
  }

  /// For the largest hidden matrix: update, product, two Gram matrices.
  [[nodiscard]] double muonScratch() const {
    const auto inner = static_cast<double>(m_.intermediate_size);
    const double side = std::min(inner, width_);
    return std::max(2 * inner * width_ + 2 * side * side, 4 * width_ * width_);
  }

  /// Floats of the largest kernel: attention packs each head apart, the mixing adds up gradients in blocks of tokens.
  [[nodiscard]] double kernelScratch() const {
    const double length = std::ceil(static_cast<double>(t_.sequence_length) / 64) * 64;
    const double channels = std::ceil(static_cast<double>(m_.headDim()) / 16) * 16;
    const double slots = std::min(32.0, static_cast<double>(t_.micro_batch * m_.num_key_value_heads));
    const double attentionFloats = slots * (8 * length * channels + 2 * length + 8192);
    const double blocks = std::clamp(tokens_ / 128, 1.0, 64.0);
    const double rows = streams() ? mapElements(false) : 0;
    const double mixingFloats = blocks * (rows * n_ * width_ + 17 * width_);
    return std::max(attentionFloats, mixingFloats);
  }

  const config::ModelConfig& m_;
  const config::TrainingConfig& t_;
  double n_;
  double width_;
  double tokens_;
  double stored_;
  int sublayers_;
  StepSchedule schedule_;
  Lifetimes plan_;
};

/// Momentum alone for Muon's matrices, two moments for all else.
std::uint64_t momentBytes(const config::Config& config) {
  const bool muon = config.training.optimizer == config::Optimizer::Muon;
  std::uint64_t sum = 0;
  for (const config::TensorInfo& tensor : config::tensorsOf(config.model)) {
    sum += static_cast<std::uint64_t>(tensor.count()) * (muon && tensor.muon ? 4 : 8);
  }
  return sum;
}

}  // namespace

Memory memory(const config::Config& config) {
  const auto count = static_cast<std::uint64_t>(config::parameterCount(config.model));
  const bool shadow = config.training.dtype == config::DType::BFloat16;
  const Lifetimes::Sums peak = StepPlan(config).peak();
  Memory memory;
  memory.weights = count * (shadow ? 6 : 4);
  memory.gradients = count * 4;
  memory.optimizer = momentBytes(config);
  memory.streams = static_cast<std::uint64_t>(peak[Lifetimes::Streams]);
  memory.activations = static_cast<std::uint64_t>(peak[Lifetimes::Activations]);
  memory.workspace = static_cast<std::uint64_t>(peak[Lifetimes::Workspace]);
  memory.runtime = runtimeBytes;
  return memory;
}

}  // namespace mhc::estimate
