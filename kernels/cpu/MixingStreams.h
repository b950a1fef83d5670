// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/cpu/Vec.h"

namespace mhc::kernels::MHC_ISA {

/// function.operator()<n>() for n = 1 … 8: every number of streams has its own unrolled loops.
template <typename Function>
MHC_INLINE void withStreams(int n, const Function& function) {
  switch (n) {
    case 1:
      return function.template operator()<1>();
    case 2:
      return function.template operator()<2>();
    case 3:
      return function.template operator()<3>();
    case 4:
      return function.template operator()<4>();
    case 5:
      return function.template operator()<5>();
    case 6:
      return function.template operator()<6>();
    case 7:
      return function.template operator()<7>();
    default:
      return function.template operator()<8>();
  }
}

}  // namespace mhc::kernels::MHC_ISA
