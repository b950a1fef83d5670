// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/model/BufferPlan.h"
#include "kernels/Mixing.h"

namespace mhc::training {

/// What one boundary (streams before sublayer l, l = 0 … L; L is the output) and the sublayer after it leave behind in
/// a forward pass. The recorder and the probes read it. Members that a family or the output lacks are null.
struct BoundaryBuffers {
  Buffer* x = nullptr;           ///< [N, n, C]
  Buffer* h = nullptr;           ///< [N, 2n+n²] pre | post | res (dst·n + src); reduce by head: [N, n]
  Buffer* mix = nullptr;         ///< [N, rows]
  Buffer* inverseRms = nullptr;  ///< [N] or [N, n]
  Buffer* u = nullptr;           ///< [N, C]
  Buffer* y = nullptr;           ///< [N, C]
  Buffer* normInverseRms = nullptr;  ///< [N]
  Buffer* f = nullptr;           ///< [N, C] output of sublayer l
  Buffer* gradSquare = nullptr;  ///< [N, n] after a backward pass
  Buffer* gradY = nullptr;       ///< [N, C] in a backward pass; models for training
  Buffer* gradH = nullptr;       ///< [N, 2n+n²] likewise: post and res parts
  kernels::MixingParameters parameters;
};

}  // namespace mhc::training
