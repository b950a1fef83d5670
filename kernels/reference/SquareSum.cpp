// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/Operations.h"

namespace mhc::kernels::reference {

double squareSum(const float* values, std::int64_t size, const ParallelFor&) {
  double sum = 0;
  for (std::int64_t i = 0; i < size; ++i) sum += static_cast<double>(values[i]) * values[i];
  return sum;
}

}  // namespace mhc::kernels::reference
