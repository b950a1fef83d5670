// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model/FeedForwardOperation.h"

namespace mhc::training {

std::array<Product, 6> FeedForwardOperation::productsOver(std::int64_t N) const {
  const std::int64_t I = w_.intermediate;
  const auto at = [](const Buffer* buffer) { return buffer != nullptr ? buffer->data : nullptr; };
  return {{
      {N, 2 * I, w_.C, at(w_.y), w_.gateUpWeight, at(w_.gateUp), false, true, false},
      {N, w_.C, I, at(w_.product), w_.downWeight, at(w_.f), false, true, false},
      {w_.C, I, N, at(w_.gradF), at(w_.product), w_.gradDownWeight, true, false, true},
      {N, I, w_.C, at(w_.gradF), w_.downWeight, at(w_.gradProduct), false, false, false},
      {2 * I, w_.C, N, at(w_.gateUp), at(w_.y), w_.gradGateUpWeight, true, false, true},
      {N, w_.C, 2 * I, at(w_.gateUp), w_.gateUpWeight, at(w_.gradY), false, false, false},
  }};
}

void FeedForwardOperation::forward(const Pass& pass) {
  const std::int64_t N = pass.tokens();
  const auto products = productsOver(N);
  const Backend& b = *pass.backend;
  b.multiply(products[0]);
  b.kernels->swiGluForward({N, w_.intermediate, w_.gateUp->data, w_.product->data}, *b.team);
  b.multiply(products[1]);
}

void FeedForwardOperation::backward(const Pass& pass) {
  const std::int64_t N = pass.tokens();
  const auto products = productsOver(N);
  const Backend& b = *pass.backend;
  b.multiply(products[2]);
  b.multiply(products[3]);
  b.kernels->swiGluBackward({N, w_.intermediate, w_.gateUp->data, w_.gradProduct->data, w_.gateUp->data}, *b.team);
  b.multiply(products[4]);
  b.multiply(products[5]);
}

void FeedForwardOperation::appendProducts(std::int64_t tokens, std::vector<Product>& products) const {
  const auto own = productsOver(tokens);
  products.insert(products.end(), own.begin(), own.end());
}

}  // namespace mhc::training
