// SPDX-License-Identifier: GPL-3.0-or-later
// Borders with bfloat16 activations: the reference against its float32 self, every table against the reference.
#include "tests/kernels/MixingSupport.h"

using namespace mhc::kernels;
using namespace mhc::kernels::test;

namespace {

constexpr MixingFamily families[] = {MixingFamily::Residual, MixingFamily::Hc, MixingFamily::Mhc,
                                     MixingFamily::Identity};

BorderSetup setup(MixingShape shape, MixingFamily family, ReadKind kind, Element element) {
  BorderSetup s{.shape = shape, .element = element};
  s.write = s.read = mixingOptions(family);
  s.kind = kind;
  return s;
}

bool isActivation(const std::string& name) {
  return name == "x_next" || name == "u" || name == "y" || name == "grad_f" || name == "grad_x";
}

}  // namespace

TEST_CASE("The bfloat16 reference is the float32 reference with rounded activations", "[mixing][bf16]") {
  for (const MixingFamily family : families) {
    const int n = family == MixingFamily::Residual ? 1 : 4;
    for (const bool has_write : {true, false}) {
      BorderSetup s = setup({7, n, 13}, family, ReadKind::Sublayer, Element::BFloat16);
      s.has_write = has_write;
      INFO(s.text());
      Border narrow(s, 21);
      narrow.run(mixingReference(), SerialFor());
      // The same numbers as float32: the bfloat16 inputs, widened (Activation left them in the fixture).
      s.element = Element::Float32;
      Border wide = narrow;
      wide.setup = s;
      const Border start(s, 21);
      wide.grad_fn = start.grad_fn;
      wide.grad_base = start.grad_base;
      wide.grad_scale = start.grad_scale;
      wide.grad_norm_weight = start.grad_norm_weight;
      if (has_write) {
        wide.forward(mixingReference(), SerialFor());
        for (std::size_t k = 0; k < wide.x_next.size(); ++k)
          CHECK(narrow.x_next[k] == widenBf16(roundBf16(wide.x_next[k])));
        wide.x_next = narrow.x_next;
        wide.u = narrow.u;
      }
      // With the streams and u as stored, everything behind them is the same arithmetic.
      Border read = wide;
      read.setup.has_write = false;
      read.forward(mixingReference(), SerialFor());
      read.setup = s;
      for (std::size_t k = 0; k < read.u.size(); ++k) {
        if (!s.plainRead()) CHECK(narrow.u[k] == widenBf16(roundBf16(read.u[k])));
        CHECK(narrow.y[k] == widenBf16(roundBf16(read.y[k])));
      }
      read.u = narrow.u;
      read.backward(mixingReference(), SerialFor());
      const auto got = narrow.results();
      const auto want = read.results();
      for (std::size_t k = 0; k < got.size(); ++k) {
        INFO(got[k].first);
        for (std::size_t i = 0; i < got[k].second->size(); ++i) {
          const float a = (*got[k].second)[i];
          const float b = (*want[k].second)[i];
          if (std::isnan(a) && std::isnan(b)) continue;
          if (isActivation(got[k].first)) {
            CHECK(a == widenBf16(roundBf16(b)));
          } else {
            CHECK(a == b);
          }
        }
      }
    }
  }
}

TEST_CASE("Every instruction set agrees with the reference in bfloat16, odd sizes and all reads", "[mixing][bf16]") {
  for (const MixingFamily family : families) {
    for (int n = 1; n <= (family == MixingFamily::Residual ? 1 : 8); ++n) {
      for (const ReadKind kind : {ReadKind::None, ReadKind::Sublayer, ReadKind::Sum, ReadKind::Mean, ReadKind::Head}) {
        for (const std::int64_t C : {1, 21, 32, 47}) {
          BorderSetup s = setup({37, n, C}, family, kind, Element::BFloat16);
          if (n % 2 == 0) s.write = s.read = mixingOptions(family, MixingNumerics::DeepseekV4);
          if (C == 47) s.write.dynamic = s.read.dynamic = false;
          s.alias_gradient = C == 32;
          Border wanted(s, 31);
          wanted.run(mixingReference(), SerialFor());
          for (const MixingSet& set : mixingCpuSets()) {
            INFO(set.name << " " << s.text());
            Border b(s, 31);
            b.forward(set, SerialFor());
            // One rounding apart at most: a unit in the last place of bfloat16 is 2^-8.
            for (const auto& [got, want] :
                 {std::pair{&b.x_next, &wanted.x_next}, {&b.u, &wanted.u}, {&b.y, &wanted.y}}) {
              CHECK(mixingError(*got, *want) < 0.008);
            }
            CHECK(mixingError(b.next_h, wanted.next_h) < 0.01);
            // Streams that fell on the other side of a tie must not blur the comparison of the gradients.
            b.x_next = wanted.x_next;
            b.u = wanted.u;
            b.next_h = wanted.next_h;
            b.mix = wanted.mix;
            b.inverse_rms = wanted.inverse_rms;
            b.norm_inverse_rms = wanted.norm_inverse_rms;
            b.backward(set, SerialFor());
            CHECK(b.intact());
            const auto got = b.results();
            const auto want = wanted.results();
            for (std::size_t k = 7; k < got.size(); ++k) {
              INFO(got[k].first);
              CHECK(mixingError(*got[k].second, *want[k].second) < (isActivation(got[k].first) ? 0.008 : 1e-4));
            }
          }
        }
      }
    }
  }
}

TEST_CASE("The order of the indices leaves every byte of a bfloat16 border as it is", "[mixing][bf16]") {
  for (const MixingFamily family : families) {
    const BorderSetup s =
        setup({211, family == MixingFamily::Residual ? 1 : 4, 35}, family, ReadKind::Sublayer, Element::BFloat16);
    for (const MixingSet& set : mixingCpuSets()) {
      INFO(set.name << " " << s.text());
      Border serial(s, 3), threads(s, 3);
      serial.run(set, SerialFor());
      threads.run(set, TwoThreadFor());
      for (std::size_t k = 0; k < serial.results().size(); ++k) {
        INFO(serial.results()[k].first);
        CHECK(serial.results()[k].second->sameBytes(*threads.results()[k].second));
      }
    }
  }
}
