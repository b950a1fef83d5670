// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/kernels/cuda/CudaSupport.h"

namespace mhc::kernels::test {
namespace {

void backward(const BorderBackward& given, const ParallelFor& parallel) {
  BorderBackward a = given;
  Fenced workspace(gpu::borderWorkspace(a.shape, a.kind, a.read));
  a.workspace = workspace.data();
  gpu::borderBackward(a, parallel);
  REQUIRE(workspace.intact());
}

bool isActivation(std::string_view name) {
  return name == "x_next" || name == "u" || name == "y" || name == "grad_f" || name == "grad_x";
}

/// What float32 leaves of a result: a norm over one channel divides by that very number, and a sum over tokens of
/// numbers of size 1 is not known better than they are, however small it comes out.
double tolerance(const BorderSetup& setup, std::string_view name, const Fenced& wanted) {
  if (setup.element == Element::BFloat16 && isActivation(name)) return 0.008;
  double largest = 1e-3;
  for (std::size_t k = 0; k < wanted.size(); ++k) largest = std::max(largest, std::abs(static_cast<double>(wanted[k])));
  const bool sum = name == "grad_scale" || name == "grad_base";
  return (setup.shape.C == 1 ? 1e-3 : 1e-4) / (sum ? std::min(largest, 1.0) : 1.0);
}

}  // namespace

const MixingSet& mixingGpu() {
  static const MixingSet set{"gpu", gpu::borderForward, backward};
  return set;
}

void checkBorder(const BorderSetup& setup, std::uint64_t seed) {
  INFO(setup.text());
  setOrder(seed);
  const bool narrow = setup.element == Element::BFloat16;
  Border wanted(setup, seed), b(setup, seed);
  wanted.run(mixingReference(), SerialFor());
  b.forward(mixingGpu(), SerialFor());
  CHECK(gpu::takeFailure().empty());
  if (narrow) {
    // One rounding apart at most: a unit in the last place of bfloat16 is 2^-8.
    for (const auto& [got, want] : {std::pair{&b.x_next, &wanted.x_next}, {&b.u, &wanted.u}, {&b.y, &wanted.y}}) {
      CHECK(mixingError(*got, *want) < 0.008);
    }
    CHECK(mixingError(b.next_h, wanted.next_h) < 0.01);
    b.x_next = wanted.x_next;
    b.u = wanted.u;
    b.next_h = wanted.next_h;
    b.mix = wanted.mix;
    b.inverse_rms = wanted.inverse_rms;
    b.norm_inverse_rms = wanted.norm_inverse_rms;
  }
  b.backward(mixingGpu(), SerialFor());
  CHECK(gpu::takeFailure().empty());
  CHECK(b.intact());
  const auto got = b.results();
  const auto want = wanted.results();
  for (std::size_t k = narrow ? 7 : 0; k < got.size(); ++k) {
    INFO(got[k].first);
    CHECK(mixingError(*got[k].second, *want[k].second) < tolerance(setup, got[k].first, *want[k].second));
  }
}

}  // namespace mhc::kernels::test
