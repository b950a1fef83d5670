// SPDX-License-Identifier: GPL-3.0-or-later
// The borders of kernels/cuda against the reference, bfloat16.
#include "tests/kernels/cuda/CudaSupport.h"

using namespace mhc::kernels;
using namespace mhc::kernels::test;

TEST_CASE("CUDA borders agree with the reference in bfloat16, odd sizes and all reads", "[cuda][mixing][bf16]") {
  std::uint64_t seed = 600;
  for (const MixingFamily family :
       {MixingFamily::Residual, MixingFamily::Hc, MixingFamily::Mhc, MixingFamily::Identity}) {
    for (int n = 1; n <= (family == MixingFamily::Residual ? 1 : 8); ++n) {
      for (const ReadKind kind : {ReadKind::None, ReadKind::Sublayer, ReadKind::Sum, ReadKind::Mean, ReadKind::Head}) {
        for (const std::int64_t C : {1, 21, 72}) {
          if (kind != ReadKind::Sublayer && C == 21) continue;
          BorderSetup s{.shape = {37, n, C}, .element = Element::BFloat16};
          s.write = s.read = mixingOptions(family, n % 2 == 0 ? MixingNumerics::DeepseekV4 : MixingNumerics::Paper);
          s.kind = kind;
          s.alias_gradient = C == 72;
          checkBorder(s, ++seed);
        }
      }
    }
  }
}
