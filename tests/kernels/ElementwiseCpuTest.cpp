// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>

#include "tests/kernels/OpsSupport.h"

using namespace mhc::kernels;
using namespace mhc::kernels::test;

namespace {

std::vector<std::int32_t> someIds(std::int64_t count, std::int64_t below, std::uint64_t seed) {
  Uniform uniform(seed);
  std::vector<std::int32_t> ids;
  for (std::int64_t i = 0; i < count; ++i) {
    ids.push_back(static_cast<std::int32_t>((uniform() * 0.5F + 0.5F) * static_cast<float>(below)));
    if (ids.back() >= below) ids.back() = static_cast<std::int32_t>(below - 1);
  }
  return ids;
}

}  // namespace

TEST_CASE("CPU SwiGLU agrees with the reference for any width and size of its input", "[elementwise]") {
  for (const OperationSet& set : cpuSets()) {
    for (const std::int64_t I : {1, 3, 15, 16, 17, 33, 352}) {
      for (const float factor : {1.0F, 8.0F, 120.0F}) {
        INFO(set.name << " I " << I << " factor " << factor);
        const Fenced in = Fenced::random(5 * 2 * I, 10, factor);
        const Fenced grad_out = Fenced::random(5 * I, 11);
        Fenced out(5 * I), out_ref(5 * I), grad(5 * 2 * I), grad_ref(5 * 2 * I);
        set.swiGluForward({5, I, in.data(), out.data()}, ReverseFor());
        reference::swiGluForward({5, I, in.data(), out_ref.data()}, SerialFor());
        CHECK(relativeError(out, out_ref) < 1e-6);
        set.swiGluBackward({5, I, in.data(), grad_out.data(), grad.data()}, TwoThreadFor());
        reference::swiGluBackward({5, I, in.data(), grad_out.data(), grad_ref.data()}, SerialFor());
        CHECK(relativeError(grad, grad_ref) < 1e-6);
        CHECK((out.intact() && grad.intact()));
        Fenced alias = in;  // grad_gate_up may alias gate_up
        set.swiGluBackward({5, I, alias.data(), grad_out.data(), alias.data()}, SerialFor());
        CHECK(alias.sameBytes(grad));
        CHECK(alias.intact());
      }
    }
  }
}

TEST_CASE("CPU SwiGLU's gradient stays finite where the exponential saturates", "[elementwise]") {
  for (const OperationSet& set : cpuSets()) {
    Fenced in(2 * 8);
    const float gates[8] = {1e4F, -1e4F, 88.8F, -88.8F, 104.0F, -104.0F, 3e38F, -3e38F};
    for (std::size_t i = 0; i < 8; ++i) {
      in[i] = gates[i];
      in[8 + i] = 1.0F;
    }
    const Fenced grad_out(8, 1.0F);
    Fenced grad(16);
    Fenced out(8);
    set.swiGluForward({1, 8, in.data(), out.data()}, SerialFor());
    set.swiGluBackward({1, 8, in.data(), grad_out.data(), grad.data()}, SerialFor());
    for (std::size_t i = 0; i < 8; ++i) {
      INFO(set.name << " gate " << gates[i]);
      CHECK(out[i] == Approx(gates[i] > 0 ? gates[i] : 0.0F).margin(1e-30));
      CHECK(grad[i] == Approx(gates[i] > 0 ? 1.0 : 0.0).margin(1e-30));
    }
  }
}

