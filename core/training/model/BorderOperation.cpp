// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model/BorderOperation.h"

namespace mhc::training {

namespace {

/// The identity's own write leaves H_res out.
kernels::MixingOptions writeOptions(kernels::MixingOptions options, const Pass& pass) {
  const bool whole = pass.editor != nullptr && options.family == kernels::MixingFamily::Identity;
  if (whole) options.family = kernels::MixingFamily::Mhc;
  return options;
}

}  // namespace

void BorderOperation::forward(const Pass& pass) { mix(pass, true); }

void BorderOperation::mix(const Pass& pass, bool withWrite) const {
  kernels::BorderForward border;
  border.shape = {pass.tokens(), w_.n, w_.C};
  border.element = w_.element;
  border.write = writeOptions(w_.write, pass);
  if (w_.f != nullptr && withWrite) {
    border.x = dataOf(w_.x);
    border.f = dataOf(w_.f);
    border.h = floatsOf(w_.h);
  }
  border.x_next = dataOf(w_.xNext);
  border.kind = w_.kind;
  border.read = w_.read;
  border.parameters = w_.parameters;
  border.next = {floatsOf(w_.hNext), floatsOf(w_.mixNext), floatsOf(w_.inverseRmsNext)};
  border.u = dataOf(w_.u);
  border.norm_weight = w_.normWeight;
  border.rms_norm_eps = w_.rmsNormEps;
  border.y = dataOf(w_.y);
  border.norm_inverse_rms = floatsOf(w_.normInverseRms);
  pass.backend->kernels->borderForward(border, *pass.backend->team);
}

void BorderOperation::backward(const Pass& pass) {
  kernels::BorderBackward border;
  border.shape = {pass.tokens(), w_.n, w_.C};
  border.element = w_.element;
  border.kind = w_.kind;
  border.read = w_.read;
  border.parameters = w_.parameters;
  border.x_next = dataOf(w_.xNext);
  border.next = {floatsOf(w_.hNext), floatsOf(w_.mixNext), floatsOf(w_.inverseRmsNext)};
  border.u = dataOf(w_.u);
  border.norm_weight = w_.normWeight;
  border.norm_inverse_rms = floatsOf(w_.normInverseRms);
  border.grad_y = dataOf(w_.gradY);
  border.grad_h_next = floatsOf(w_.gradHNext);
  border.grad_x_next = w_.gradXArrives ? dataOf(w_.gradX) : nullptr;
  border.gradients = w_.gradients;
  border.grad_norm_weight = w_.gradNormWeight;
  if (pass.observer != nullptr) border.grad_square = floatsOf(w_.gradSquare);  // only the recorder reads it
  border.write = writeOptions(w_.write, pass);
  if (w_.f != nullptr) {
    border.x = dataOf(w_.x);
    border.f = dataOf(w_.f);
    border.h = floatsOf(w_.h);
    border.grad_f = dataOf(w_.gradF);
    border.grad_h = floatsOf(w_.gradH);
  }
  border.grad_x = dataOf(w_.gradX);
  border.workspace = floatsOf(w_.workspace);
  pass.backend->kernels->borderBackward(border, *pass.backend->team);
}

}  // namespace mhc::training
