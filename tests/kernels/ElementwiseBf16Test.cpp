// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/kernels/Bf16Support.h"

using namespace mhc::kernels;
using namespace mhc::kernels::test;

namespace {

constexpr Element kBf16 = Element::BFloat16;

std::vector<std::int32_t> someIds(std::int64_t count, std::int64_t below) {
  std::vector<std::int32_t> ids;
  for (std::int64_t i = 0; i < count; ++i) ids.push_back(static_cast<std::int32_t>(i * 7 % below));
  return ids;
}

}  // namespace

TEST_CASE("Rounding to bfloat16 is to nearest even in every set", "[bf16]") {
  const float values[] = {1.0F,     1.00390625F, 1.01171875F,  1.0078125F,   -1.00390625F, 0.0F,   -0.0F,
                          3.4e38F,  -3.39e38F,   INFINITY,     -INFINITY,    NAN,          1e-30F, 123456.789F,
                          0.33333F, 2.0F,        65280.00001F, -1.00390649F, 1.0039064F};
  constexpr std::int64_t count = std::size(values);
  Fenced in(count);
  std::copy(values, values + count, in.data());
  CHECK(widenBf16(roundBf16(1.00390625F)) == 1.0F);       // a tie goes to the even neighbour below …
  CHECK(widenBf16(roundBf16(1.01171875F)) == 1.015625F);  // … or above
  CHECK(widenBf16(roundBf16(1.0039064F)) == 1.0078125F);
  CHECK(std::isnan(widenBf16(roundBf16(NAN))));
  CHECK(std::isinf(widenBf16(roundBf16(3.4e38F))));
  for (const OperationSet& set : cpuSets()) {
    INFO(set.name);
    FencedBf16 out(count);
    set.toBf16({count, in.data(), out.data()}, SerialFor());
    for (std::size_t i = 0; i < count; ++i) {
      INFO(values[i]);
      if (std::isnan(values[i])) {
        CHECK(std::isnan(out[i]));
      } else {
        CHECK(out.data()[i] == roundBf16(values[i]));
      }
    }
    CHECK(out.intact());
  }
}

TEST_CASE("bf16 matrices are converted and added exactly, whatever their size", "[bf16]") {
  for (const OperationSet& set : cpuSets()) {
    for (const std::int64_t size : {1, 7, 16, 33, 16384, 40001}) {
      INFO(set.name << " size " << size);
      const Fenced in = Fenced::random(size, 3);
      FencedBf16 narrow(size), narrow_ref(size);
      set.toBf16({size, in.data(), narrow.data()}, ReverseFor());
      reference::toBf16({size, in.data(), narrow_ref.data()}, SerialFor());
      CHECK(narrow.sameBytes(narrow_ref));
      Fenced sum = Fenced::random(size, 4), sum_ref = sum, copy(size);
      set.addBf16({size, narrow.data(), sum.data()}, TwoThreadFor());
      reference::addBf16({size, narrow.data(), sum_ref.data()}, SerialFor());
      CHECK(sum.sameBytes(sum_ref));
      set.addBf16({size, narrow.data(), copy.data(), true}, SerialFor());
      CHECK(copy.sameBytes(narrow.widened()));
      CHECK((narrow.intact() && sum.intact() && copy.intact()));
    }
  }
}

TEST_CASE("CPU SwiGLU in bf16 agrees with the reference", "[bf16]") {
  for (const OperationSet& set : cpuSets()) {
    for (const std::int64_t I : {1, 3, 15, 16, 17, 33, 352}) {
      for (const float factor : {1.0F, 8.0F, 120.0F}) {
        INFO(set.name << " I " << I << " factor " << factor);
        const FencedBf16 in = FencedBf16::random(5 * 2 * I, 10, factor), grad_out = FencedBf16::random(5 * I, 11);
        FencedBf16 out(5 * I), out_ref(5 * I), grad(5 * 2 * I), grad_ref(5 * 2 * I);
        set.swiGluForward({5, I, in.data(), out.data(), kBf16}, ReverseFor());
        reference::swiGluForward({5, I, in.data(), out_ref.data(), kBf16}, SerialFor());
        CHECK(roundedAlike(out, out_ref));
        set.swiGluBackward({5, I, in.data(), grad_out.data(), grad.data(), kBf16}, TwoThreadFor());
        reference::swiGluBackward({5, I, in.data(), grad_out.data(), grad_ref.data(), kBf16}, SerialFor());
        CHECK(roundedAlike(grad, grad_ref));
        FencedBf16 alias = in;
        set.swiGluBackward({5, I, alias.data(), grad_out.data(), alias.data(), kBf16}, SerialFor());
        CHECK(alias.sameBytes(grad));
        CHECK((out.intact() && grad.intact() && alias.intact()));
      }
    }
  }
}

