// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/Mixing.h"
#include "kernels/ParallelFor.h"

/// Stream mixing, once per implementation. Internal to kernels/: everybody else goes through KernelTable.
#define MHC_DECLARE_MIXING(implementation)                                              \
  namespace mhc::kernels::implementation {                                              \
  void borderForward(const BorderForward& a, const ParallelFor& parallel);              \
  void borderBackward(const BorderBackward& a, const ParallelFor& parallel);            \
  }

MHC_DECLARE_MIXING(reference)
MHC_DECLARE_MIXING(scalar)
MHC_DECLARE_MIXING(avx2)
MHC_DECLARE_MIXING(avx512)
MHC_DECLARE_MIXING(avx512bf16)

#undef MHC_DECLARE_MIXING
