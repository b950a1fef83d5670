// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/Optimizers.h"

#include "tests/kernels/Bf16Support.h"

using namespace mhc::kernels;
using namespace mhc::kernels::test;

namespace {

/// out [m, n] = a [m, k]·b, b as [n, k] if transposed.
Fenced product(const Fenced& a, const Fenced& b, std::size_t m, std::size_t k, std::size_t n, bool transposed) {
  Fenced out(static_cast<std::int64_t>(m * n));
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      double sum = 0;
      for (std::size_t c = 0; c < k; ++c)
        sum += static_cast<double>(a[i * k + c]) * (transposed ? b[j * k + c] : b[c * n + j]);
      out[i * n + j] = static_cast<float>(sum);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("AdamW's shadow is the new weight in bf16", "[optimizer]") {
  for (const OperationSet& set : cpuSets()) {
    for (const std::int64_t size : {1, 15, 17, 100, 20001}) {
      INFO(set.name << " size " << size);
      Fenced weight = Fenced::random(size, 1), plain = weight;
      Fenced m(size, 0.0F), v(size, 0.0F), m2 = m, v2 = v;
      const Fenced gradient = Fenced::random(size, 2);
      FencedBf16 shadow(size);
      AdamW a{size, weight.data(), gradient.data(), m.data(), v.data(), 3, 1e-2F, 0.9F, 0.95F, 1e-20F,
              0.1F, 0.7F,          shadow.data()};
      set.adamW(a, ReverseFor());
      CHECK(shadow.sameBytes(FencedBf16::rounded(weight)));
      a = {size, plain.data(), gradient.data(), m2.data(), v2.data(), 3,      1e-2F,
           0.9F, 0.95F,        1e-20F,          0.1F,      0.7F,      nullptr};
      set.adamW(a, SerialFor());
      CHECK(plain.sameBytes(weight));
      CHECK((shadow.intact() && weight.intact() && m.intact() && v.intact()));
    }
  }
}

TEST_CASE("Muon's elementwise parts agree with the reference", "[optimizer]") {
  for (const OperationSet& set : cpuSets()) {
    for (const std::int64_t size : {1, 15, 17, 100, 20001}) {
      INFO(set.name << " size " << size);
      const Fenced gradient = Fenced::random(size, 1);
      Fenced momentum = Fenced::random(size, 2), momentum_ref = momentum, update(size), update_ref(size);
      set.muonMomentum({size, gradient.data(), momentum.data(), update.data(), 0.95F, 0.3F}, ReverseFor());
      reference::muonMomentum({size, gradient.data(), momentum_ref.data(), update_ref.data(), 0.95F, 0.3F},
                              SerialFor());
      CHECK(relativeError(momentum, momentum_ref) < 1e-6);
      CHECK(relativeError(update, update_ref) < 1e-6);

      Fenced sum(size), sum_ref(size), scaled(size), scaled_ref(size), in_place = update;
      set.blend({size, 3.4F, update.data(), -4.7F, momentum.data(), sum.data()}, TwoThreadFor());
      reference::blend({size, 3.4F, update.data(), -4.7F, momentum.data(), sum_ref.data()}, SerialFor());
      CHECK(relativeError(sum, sum_ref) < 1e-6);
      set.blend({size, 3.4F, in_place.data(), -4.7F, momentum.data(), in_place.data()}, SerialFor());
      CHECK(in_place.sameBytes(sum));
      set.blend({size, 0.25F, update.data(), 7.0F, nullptr, scaled.data()}, SerialFor());
      reference::blend({size, 0.25F, update.data(), 7.0F, nullptr, scaled_ref.data()}, SerialFor());
      CHECK(scaled.sameBytes(scaled_ref));

      Fenced weight = Fenced::random(size, 5), weight_ref = weight;
      FencedBf16 shadow(size);
      set.muonApply({size, weight.data(), update.data(), 2e-2F, 3.9F, 0.1F, shadow.data()}, ReverseFor());
      reference::muonApply({size, weight_ref.data(), update.data(), 2e-2F, 3.9F, 0.1F, nullptr}, SerialFor());
      CHECK(relativeError(weight, weight_ref) < 1e-6);
      CHECK(shadow.sameBytes(FencedBf16::rounded(weight)));
      CHECK((momentum.intact() && update.intact() && sum.intact() && scaled.intact() && weight.intact() &&
             shadow.intact()));
    }
  }
}

TEST_CASE("Muon's steps bring every singular value of the update near 1", "[optimizer]") {
  constexpr std::size_t rows = 6;
  constexpr std::size_t cols = 11;
  const std::int64_t size = rows * cols;
  for (const OperationSet& set : cpuSets()) {
    INFO(set.name);
    const SerialFor serial;
    const Fenced gradient = Fenced::random(size, 8);
    Fenced momentum(size, 0.0F), x(size);
    set.muonMomentum({size, gradient.data(), momentum.data(), x.data(), 0.95F, 1.0F}, serial);
    // The first step: m = 0.05·g, u = 0.95·0.05·g + 0.05·g.
    CHECK(x[3] == Approx(0.0975 * static_cast<double>(gradient[3])).epsilon(1e-5));
    const double norm = std::sqrt(set.squareSum(x.data(), size, serial));
    set.blend({size, static_cast<float>(1 / (norm + kMuonEpsilon)), x.data(), 0.0F, nullptr, x.data()}, serial);
    for (int step = 0; step < kMuonSteps; ++step) {
      const Fenced gram = product(x, x, rows, cols, rows, true);
      Fenced b = product(gram, gram, rows, rows, rows, false);
      set.blend({rows * rows, kMuonB, gram.data(), kMuonC, b.data(), b.data()}, serial);
      const Fenced bx = product(b, x, rows, rows, cols, false);
      set.blend({size, kMuonA, x.data(), 1.0F, bx.data(), x.data()}, serial);
    }
    // x = Σ σ_i·u_i·v_iᵀ with σ_i in about [0.68, 1.14]: so ‖x‖² / rows, and every diagonal entry of the Gram matrix,
    // are too.
    const Fenced gram = product(x, x, rows, cols, rows, true);
    for (std::size_t i = 0; i < rows; ++i) {
      CHECK(gram[i * rows + i] > 0.45F);
      CHECK(gram[i * rows + i] < 1.35F);
    }
    // The direction is the gradient's: the trace of xᵀ·g is the sum of g's singular values, nearly.
    double inner = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(size); ++i) inner += static_cast<double>(x[i]) * gradient[i];
    CHECK(inner > 0.65 * std::sqrt(reference::squareSum(gradient.data(), size, serial)));
  }
}