TEST_CASE("CPU embedding agrees with the reference byte for byte forward", "[elementwise]") {
  for (const OperationSet& set : cpuSets()) {
    for (const int n : {1, 2, 3, 4, 8}) {
      for (const std::int64_t C : {1, 7, 16, 33, 128}) {
        INFO(set.name << " n " << n << " C " << C);
        const std::vector<std::int32_t> ids = someIds(70, 11, 3);
        const Fenced table = Fenced::random(11 * C, 4);
        Fenced x0(70 * n * C), x0_ref(70 * n * C);
        set.embeddingForward({70, n, C, ids.data(), table.data(), x0.data()}, ReverseFor());
        reference::embeddingForward({70, n, C, ids.data(), table.data(), x0_ref.data()}, SerialFor());
        CHECK(x0.sameBytes(x0_ref));
        CHECK(x0.intact());
        const Fenced grad_x0 = Fenced::random(70 * n * C, 5);
        Fenced grad = Fenced::random(11 * C, 6);
        Fenced reversed = grad;
        Fenced grad_ref = grad;
        set.embeddingBackward({70, n, C, ids.data(), grad_x0.data(), grad.data()}, SerialFor());
        set.embeddingBackward({70, n, C, ids.data(), grad_x0.data(), reversed.data()}, ReverseFor());
        reference::embeddingBackward({70, n, C, ids.data(), grad_x0.data(), grad_ref.data()}, SerialFor());
        CHECK(relativeError(grad, grad_ref) < 2e-6);
        CHECK(grad.sameBytes(reversed));
        CHECK(grad.intact());
      }
    }
  }
}

TEST_CASE("CPU cross-entropy agrees with the reference", "[elementwise]") {
  for (const OperationSet& set : cpuSets()) {
    for (const std::int64_t V : {1, 2, 15, 16, 17, 255, 256, 1031}) {
      for (const float factor : {1.0F, 30.0F, 3000.0F}) {
        INFO(set.name << " V " << V << " factor " << factor);
        const std::vector<std::int32_t> targets = someIds(9, V, 8);
        const Fenced start = Fenced::random(9 * V, 7, factor);
        Fenced logits = start, wanted = start, kept = start;
        Fenced losses(9), losses_ref(9), losses_only(9);
        set.crossEntropy({9, V, logits.data(), targets.data(), losses.data(), 0.125F, true}, ReverseFor());
        reference::crossEntropy({9, V, wanted.data(), targets.data(), losses_ref.data(), 0.125F, true}, SerialFor());
        set.crossEntropy({9, V, kept.data(), targets.data(), losses_only.data(), 0.125F, false}, TwoThreadFor());
        for (std::size_t i = 0; i < 9; ++i) CHECK(losses[i] == Approx(losses_ref[i]).epsilon(2e-6).margin(2e-6 * factor));
        CHECK(losses.sameBytes(losses_only));
        double worst = 0;
        for (std::size_t i = 0; i < logits.size(); ++i) {
          worst = std::max(worst, std::abs(static_cast<double>(logits[i]) - wanted[i]));
        }
        CHECK(worst < 0.125 * 1e-6);
        CHECK(kept.sameBytes(start));
        CHECK((logits.intact() && losses.intact()));
      }
    }
  }
}

TEST_CASE("A logit that is not finite gives a loss that is not finite", "[elementwise]") {
  for (const OperationSet& set : cpuSets()) {
    for (const float bad : {NAN, INFINITY}) {
      for (const std::size_t place : {std::size_t{0}, std::size_t{20}, std::size_t{36}}) {
        Fenced logits = Fenced::random(37, 9);
        logits[place] = bad;
        const std::int32_t target = 5;
        Fenced losses(1);
        set.crossEntropy({1, 37, logits.data(), &target, losses.data(), 1.0F, true}, SerialFor());
        INFO(set.name << " " << bad << " at " << place);
        CHECK_FALSE(std::isfinite(losses[0]));
        CHECK_FALSE(std::isfinite(logits[5]));
      }
    }
  }
}

TEST_CASE("CPU RMSNorm agrees with the reference", "[elementwise]") {
  for (const OperationSet& set : cpuSets()) {
    for (const std::int64_t C : {1, 5, 16, 31, 128, 385}) {
      INFO(set.name << " C " << C);
      const Fenced x = Fenced::random(6 * C, 12);
      const Fenced weight = Fenced::random(C, 13);
      Fenced y(6 * C), y_ref(6 * C), inverse(6), inverse_ref(6), without(6 * C);
      set.rmsNormForward({6, C, x.data(), weight.data(), 1e-6F, y.data(), inverse.data()}, ReverseFor());
      set.rmsNormForward({6, C, x.data(), weight.data(), 1e-6F, without.data(), nullptr}, SerialFor());
      reference::rmsNormForward({6, C, x.data(), weight.data(), 1e-6F, y_ref.data(), inverse_ref.data()}, SerialFor());
      CHECK(relativeError(y, y_ref) < 1e-6);
      CHECK(relativeError(inverse, inverse_ref) < 1e-6);
      CHECK(y.sameBytes(without));
      CHECK((y.intact() && inverse.intact()));
    }
  }
}

