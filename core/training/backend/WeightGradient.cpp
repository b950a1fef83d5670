// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/backend/WeightGradient.h"

#include <algorithm>

namespace mhc::training {
namespace {

/// 8 MiB: a panel is read back by the sum while it is in the last-level cache.
constexpr std::int64_t kPanelElements = std::int64_t{4} << 20;

std::int64_t rowsOfPanel(std::int64_t rows, std::int64_t columns) {
  const std::int64_t panels = (rows * columns + kPanelElements - 1) / kPanelElements;
  return panels <= 1 ? rows : std::max<std::int64_t>(1, (rows + panels - 1) / panels);
}

}  // namespace

std::int64_t weightGradientScratch(std::int64_t rows, std::int64_t columns) {
  return rowsOfPanel(rows, columns) * columns;
}

std::int64_t WeightGradient::panelRows() const {
  return element == kernels::Element::Float32 ? rows : rowsOfPanel(rows, columns);
}

Product WeightGradient::panel(std::int64_t first) const {
  Product product;
  product.m = std::min(panelRows(), rows - first);
  product.n = columns;
  product.k = tokens;
  product.a = static_cast<const char*>(outGrad) + first * kernels::elementSize(element);
  product.strideA = rows;
  product.b = input;
  product.c = element == kernels::Element::Float32 ? static_cast<void*>(gradient) : scratch;
  product.transposeA = true;
  product.element = element;
  return product;
}

void WeightGradient::run(const Backend& backend, bool overwrite) const {
  for (std::int64_t first = 0; first < rows; first += panelRows()) {
    Product product = panel(first);
    product.accumulate = element == kernels::Element::Float32 && !overwrite;
    backend.multiply(product);
    if (element == kernels::Element::Float32) continue;
    kernels::AddBf16 sum;
    sum.size = product.m * columns;
    sum.addend = static_cast<const std::uint16_t*>(scratch);
    sum.sum = gradient + first * columns;
    sum.overwrite = overwrite;
    backend.kernels->addBf16(sum, *backend.team);
  }
}

void WeightGradient::appendProducts(std::vector<Product>& products) const {
  for (std::int64_t first = 0; first < rows; first += panelRows()) products.push_back(panel(first));
}

}  // namespace mhc::training
