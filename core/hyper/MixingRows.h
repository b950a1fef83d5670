// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hyper/MixingStep.h"

namespace mhc::hyper {

/// Which row of fn, which part of the token, which norm and which scale belong to projection m (order pre | post | res).
/// Private to core/hyper.
class MixingRows {
 public:
  MixingRows(Family family, int n, int channels) : family_(family), n_(n), channels_(channels) {}

  [[nodiscard]] int count() const {
    return family_ == Family::Residual ? 0 : family_ == Family::Identity ? 2 * n_ : n_ * n_ + 2 * n_;
  }
  [[nodiscard]] int norms() const { return family_ == Family::Hc ? n_ : 1; }
  /// Channels that one projection and one norm reach over.
  [[nodiscard]] int length() const { return family_ == Family::Hc ? channels_ : n_ * channels_; }
  /// Hyper-Connections read each stream by itself: pre_j and post_j stream j, res[dst, src] stream src.
  [[nodiscard]] int norm(int m) const {
    if (family_ != Family::Hc) return 0;
    return m < 2 * n_ ? m % n_ : (m - 2 * n_) % n_;
  }
  [[nodiscard]] int weightRow(int m) const {
    if (family_ != Family::Hc) return m;
    return m < n_ ? 0 : m < 2 * n_ ? 1 : 2 + (m - 2 * n_) / n_;
  }
  [[nodiscard]] int scale(int m) const {
    if (m < n_) return 0;
    if (m < 2 * n_) return 1;
    return family_ == Family::Hc ? 0 : 2;
  }

 private:
  Family family_;
  int n_;
  int channels_;
};

}  // namespace mhc::hyper