TEST_CASE("CPU AdamW agrees with the reference over several steps", "[elementwise]") {
  for (const OperationSet& set : cpuSets()) {
    for (const std::int64_t size : {1, 15, 16, 100, 40001}) {
      INFO(set.name << " size " << size);
      Fenced weight = Fenced::random(size, 14), weight_ref = weight;
      Fenced m(size, 0.0F), m_ref(size, 0.0F), v(size, 0.0F), v_ref(size, 0.0F);
      for (std::int64_t step = 1; step <= 4; ++step) {
        const Fenced gradient = Fenced::random(size, 20 + static_cast<std::uint64_t>(step), 1e-3F);
        AdamW a{size, weight.data(), gradient.data(), m.data(), v.data(), step, 2e-3F, 0.9F, 0.95F, 1e-20F, 0.1F, 0.7F};
        set.adamW(a, ReverseFor());
        a.weight = weight_ref.data();
        a.first_moment = m_ref.data();
        a.second_moment = v_ref.data();
        reference::adamW(a, SerialFor());
      }
      CHECK(relativeError(weight, weight_ref) < 1e-5);
      CHECK(relativeError(m, m_ref) < 2e-6);
      CHECK(relativeError(v, v_ref) < 2e-6);
      CHECK((weight.intact() && m.intact() && v.intact()));
    }
  }
}

TEST_CASE("AdamW never makes a number from nothing", "[elementwise]") {
  for (const OperationSet& set : cpuSets()) {
    for (const float eps : {1e-20F, 0.0F, 1e-8F}) {
      for (const float g : {0.0F, 1e-45F, 1e-30F, -1e-22F}) {
        INFO(set.name << " eps " << eps << " g " << g);
        Fenced weight(19, 0.5F), m(19, 0.0F), v(19, 0.0F);
        const Fenced gradient(19, g);
        set.adamW({19, weight.data(), gradient.data(), m.data(), v.data(), 1, 1e-3F, 0.9F, 0.95F, eps, 0.0F, 1.0F},
                  SerialFor());
        for (std::size_t i = 0; i < 19; ++i) {
          if (eps > 0 || g == 0.0F) CHECK(std::isfinite(weight[i]));
          if (g == 0.0F) CHECK(weight[i] == 0.5F);
        }
      }
    }
  }
}

TEST_CASE("CPU square sum is the reference's, whatever the order of its blocks", "[elementwise]") {
  for (const OperationSet& set : cpuSets()) {
    for (const std::int64_t size : {0, 1, 17, 4096, 100003}) {
      INFO(set.name << " size " << size);
      Fenced values = Fenced::random(size, 15);
      const double sum = set.squareSum(values.data(), size, SerialFor());
      CHECK(sum == Approx(reference::squareSum(values.data(), size, SerialFor())).epsilon(1e-12));
      CHECK(sum == set.squareSum(values.data(), size, ReverseFor()));
      CHECK(sum == set.squareSum(values.data(), size, TwoThreadFor()));
      if (size > 0) {
        values[static_cast<std::size_t>(size / 2)] = NAN;
        CHECK(std::isnan(set.squareSum(values.data(), size, SerialFor())));
        values[static_cast<std::size_t>(size / 2)] = -std::numeric_limits<float>::infinity();
        CHECK(std::isinf(set.squareSum(values.data(), size, SerialFor())));
        values[static_cast<std::size_t>(size / 2)] = 3e38F;  // overflows float's square, not double's
        CHECK(std::isfinite(set.squareSum(values.data(), size, SerialFor())));
      }
    }
  }
}
