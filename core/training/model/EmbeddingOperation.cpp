// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model/EmbeddingOperation.h"

namespace mhc::training {

void EmbeddingOperation::forward(const Pass& pass) {
  pass.backend->kernels->embeddingForward({pass.tokens(), w_.n, w_.C, pass.ids, w_.table, w_.x->data},
                                          *pass.backend->team);
}

void EmbeddingOperation::backward(const Pass& pass) {
  pass.backend->kernels->embeddingBackward({pass.tokens(), w_.n, w_.C, pass.ids, w_.gradX->data, w_.gradTable},
                                           *pass.backend->team);
}

}  // namespace mhc::training
