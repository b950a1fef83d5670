// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model/EmbeddingOperation.h"

namespace mhc::training {

void EmbeddingOperation::forward(const Pass& pass) {
  kernels::EmbeddingForward a;
  a.tokens = pass.tokens();
  a.n = w_.n;
  a.C = w_.C;
  a.ids = pass.ids;
  a.table = w_.table;
  a.x0 = w_.x->data;
  a.element = w_.element;
  pass.backend->kernels->embeddingForward(a, *pass.backend->team);
}

void EmbeddingOperation::backward(const Pass& pass) {
  kernels::EmbeddingBackward a;
  a.tokens = pass.tokens();
  a.n = w_.n;
  a.C = w_.C;
  a.ids = pass.ids;
  a.grad_x0 = w_.gradX->data;
  a.grad_table = w_.gradTable;
  a.element = w_.element;
  pass.backend->kernels->embeddingBackward(a, *pass.backend->team);
}

}  // namespace mhc::training