TEST_CASE("CPU embedding in bf16 agrees with the reference", "[bf16]") {
  for (const OperationSet& set : cpuSets()) {
    for (const int n : {1, 2, 3, 4, 8}) {
      for (const std::int64_t C : {1, 7, 16, 33, 128}) {
        INFO(set.name << " n " << n << " C " << C);
        const std::vector<std::int32_t> ids = someIds(70, 11);
        const Fenced table = Fenced::random(11 * C, 4);
        FencedBf16 x0(70 * n * C), x0_ref(70 * n * C);
        set.embeddingForward({70, n, C, ids.data(), table.data(), x0.data(), kBf16}, ReverseFor());
        reference::embeddingForward({70, n, C, ids.data(), table.data(), x0_ref.data(), kBf16}, SerialFor());
        CHECK(x0.sameBytes(x0_ref));
        const FencedBf16 grad_x0 = FencedBf16::random(70 * n * C, 5);
        Fenced grad = Fenced::random(11 * C, 6), reversed = grad, grad_ref = grad;
        set.embeddingBackward({70, n, C, ids.data(), grad_x0.data(), grad.data(), kBf16}, SerialFor());
        set.embeddingBackward({70, n, C, ids.data(), grad_x0.data(), reversed.data(), kBf16}, ReverseFor());
        reference::embeddingBackward({70, n, C, ids.data(), grad_x0.data(), grad_ref.data(), kBf16}, SerialFor());
        CHECK(relativeError(grad, grad_ref) < 2e-6);
        CHECK(grad.sameBytes(reversed));
        CHECK((x0.intact() && grad.intact()));
      }
    }
  }
}

TEST_CASE("CPU cross-entropy in bf16 agrees with the reference", "[bf16]") {
  for (const OperationSet& set : cpuSets()) {
    for (const std::int64_t V : {1, 2, 15, 16, 17, 255, 256, 1031, 2500}) {
      for (const float factor : {1.0F, 30.0F, 3000.0F}) {
        INFO(set.name << " V " << V << " factor " << factor);
        const std::vector<std::int32_t> targets = someIds(9, V);
        const FencedBf16 start = FencedBf16::random(9 * V, 7, factor);
        FencedBf16 logits = start, wanted = start, kept = start;
        Fenced losses(9), losses_ref(9), losses_only(9);
        set.crossEntropy({9, V, logits.data(), targets.data(), losses.data(), 0.125F, true, kBf16}, ReverseFor());
        reference::crossEntropy({9, V, wanted.data(), targets.data(), losses_ref.data(), 0.125F, true, kBf16},
                                SerialFor());
        set.crossEntropy({9, V, kept.data(), targets.data(), losses_only.data(), 0.125F, false, kBf16}, TwoThreadFor());
        for (std::size_t i = 0; i < 9; ++i)
          CHECK(losses[i] == Approx(losses_ref[i]).epsilon(2e-6).margin(2e-6 * factor));
        CHECK(losses.sameBytes(losses_only));
        double worst = 0;
        for (std::size_t i = 0; i < logits.size(); ++i) {
          const double bound = 0.125 * 1e-6 + std::abs(static_cast<double>(wanted[i])) / 128;  // a neighbour
          worst = std::max(worst, std::abs(static_cast<double>(logits[i]) - static_cast<double>(wanted[i])) / bound);
        }
        CHECK(worst <= 1);
        CHECK(kept.sameBytes(start));
        CHECK((logits.intact() && losses.intact()));
      }
    }
  }
}

TEST_CASE("CPU RMSNorm in bf16 agrees with the reference", "[bf16]") {
  for (const OperationSet& set : cpuSets()) {
    for (const std::int64_t C : {1, 5, 16, 31, 128, 385}) {
      INFO(set.name << " C " << C);
      const FencedBf16 x = FencedBf16::random(6 * C, 12);
      const Fenced weight = Fenced::random(C, 13);
      FencedBf16 y(6 * C), y_ref(6 * C);
      Fenced inverse(6), inverse_ref(6);
      set.rmsNormForward({6, C, x.data(), weight.data(), 1e-6F, y.data(), inverse.data(), kBf16}, ReverseFor());
      reference::rmsNormForward({6, C, x.data(), weight.data(), 1e-6F, y_ref.data(), inverse_ref.data(), kBf16},
                                SerialFor());
      CHECK(roundedAlike(y, y_ref));
      CHECK(relativeError(inverse, inverse_ref) < 1e-6);
      CHECK((y.intact() && inverse.intact()));
    }
  }
}
