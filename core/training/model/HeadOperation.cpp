// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model/HeadOperation.h"

#include <algorithm>

namespace mhc::training {

std::int64_t HeadOperation::chooseBlock(std::int64_t tokens, std::int64_t vocab, kernels::Element element) {
  constexpr std::int64_t kBytes = std::int64_t{64} << 20;
  constexpr std::int64_t kRows = 64;
  const std::int64_t perToken = std::max<std::int64_t>(1, vocab) * kernels::elementSize(element);
  const std::int64_t most = std::max<std::int64_t>(1, kBytes / perToken / kRows);  // in units of kRows tokens
  const std::int64_t units = (tokens + kRows - 1) / kRows;
  const std::int64_t blocks = (units + most - 1) / most;
  return std::min((units + blocks - 1) / blocks * kRows, tokens);
}

HeadOperation::Products HeadOperation::productsOver(std::int64_t first, std::int64_t rows) const {
  const kernels::Element e = w_.element;
  const void* y = w_.y->data != nullptr ? w_.y->at(first * w_.C) : nullptr;
  void* gradY = w_.gradY != nullptr && w_.gradY->data != nullptr ? w_.gradY->at(first * w_.C) : nullptr;
  return {
      {rows, w_.vocab, w_.C, y, w_.weight, w_.logits->data, false, true, false, e},
      {rows, w_.C, w_.vocab, w_.logits->data, w_.weight, gradY, false, false, false, e},
      {w_.vocab, w_.C, rows, w_.logits->data, y, w_.gradWeight, dataOf(w_.weightGradient), e},
  };
}

const Buffer& HeadOperation::logits(const Backend& backend, std::int64_t first, std::int64_t count) {
  backend.multiply(productsOver(first, count).logits);
  return *w_.logits;
}

void HeadOperation::forward(const Pass& pass) {
  if (pass.targets == nullptr) return;
  const Backend& b = *pass.backend;
  for (std::int64_t first = 0; first < pass.tokens(); first += w_.blockTokens) {
    const std::int64_t rows = std::min(w_.blockTokens, pass.tokens() - first);
    const Products products = productsOver(first, rows);
    b.multiply(products.logits);
    kernels::CrossEntropy a;
    a.tokens = rows;
    a.vocab = w_.vocab;
    a.element = w_.element;
    a.logits = w_.logits->data;
    a.targets = pass.targets + first;
    a.losses = w_.losses->floats() + first;
    a.gradient_scale = pass.gradientScale;
    a.gradient = pass.gradients;
    b.kernels->crossEntropy(a, *b.team);
    if (!pass.gradients) continue;
    b.multiply(products.gradY);
    products.ofWeight.run(b, pass.overwriteGradients && first == 0);
  }
}

void HeadOperation::backward(const Pass&) {}

void HeadOperation::appendProducts(std::int64_t tokens, std::vector<Product>& products) const {
  for (std::int64_t first = 0; first < tokens; first += w_.blockTokens) {
    const Products own = productsOver(first, std::min(w_.blockTokens, tokens - first));
    products.insert(products.end(), {own.logits, own.gradY});
    own.ofWeight.appendProducts(products);
  }
}

}  // namespace mhc::training
