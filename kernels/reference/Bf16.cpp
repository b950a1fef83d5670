// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/Operations.h"

namespace mhc::kernels::reference {

void addBf16(const AddBf16& a, const ParallelFor&) {
  for (std::int64_t i = 0; i < a.size; ++i) {
    const float addend = widenBf16(a.addend[i]);
    a.sum[i] = a.overwrite ? addend : a.sum[i] + addend;
  }
}

void toBf16(const ToBf16& a, const ParallelFor&) {
  for (std::int64_t i = 0; i < a.size; ++i) a.out[i] = roundBf16(a.in[i]);
}

}  // namespace mhc::kernels::reference
