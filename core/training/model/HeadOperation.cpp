// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model/HeadOperation.h"

#include <algorithm>

namespace mhc::training {

std::int64_t HeadOperation::chooseBlock(std::int64_t tokens, std::int64_t vocab) {
  constexpr std::int64_t kFloats = std::int64_t{8} << 20;
  const std::int64_t rows = std::max<std::int64_t>(64, kFloats / std::max<std::int64_t>(1, vocab) / 64 * 64);
  return std::min(rows, tokens);
}

std::array<Product, 3> HeadOperation::productsOver(std::int64_t first, std::int64_t rows) const {
  const float* y = w_.y->data + first * w_.C;
  float* gradY = w_.gradY != nullptr ? w_.gradY->data + first * w_.C : nullptr;
  return {{
      {rows, w_.vocab, w_.C, y, w_.weight, w_.logits->data, false, true, false},
      {rows, w_.C, w_.vocab, w_.logits->data, w_.weight, gradY, false, false, false},
      {w_.vocab, w_.C, rows, w_.logits->data, y, w_.gradWeight, true, false, true},
  }};
}

const float* HeadOperation::logits(const Backend& backend, std::int64_t first, std::int64_t count) {
  backend.multiply(productsOver(first, count)[0]);
  return w_.logits->data;
}

void HeadOperation::forward(const Pass& pass) {
  if (pass.targets == nullptr) return;
  const Backend& b = *pass.backend;
  for (std::int64_t first = 0; first < pass.tokens(); first += w_.blockTokens) {
    const std::int64_t rows = std::min(w_.blockTokens, pass.tokens() - first);
    const auto products = productsOver(first, rows);
    b.multiply(products[0]);
    b.kernels->crossEntropy({rows, w_.vocab, w_.logits->data, pass.targets + first, w_.losses->data + first,
                             pass.gradientScale, pass.gradients},
                            *b.team);
    if (!pass.gradients) continue;
    b.multiply(products[1]);
    b.multiply(products[2]);
  }
}

void HeadOperation::backward(const Pass&) {}

void HeadOperation::appendProducts(std::int64_t tokens, std::vector<Product>& products) const {
  for (std::int64_t first = 0; first < tokens; first += w_.blockTokens) {
    const auto own = productsOver(first, std::min(w_.blockTokens, tokens - first));
    products.insert(products.end(), own.begin(), own.end());
  }
}

}  // namespace mhc::training
