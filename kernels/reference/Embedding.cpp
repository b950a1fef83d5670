// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/Operations.h"
#include "kernels/reference/Elements.h"

namespace mhc::kernels::reference {

void embeddingForward(const EmbeddingForward& a, const ParallelFor& parallel) {
  parallel(a.tokens, [&](std::int64_t t) {
    for (int i = 0; i < a.n; ++i) {
      for (std::int64_t c = 0; c < a.C; ++c) {
        Elements(a.x0, a.element).set((t * a.n + i) * a.C + c, static_cast<double>(a.table[a.ids[t] * a.C + c]));
      }
    }
  });
}

void embeddingBackward(const EmbeddingBackward& a, const ParallelFor& parallel) {
  parallel(a.C, [&](std::int64_t c) {
    for (std::int64_t t = 0; t < a.tokens; ++t) {
      double sum = 0;
      for (int i = 0; i < a.n; ++i) sum += ConstElements(a.grad_x0, a.element)[(t * a.n + i) * a.C + c];
      a.grad_table[a.ids[t] * a.C + c] += static_cast<float>(sum);
    }
  });
}

}  // namespace mhc::kernels::reference
