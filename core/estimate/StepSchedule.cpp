// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/estimate/StepSchedule.h"

#include <algorithm>

namespace mhc::estimate {

StepSchedule::StepSchedule(int sublayers, bool gradients, config::Recompute recompute, int block)
    : sublayers_(sublayers),
      gradients_(gradients),
      recompute_(gradients ? recompute : config::Recompute::None),
      block_(std::clamp(block, 1, std::max(1, sublayers))) {}

int StepSchedule::again(int l) const {
  const int last = std::min(sublayers_, l / block_ * block_ + block_) - 1;
  return backward(border(last + 1)) - 1;
}

std::vector<int> StepSchedule::againBefore(int operation) const {
  const int l = (operation - 1) / 2;  // the boundary that this operation is, if it is one
  if (!recomputesBorders() || operation % 2 == 0 || l == 0 || (l % block_ != 0 && l != sublayers_)) return {};
  std::vector<int> operations;
  for (int m = (l - 1) / block_ * block_; m < l; ++m) {
    operations.push_back(border(m));
    if (recomputesBranches()) operations.push_back(branch(m));
  }
  return operations;
}

std::vector<Lifetime> StepSchedule::kept(int made, int reader, int keptFor) const {
  return {{forward(made), gradients_ ? backward(keptFor) : forward(reader)}};
}

std::vector<Lifetime> StepSchedule::twice(int l, int made, int reader, int keptFor) const {
  return {{forward(made), forward(reader)}, {again(l), backward(keptFor)}};
}

std::vector<Lifetime> StepSchedule::ofBorder(int l, int reader, int keptFor) const {
  if (!recomputesBorders() || l == sublayers_) return kept(border(l), reader, keptFor);
  return twice(l, border(l), reader, keptFor);
}

std::vector<Lifetime> StepSchedule::ofBranch(int l, int reader, int keptFor) const {
  return recomputesBranches() ? twice(l, branch(l), reader, keptFor) : kept(branch(l), reader, keptFor);
}

std::vector<Lifetime> StepSchedule::streams(int l) const {
  // The embedding makes the first ones; the last ones stay readable after a forward pass alone.
  const int made = l == 0 ? 0 : border(l);
  if (!keepsStreams(l)) return twice(l, made, border(l + 1), border(l));
  auto lifetimes = kept(made, l == sublayers_ ? head() : border(l + 1), border(l));
  if (!gradients_ && l == sublayers_) lifetimes.back().last = end();
  return lifetimes;
}

}  // namespace mhc::estimate
