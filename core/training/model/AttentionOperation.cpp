// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model/AttentionOperation.h"

namespace mhc::training {

std::array<Product, 6> AttentionOperation::productsOver(std::int64_t N) const {
  const std::int64_t inner = std::int64_t{w_.heads} * w_.headDim;
  const std::int64_t width = std::int64_t{w_.heads + 2 * w_.kvHeads} * w_.headDim;
  const auto at = [](const Buffer* buffer) { return buffer != nullptr ? buffer->data : nullptr; };
  return {{
      {N, width, w_.C, at(w_.y), w_.qkvWeight, at(w_.qkv), false, true, false},
      {N, w_.C, inner, at(w_.a), w_.outWeight, at(w_.f), false, true, false},
      {w_.C, inner, N, at(w_.gradF), at(w_.a), w_.gradOutWeight, true, false, true},
      {N, inner, w_.C, at(w_.gradF), w_.outWeight, at(w_.gradA), false, false, false},
      {width, w_.C, N, at(w_.gradQkv), at(w_.y), w_.gradQkvWeight, true, false, true},
      {N, w_.C, width, at(w_.gradQkv), w_.qkvWeight, at(w_.gradY), false, false, false},
  }};
}

void AttentionOperation::forward(const Pass& pass) {
  const auto products = productsOver(pass.tokens());
  const Backend& b = *pass.backend;
  b.multiply(products[0]);
  b.kernels->attentionForward(
      {shape(pass), w_.qkv->data, w_.cos, w_.sin, w_.a->data, w_.logSumExp->data, w_.workspace->data}, *b.team);
  b.multiply(products[1]);
}

void AttentionOperation::backward(const Pass& pass) {
  const auto products = productsOver(pass.tokens());
  const Backend& b = *pass.backend;
  b.multiply(products[2]);
  b.multiply(products[3]);
  b.kernels->attentionBackward({shape(pass), w_.qkv->data, w_.cos, w_.sin, w_.a->data, w_.logSumExp->data,
                                w_.gradA->data, w_.gradQkv->data, w_.workspace->data},
                               *b.team);
  b.multiply(products[4]);
  b.multiply(products[5]);
}

void AttentionOperation::appendProducts(std::int64_t tokens, std::vector<Product>& products) const {
  const auto own = productsOver(tokens);
  products.insert(products.end(), own.begin(), own.end());
}

}  // namespace mhc::training
