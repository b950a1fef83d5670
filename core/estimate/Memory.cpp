// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/estimate/Estimate.h"
#include "core/estimate/Lifetimes.h"

namespace mhc::estimate {
namespace {

using config::HcReduce;
using config::HcType;
using config::Recompute;

constexpr double floatBytes = 4;
/// A worker that has loaded LibTorch and made one matrix product has 125 MiB (measured); database, text and records of a
/// training come on top.
constexpr std::uint64_t runtimeBytes = std::uint64_t{150} << 20;

/// The buffers of a step as the trainer plans them. N = micro_batch·T tokens, n streams, C channels; operations are the
/// embedding, then for each sublayer its border and its branch, the last border, the head; each once forward and once
/// backward. Kept from forward to backward: x [N,n,C], maps [N,2n+n²], their inputs [N,rows] and 1/rms, u and y [N,C],
/// f [N,C], qkv, attention output, log-sum-exp, gate and up, their product. In the backward pass alone: gradients of x
/// (one buffer for all), y, f, maps and the inside of one branch.
class StepPlan {
 public:
  explicit StepPlan(const config::Config& config)
      : m_(config.model), t_(config.training), n_(m_.streams()), width_(static_cast<double>(m_.hidden_size)),
        tokens_(static_cast<double>(t_.micro_batch) * static_cast<double>(t_.sequence_length)),
        stored_(t_.dtype == config::DType::BFloat16 ? 2 : floatBytes), sublayers_(static_cast<int>(m_.sublayers())),
        operations_(2 * sublayers_ + 3) {}

  Lifetimes::Sums peak() {
    for (int l = 0; l <= sublayers_; ++l) boundary(l);
    for (int l = 0; l < sublayers_; ++l) l % 2 == 0 ? attention(l) : feedForward(l);
    shared();
    return plan_.peak(2 * operations_);
  }

 private:
  [[nodiscard]] static int border(int l) { return 1 + 2 * l; }
  [[nodiscard]] static int branch(int l) { return 2 + 2 * l; }
  [[nodiscard]] int back(int time) const { return 2 * operations_ - 1 - time; }
  [[nodiscard]] double perToken(double elements, double bytes) const { return tokens_ * elements * bytes; }
  [[nodiscard]] bool streams() const { return m_.hc_type != HcType::Residual; }
  [[nodiscard]] double mapElements(bool output) const { return output ? n_ : 2 * n_ + n_ * n_; }

  void keep(Lifetimes::Group group, double bytes, int made) { plan_.add(group, bytes, made, back(made)); }

  /// With recomputation only the first of each block of boundaries keeps its streams.
  [[nodiscard]] bool keepsStreams(int l) const {
    if (t_.recompute == Recompute::None) return true;
    const std::int64_t block = std::max<std::int64_t>(1, bestRecompute(m_.streams(), m_.sublayers()).block);
    return l % block == 0 || l == sublayers_;
  }

  void boundary(int l) {
    const bool output = l == sublayers_;
    const int made = border(l);
    const double x = perToken(n_ * width_, stored_);
    if (keepsStreams(l)) {
      keep(Lifetimes::Streams, x, made);
    } else {
      plan_.add(Lifetimes::Streams, x, made, border(l + 1));
      plan_.add(Lifetimes::Streams, x, back(border(l + 1)), back(made));
    }
    if (streams() && (!output || m_.hc_reduce == HcReduce::Head)) maps(output, made);
    const bool again = t_.recompute != Recompute::None;
    const double branchInputs = perToken((streams() ? 2 : 1) * width_, stored_) + perToken(1, floatBytes);
    plan_.add(Lifetimes::Activations, branchInputs, made, again ? branch(l) : back(made));
    if (again) plan_.add(Lifetimes::Activations, branchInputs, back(branch(l)), back(made));
    if (!output) plan_.add(Lifetimes::Activations, perToken(width_, stored_), branch(l), back(border(l + 1)));
    plan_.add(Lifetimes::Workspace, perToken(n_, floatBytes), back(made), 2 * operations_);
    plan_.add(Lifetimes::Workspace, perToken(width_, floatBytes), output ? branch(l) : back(branch(l)), back(made));
    if (!output) plan_.add(Lifetimes::Workspace, perToken(width_, floatBytes), back(border(l + 1)), back(branch(l)));
  }

  void maps(bool output, int made) {
    const double elements = mapElements(output);
    plan_.add(Lifetimes::Streams, perToken(elements, floatBytes), made, 2 * operations_);  // probes read them later
    if (m_.hc_dynamic || output) {
      const bool perStream = m_.hc_type == HcType::Hc && !output;
      keep(Lifetimes::Streams, perToken(elements + (perStream ? n_ : 1), floatBytes), made);
    }
    if (!output) plan_.add(Lifetimes::Workspace, perToken(elements, floatBytes), back(made + 2), back(made));
  }

  void inside(int l, double elements, double gradients) {
    if (t_.recompute == Recompute::Full) {
      plan_.add(Lifetimes::Activations, perToken(elements, stored_), branch(l), branch(l));
      plan_.add(Lifetimes::Activations, perToken(elements, stored_), back(branch(l)), back(branch(l)));
    } else {
      keep(Lifetimes::Activations, perToken(elements, stored_), branch(l));
    }
    plan_.add(Lifetimes::Workspace, perToken(gradients, floatBytes), back(branch(l)), back(branch(l)));
  }

  void attention(int l) {
    const auto heads = static_cast<double>(m_.num_attention_heads);
    const double qkv = (heads + 2 * static_cast<double>(m_.num_key_value_heads)) * static_cast<double>(m_.headDim());
    inside(l, qkv + width_ + heads, qkv + width_);
  }

  void feedForward(int l) {
    const auto inner = static_cast<double>(m_.intermediate_size);
    inside(l, 3 * inner, inner);  // the gradients of gate and up take their place
  }

  void shared() {
    plan_.add(Lifetimes::Workspace, perToken(n_ * width_, floatBytes), back(border(sublayers_)), back(0));
    plan_.add(Lifetimes::Workspace, perToken(1, floatBytes), branch(sublayers_), 2 * operations_);
    const auto vocabulary = static_cast<double>(m_.vocab_size);
    const double rows = std::min(tokens_, std::max(64.0, static_cast<double>(std::int64_t{8} << 20) / vocabulary));
    plan_.add(Lifetimes::Workspace, rows * vocabulary * floatBytes, branch(sublayers_), branch(sublayers_));
    plan_.add(Lifetimes::Workspace, kernelScratch() * floatBytes, 0, 2 * operations_);
  }

  /// Floats of the largest kernel: attention packs each head apart, the mixing adds up gradients in blocks of tokens.
  [[nodiscard]] double kernelScratch() const {
    const auto length = static_cast<double>(t_.sequence_length);
    const double slots = std::min(32.0, static_cast<double>(t_.micro_batch * m_.num_key_value_heads));
    const double attentionFloats = slots * (8 * length * static_cast<double>(m_.headDim()) + 8192);
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
  int operations_;
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
