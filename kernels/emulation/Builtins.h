// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/emulation/Block.h"

// The variables that CUDA gives every thread. One launch runs at a time, on one system thread.
inline mhc::kernels::emulation::Dim3 threadIdx;
inline mhc::kernels::emulation::Dim3 blockIdx;
inline mhc::kernels::emulation::Dim3 blockDim;
inline mhc::kernels::emulation::Dim3 gridDim;
