// SPDX-License-Identifier: GPL-3.0-or-later
// What each boundary keeps, and until when.
#include "core/training/model/MixingSetup.h"
#include "core/training/model/ModelBuilder.h"

namespace mhc::training {

using kernels::MixingFamily;
using kernels::ReadKind;

void ModelBuilder::addBoundaryBuffers(int l) {
  BoundaryBuffers& b = m_.boundaries_[static_cast<std::size_t>(l)];
  const std::string at = "[" + std::to_string(l) + "]";
  const int made = StepSchedule::border(l);
  const bool output = l == L_;
  b.x = activation("x" + at, N_ * n_ * C_, schedule_.streams(l));
  addMaps(l);
  if (!residual_) b.u = activation("u" + at, N_ * C_, schedule_.ofBorder(l, made, made));
  if (output) {
    std::vector<Lifetime> lifetimes = schedule_.kept(made, schedule_.head(), made);
    if (!gradients_) lifetimes.back().last = schedule_.end();  // logits are made from it on request
    b.y = activation("y" + at, N_ * C_, lifetimes);
  } else {
    b.y = activation("y" + at, N_ * C_, schedule_.ofBorder(l, StepSchedule::branch(l), StepSchedule::branch(l)));
    b.f =
        activation("f" + at, N_ * C_, schedule_.ofBranch(l, StepSchedule::border(l + 1), StepSchedule::border(l + 1)));
  }
  b.normInverseRms = floats("norm_inverse_rms" + at, N_, schedule_.kept(made, made, made));
  if (gradients_) addGradientBuffers(l);
}

void ModelBuilder::addMaps(int l) {
  BoundaryBuffers& b = m_.boundaries_[static_cast<std::size_t>(l)];
  const std::string at = "[" + std::to_string(l) + "]";
  const int made = StepSchedule::border(l);
  const bool output = l == L_;
  const ReadKind kind = output ? reduceKind(c_) : ReadKind::Sublayer;
  const kernels::MixingOptions& mixing = mixings_[static_cast<std::size_t>(l)];
  if (residual_ || (output && kind != ReadKind::Head)) return;
  // The maps stay readable after a pass: probes, evaluation and the recorder look at them.
  b.h = floats("h" + at, N_ * (output ? n_ : 2 * n_ + n_ * n_), {{StepSchedule::forward(made), schedule_.end()}});
  if (mixing.dynamic || output) {
    const bool perStream = mixing.family == MixingFamily::Hc && !output;
    b.mix = floats("mix" + at, N_ * kernels::mixRows(kind, mixing.family, n_), schedule_.kept(made, made, made));
    b.inverseRms = floats("inverse_rms" + at, N_ * (perStream ? n_ : 1), schedule_.kept(made, made, made));
  }
  const std::string prefix = mixingPrefix(l);
  b.parameters = {p_.weight(prefix + "fn"), p_.weight(prefix + "base"), p_.weight(prefix + "scale")};
}

void ModelBuilder::addGradientBuffers(int l) {
  BoundaryBuffers& b = m_.boundaries_[static_cast<std::size_t>(l)];
  const auto index = static_cast<std::size_t>(l);
  const std::string at = "[" + std::to_string(l) + "]";
  const int made = StepSchedule::border(l);
  b.gradSquare = floats("grad_square" + at, N_ * n_, {{schedule_.backward(made), schedule_.end()}});
  if (l == L_) {
    gradY_[index] =
        activation("grad_y" + at, N_ * C_, {{StepSchedule::forward(schedule_.head()), schedule_.backward(made)}});
    return;
  }
  const int next = StepSchedule::border(l + 1);
  gradY_[index] = gradient("grad_y" + at, N_ * C_, StepSchedule::branch(l), made);
  gradF_[index] = gradient("grad_f" + at, N_ * C_, next, StepSchedule::branch(l));
  if (b.h != nullptr) gradH_[index] = floats("grad_h" + at, N_ * (2 * n_ + n_ * n_), schedule_.gradient(next, made));
  b.gradY = gradY_[index];
  b.gradH = gradH_[index];
}

}  // namespace mhc::training
