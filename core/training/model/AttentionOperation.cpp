// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model/AttentionOperation.h"

namespace mhc::training {

AttentionOperation::Products AttentionOperation::productsOver(std::int64_t N) const {
  const std::int64_t inner = std::int64_t{w_.heads} * w_.headDim;
  const std::int64_t width = std::int64_t{w_.heads + 2 * w_.kvHeads} * w_.headDim;
  const kernels::Element e = w_.element;
  return {
      {N, width, w_.C, dataOf(w_.y), w_.qkvWeight, dataOf(w_.qkv), false, true, false, e},
      {N, w_.C, inner, dataOf(w_.a), w_.outWeight, dataOf(w_.f), false, true, false, e},
      {N, inner, w_.C, dataOf(w_.gradF), w_.outWeight, dataOf(w_.gradA), false, false, false, e},
      {N, w_.C, width, dataOf(w_.gradQkv), w_.qkvWeight, dataOf(w_.gradY), false, false, false, e},
      {w_.C, inner, N, dataOf(w_.gradF), dataOf(w_.a), w_.gradOutWeight, dataOf(w_.weightGradient), e},
      {width, w_.C, N, dataOf(w_.gradQkv), dataOf(w_.y), w_.gradQkvWeight, dataOf(w_.weightGradient), e},
  };
}

void AttentionOperation::forward(const Pass& pass) {
  const Products products = productsOver(pass.tokens());
  const Backend& b = *pass.backend;
  b.multiply(products.qkv);
  kernels::AttentionForward a;
  a.shape = shape(pass);
  a.element = w_.element;
  a.qkv = w_.qkv->data;
  a.cos = w_.rotary->cos;
  a.sin = w_.rotary->sin;
  a.out = w_.a->data;
  a.log_sum_exp = w_.logSumExp->floats();
  a.workspace = w_.workspace->floats();
  b.kernels->attentionForward(a, *b.team);
  b.multiply(products.out);
}

void AttentionOperation::backward(const Pass& pass) {
  const Products products = productsOver(pass.tokens());
  const Backend& b = *pass.backend;
  products.ofOut.run(b, pass.overwriteGradients);
  b.multiply(products.gradA);
  kernels::AttentionBackward a;
  a.shape = shape(pass);
  a.element = w_.element;
  a.qkv = w_.qkv->data;
  a.cos = w_.rotary->cos;
  a.sin = w_.rotary->sin;
  a.out = w_.a->data;
  a.log_sum_exp = w_.logSumExp->floats();
  a.grad_out = w_.gradA->data;
  a.grad_qkv = w_.gradQkv->data;
  a.workspace = w_.workspace->floats();
  b.kernels->attentionBackward(a, *b.team);
  products.ofQkv.run(b, pass.overwriteGradients);
  b.multiply(products.gradY);
}

void AttentionOperation::appendProducts(std::int64_t tokens, std::vector<Product>& products) const {
  const Products own = productsOver(tokens);
  products.insert(products.end(), {own.qkv, own.out});
  own.ofOut.appendProducts(products);
  products.push_back(own.gradA);
  own.ofQkv.appendProducts(products);
  products.push_back(own.gradY);
}

}  // namespace mhc::training
