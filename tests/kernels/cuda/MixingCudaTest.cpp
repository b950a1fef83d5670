// SPDX-License-Identifier: GPL-3.0-or-later
// The borders of kernels/cuda against the reference, float32.
#include "tests/kernels/cuda/CudaSupport.h"

using namespace mhc::kernels;
using namespace mhc::kernels::test;

namespace {

constexpr MixingFamily families[] = {MixingFamily::Residual, MixingFamily::Hc, MixingFamily::Mhc,
                                     MixingFamily::Identity};

}  // namespace

TEST_CASE("CUDA borders agree with the reference for all families, reads and numbers of streams", "[cuda][mixing]") {
  std::uint64_t seed = 0;
  for (const MixingFamily family : families) {
    for (int n = 1; n <= (family == MixingFamily::Residual ? 1 : 8); ++n) {
      for (const ReadKind kind : {ReadKind::None, ReadKind::Sublayer, ReadKind::Sum, ReadKind::Mean, ReadKind::Head}) {
        for (const bool v4 : {false, true}) {
          BorderSetup s{.shape = {37, n, v4 ? 36 : 21}};
          s.write = s.read = mixingOptions(family, v4 ? MixingNumerics::DeepseekV4 : MixingNumerics::Paper);
          s.kind = kind;
          checkBorder(s, ++seed);
        }
      }
    }
  }
}

TEST_CASE("CUDA borders agree with the reference at odd sizes", "[cuda][mixing]") {
  std::uint64_t seed = 100;
  for (const MixingFamily family : {MixingFamily::Mhc, MixingFamily::Hc}) {
    for (const int n : {1, 4, 5}) {
      for (const std::int64_t tokens : {1, 31, 32, 33, 97}) {
        for (const std::int64_t C : {1, 3, 4, 32, 33, 68}) {
          BorderSetup s{.shape = {tokens, n, C}};
          s.write = s.read = mixingOptions(family);
          checkBorder(s, ++seed);
        }
      }
    }
  }
}

TEST_CASE("CUDA borders agree with the reference with either half and any part missing", "[cuda][mixing]") {
  std::uint64_t seed = 300;
  for (const MixingFamily family : families) {
    const int n = family == MixingFamily::Residual ? 1 : 4;
    for (int part = 0; part < 7; ++part) {
      for (const std::int64_t C : {20, 23}) {
        BorderSetup s{.shape = {35, n, C}};
        s.write = s.read = mixingOptions(family);
        s.has_write = part != 0;
        s.has_norm = part != 1;
        s.has_carried = part != 2;
        s.has_grad_h_next = part != 3;
        s.alias_gradient = part == 4;
        s.alias_streams = part == 5 && family == MixingFamily::Residual;
        s.write.dynamic = s.read.dynamic = part != 6;
        checkBorder(s, ++seed);
      }
    }
  }
}

TEST_CASE("CUDA Sinkhorn agrees with the reference for any number of iterations and far logits", "[cuda][mixing]") {
  std::uint64_t seed = 400;
  for (const int n : {2, 3, 4, 6, 8}) {
    for (const int iterations : {1, 2, 20, 150}) {
      for (const float logits : {1.0F, 8.0F, 90.0F}) {
        for (const MixingNumerics numerics : {MixingNumerics::Paper, MixingNumerics::DeepseekV4}) {
          BorderSetup s{.shape = {5, n, 8}};
          s.write = s.read = mixingOptions(MixingFamily::Mhc, numerics);
          s.read.iterations = iterations;
          s.read.temperature = iterations == 2 ? 0.5F : 1.0F;
          s.logits = logits;
          checkBorder(s, ++seed);
        }
      }
    }
  }
}
