// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/config/Config.h"

namespace mhc::estimate {

/// Times from `first` to `last`, both included.
struct Lifetime {
  int first = 0;  ///< time of the operation that writes the buffer
  int last = 0;   ///< time of the last operation that reads it
};

/// When each operation of a training step runs, and so from when to when each kind of buffer must live. Operations: 0
/// embedding, 1 + 2l boundary l, 2 + 2l sublayer l (l = 0 … L − 1), 1 + 2L the last boundary, 2 + 2L the head. Forward
/// of operation i is time 2i, its backward 2(2K − 1 − i) for K operations.
///
/// With recomputation the boundaries come in blocks. Only the first one's streams are kept (arXiv 2512.24880, 4.3.2, Eq
/// 20); before the first backward operation that needs a block, at the odd time before it, the block is computed again
/// from them: boundaries alone (selective), or sublayers too (full). The trainer plans its memory by this, and so does
/// the estimate.
class StepSchedule {
 public:
  /// `block` counts sublayers; not used for `recompute` none or without `gradients`.
  StepSchedule(int sublayers, bool gradients, config::Recompute recompute, int block);

  [[nodiscard]] int operations() const { return 2 * sublayers_ + 3; }
  [[nodiscard]] static int border(int l) { return 1 + 2 * l; }
  [[nodiscard]] static int branch(int l) { return 2 + 2 * l; }
  [[nodiscard]] int head() const { return branch(sublayers_); }
  [[nodiscard]] static int forward(int operation) { return 2 * operation; }
  [[nodiscard]] int backward(int operation) const { return 2 * (2 * operations() - 1 - operation); }
  [[nodiscard]] int end() const { return 4 * operations(); }

  /// Whether boundaries (and sublayers) run a second time.
  [[nodiscard]] bool recomputesBorders() const { return recompute_ != config::Recompute::None; }
  [[nodiscard]] bool recomputesBranches() const { return recompute_ == config::Recompute::Full; }
  /// Whether the streams of boundary l stay from forward to backward.
  [[nodiscard]] bool keepsStreams(int l) const { return !recomputesBorders() || l == sublayers_ || l % block_ == 0; }
  /// The operations to run again before the backward pass of `operation`, in order; mostly none.
  [[nodiscard]] std::vector<int> againBefore(int operation) const;

  /// From forward of `made` until the forward of `reader` or, if there is a backward pass, the backward of `kept`.
  [[nodiscard]] std::vector<Lifetime> kept(int made, int reader, int keptFor) const;
  /// The buffer of boundary l that `recomputesBorders` makes again; last read forward by `reader`, backward by
  /// `keptFor`.
  [[nodiscard]] std::vector<Lifetime> ofBorder(int l, int reader, int keptFor) const;
  /// As above for what sublayer l makes.
  [[nodiscard]] std::vector<Lifetime> ofBranch(int l, int reader, int keptFor) const;
  [[nodiscard]] std::vector<Lifetime> streams(int l) const;
  /// From the backward pass of one operation to that of a later one (with a smaller index).
  [[nodiscard]] std::vector<Lifetime> gradient(int first, int last) const {
    return {{backward(first), backward(last)}};
  }

 private:
  [[nodiscard]] int again(int l) const;
  [[nodiscard]] std::vector<Lifetime> twice(int l, int made, int reader, int keptFor) const;

  int sublayers_;
  bool gradients_;
  config::Recompute recompute_;
  int block_;
};

}  // namespace mhc::estimate
