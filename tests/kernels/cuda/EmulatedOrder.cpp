// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/emulation/Launch.h"
#include "tests/kernels/cuda/CudaSupport.h"

namespace mhc::kernels::test {

void setOrder(std::uint64_t seed) {
  emulation::setSeed(seed);
}

}  // namespace mhc::kernels::test
