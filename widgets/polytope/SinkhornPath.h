// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/hyper/Sinkhorn.h"

namespace mhc::widgets {

/// The way from logits to H_res, half-step by half-step: state 0 is exp(logits / temperature), scaled so that its
/// entries sum to n (Sinkhorn does not feel a common factor); then 2·iterations states, each with columns or rows
/// normalised.
class SinkhornPath {
 public:
  SinkhornPath() = default;
  /// Empty for logits that are not finite, or n outside 1…8.
  SinkhornPath(const hyper::Matrix& logits, const hyper::SinkhornOptions& options);

  [[nodiscard]] bool empty() const { return states_.empty(); }
  [[nodiscard]] int halfSteps() const { return static_cast<int>(states_.size()) - 1; }
  [[nodiscard]] const hyper::SinkhornState& state(int halfStep) const {
    return states_[static_cast<std::size_t>(halfStep)];
  }
  [[nodiscard]] const hyper::SinkhornOptions& options() const { return options_; }
  /// Largest |sum − 1| of the side that was not normalised last.
  [[nodiscard]] double residual(int halfStep) const;

 private:
  hyper::SinkhornOptions options_;
  std::vector<hyper::SinkhornState> states_;
};

}  // namespace mhc::widgets
