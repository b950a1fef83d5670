// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "kernels/MixingKernels.h"
#include "tests/kernels/OpsSupport.h"

namespace mhc::kernels::test {

struct MixingSet {
  std::string name;
  decltype(&reference::borderForward) forward;
  decltype(&reference::borderBackward) backward;
};

[[nodiscard]] const MixingSet& mixingReference();
/// scalar, and avx2, avx512 and avx512bf16 where this CPU has them.
[[nodiscard]] const std::vector<MixingSet>& mixingCpuSets();

[[nodiscard]] MixingOptions mixingOptions(MixingFamily family, MixingNumerics numerics = MixingNumerics::Paper,
                                          bool dynamic = true);

/// One boundary: which halves it has, what is left null.
struct BorderSetup {
  MixingShape shape{};
  Element element = Element::Float32;
  bool has_write = true;
  MixingOptions write{};
  ReadKind kind = ReadKind::Sublayer;
  MixingOptions read{};
  bool has_norm = true;
  bool has_carried = true;      ///< grad_x_next
  bool has_grad_h_next = true;
  bool alias_gradient = false;  ///< grad_x is grad_x_next
  bool alias_streams = false;   ///< x_next is x (Residual)
  float logits = 1.0F;          ///< factor of the base of the res block

  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool plainWrite() const { return write.family == MixingFamily::Residual; }
  [[nodiscard]] bool plainRead() const { return kind == ReadKind::Sublayer && read.family == MixingFamily::Residual; }
  [[nodiscard]] int rows() const { return mixRows(kind, read.family, shape.n); }
};

/// An activation tensor as a kernel gets it: the floats themselves, or a fenced copy of them in bfloat16 that is written
/// back, widened, by `done`.
class Activation {
 public:
  Activation(Fenced& values, Element element);
  [[nodiscard]] void* data() { return narrow_ ? static_cast<void*>(narrow_) : values_->data(); }
  void done();

 private:
  Fenced* values_;
  Fenced pairs_;                    ///< two bfloat16 a float, ending at the fence
  std::uint16_t* narrow_ = nullptr;
};

/// Every buffer of a boundary, fenced; what the kernels write starts as NaN. With bfloat16 activations the values here are
/// those of the activations, widened.
struct Border {
  BorderSetup setup;
  Fenced x, f, h, fn, base, scale, norm_weight, grad_y, grad_h_next, grad_x_next;  ///< read
  Fenced x_next, next_h, mix, inverse_rms, u, y, norm_inverse_rms;                 ///< written by the forward pass
  Fenced grad_fn, grad_base, grad_scale, grad_norm_weight;                         ///< accumulated; start as numbers
  Fenced grad_square, grad_f, grad_h, grad_x, workspace;                           ///< written by the backward pass

  Border(const BorderSetup& s, std::uint64_t seed);
  void forward(const MixingSet& set, const ParallelFor& parallel);
  void backward(const MixingSet& set, const ParallelFor& parallel);
  void run(const MixingSet& set, const ParallelFor& parallel) {
    forward(set, parallel);
    backward(set, parallel);
  }
  /// All that a boundary hands on, by name.
  [[nodiscard]] std::vector<std::pair<const char*, const Fenced*>> results() const;
  [[nodiscard]] bool intact() const;
};

/// The largest |a − b| over the larger of 1e-3 and the largest |b|; values that neither side wrote do not count, infinite
/// where only one did.
[[nodiscard]] double mixingError(const Fenced& a, const Fenced& b);

}  // namespace mhc::kernels::test
