// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model/BorderOperation.h"

namespace mhc::training {
namespace {

float* dataOf(const Buffer* buffer) { return buffer != nullptr ? buffer->data : nullptr; }

}  // namespace

void BorderOperation::forward(const Pass& pass) {
  kernels::BorderForward border;
  border.shape = {pass.tokens(), w_.n, w_.C};
  border.write = w_.write;
  if (w_.f != nullptr) {
    border.x = dataOf(w_.x);
    border.f = dataOf(w_.f);
    border.h = dataOf(w_.h);
  }
  border.x_next = dataOf(w_.xNext);
  border.kind = w_.kind;
  border.read = w_.read;
  border.parameters = w_.parameters;
  border.next = {dataOf(w_.hNext), dataOf(w_.mixNext), dataOf(w_.inverseRmsNext)};
  border.u = dataOf(w_.u);
  border.norm_weight = w_.normWeight;
  border.rms_norm_eps = w_.rmsNormEps;
  border.y = dataOf(w_.y);
  border.norm_inverse_rms = dataOf(w_.normInverseRms);
  pass.backend->kernels->borderForward(border, *pass.backend->team);
}

void BorderOperation::backward(const Pass& pass) {
  kernels::BorderBackward border;
  border.shape = {pass.tokens(), w_.n, w_.C};
  border.kind = w_.kind;
  border.read = w_.read;
  border.parameters = w_.parameters;
  border.x_next = dataOf(w_.xNext);
  border.next = {dataOf(w_.hNext), dataOf(w_.mixNext), dataOf(w_.inverseRmsNext)};
  border.u = dataOf(w_.u);
  border.norm_weight = w_.normWeight;
  border.norm_inverse_rms = dataOf(w_.normInverseRms);
  border.grad_y = dataOf(w_.gradY);
  border.grad_h_next = dataOf(w_.gradHNext);
  border.grad_x_next = w_.gradXArrives ? dataOf(w_.gradX) : nullptr;
  border.gradients = w_.gradients;
  border.grad_norm_weight = w_.gradNormWeight;
  border.grad_square = dataOf(w_.gradSquare);
  border.write = w_.write;
  if (w_.f != nullptr) {
    border.x = dataOf(w_.x);
    border.f = dataOf(w_.f);
    border.h = dataOf(w_.h);
    border.grad_f = dataOf(w_.gradF);
    border.grad_h = dataOf(w_.gradH);
  }
  border.grad_x = dataOf(w_.gradX);
  border.workspace = dataOf(w_.workspace);
  pass.backend->kernels->borderBackward(border, *pass.backend->team);
}

}  // namespace mhc::training
