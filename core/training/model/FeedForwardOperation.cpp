// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model/FeedForwardOperation.h"

namespace mhc::training {

FeedForwardOperation::Products FeedForwardOperation::productsOver(std::int64_t N) const {
  const std::int64_t I = w_.intermediate;
  const kernels::Element e = w_.element;
  return {
      {N, 2 * I, w_.C, dataOf(w_.y), w_.gateUpWeight, dataOf(w_.gateUp), false, true, false, e},
      {N, w_.C, I, dataOf(w_.product), w_.downWeight, dataOf(w_.f), false, true, false, e},
      {N, I, w_.C, dataOf(w_.gradF), w_.downWeight, dataOf(w_.gradProduct), false, false, false, e},
      {N, w_.C, 2 * I, dataOf(w_.gateUp), w_.gateUpWeight, dataOf(w_.gradY), false, false, false, e},
      {w_.C, I, N, dataOf(w_.gradF), dataOf(w_.product), w_.gradDownWeight, dataOf(w_.weightGradient), e},
      {2 * I, w_.C, N, dataOf(w_.gateUp), dataOf(w_.y), w_.gradGateUpWeight, dataOf(w_.weightGradient), e},
  };
}

void FeedForwardOperation::activate(const Pass& pass) const {
  kernels::SwiGluForward a;
  a.tokens = pass.tokens();
  a.intermediate = w_.intermediate;
  a.element = w_.element;
  a.gate_up = w_.gateUp->data;
  a.out = w_.product->data;
  pass.backend->kernels->swiGluForward(a, *pass.backend->team);
}

void FeedForwardOperation::forward(const Pass& pass) {
  const Products products = productsOver(pass.tokens());
  pass.backend->multiply(products.gateUp);
  activate(pass);
  pass.backend->multiply(products.down);
}

void FeedForwardOperation::backward(const Pass& pass) {
  const Products products = productsOver(pass.tokens());
  const Backend& b = *pass.backend;
  if (w_.recomputeProduct) activate(pass);
  products.ofDown.run(b, pass.overwriteGradients);
  b.multiply(products.gradProduct);
  kernels::SwiGluBackward a;
  a.tokens = pass.tokens();
  a.intermediate = w_.intermediate;
  a.element = w_.element;
  a.gate_up = w_.gateUp->data;
  a.grad_out = w_.gradProduct->data;
  a.grad_gate_up = w_.gateUp->data;
  b.kernels->swiGluBackward(a, *b.team);
  products.ofGateUp.run(b, pass.overwriteGradients);
  b.multiply(products.gradY);
}

void FeedForwardOperation::appendProducts(std::int64_t tokens, std::vector<Product>& products) const {
  const Products own = productsOver(tokens);
  products.insert(products.end(), {own.gateUp, own.down});
  own.ofDown.appendProducts(products);
  products.push_back(own.gradProduct);
  own.ofGateUp.appendProducts(products);
  products.push_back(own.gradY);
}

}  // namespace mhc::training
