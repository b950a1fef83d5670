// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/Mixing.h"

namespace mhc::kernels::reference {

/// H_res of one token, [n, n] row-major, row = destination. `logits` come before the temperature.
void sinkhorn(int n, const MixingOptions& options, const double* logits, double* h);

/// grad_logits = ∂⟨grad_h, H_res⟩/∂logits through every half-iteration.
void sinkhornGradient(int n, const MixingOptions& options, const double* logits, const double* grad_h,
                      double* grad_logits);

}  // namespace mhc::kernels::reference
