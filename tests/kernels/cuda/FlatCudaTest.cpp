// SPDX-License-Identifier: GPL-3.0-or-later
// The kernels over flat arrays against the reference.
#include <limits>

#include "tests/kernels/cuda/CudaSupport.h"

using namespace mhc::kernels;
using namespace mhc::kernels::test;

namespace {

const SerialFor serial;
constexpr std::int64_t sizes[] = {1, 3, 4, 15, 16, 100, 1029, 5000};

}  // namespace

TEST_CASE("CUDA AdamW agrees with the reference over several steps", "[cuda][flat]") {
  for (const std::int64_t size : sizes) {
    INFO("size " << size);
    Fenced weight = Fenced::random(size, 14), weight_ref = weight;
    Fenced m(size, 0.0F), m_ref(size, 0.0F), v(size, 0.0F), v_ref(size, 0.0F);
    FencedBf16 shadow(size);
    for (std::int64_t step = 1; step <= 4; ++step) {
      const Fenced gradient = Fenced::random(size, 20 + static_cast<std::uint64_t>(step), 1e-3F);
      AdamW a{size, weight.data(), gradient.data(), m.data(), v.data(), step,         2e-3F,
              0.9F, 0.95F,         1e-20F,          0.1F,     0.7F,     shadow.data()};
      gpu::adamW(a, serial);
      a.weight = weight_ref.data();
      a.first_moment = m_ref.data();
      a.second_moment = v_ref.data();
      a.shadow = nullptr;
      reference::adamW(a, serial);
    }
    CHECK(relativeError(weight, weight_ref) < 1e-5);
    CHECK(relativeError(m, m_ref) < 2e-6);
    CHECK(relativeError(v, v_ref) < 2e-6);
    CHECK(shadow.sameBytes(FencedBf16::rounded(weight)));
    CHECK((weight.intact() && m.intact() && v.intact() && shadow.intact()));
  }
}

TEST_CASE("CUDA AdamW never makes a number from nothing", "[cuda][flat]") {
  for (const float eps : {1e-20F, 0.0F, 1e-8F}) {
    for (const float g : {0.0F, 1e-45F, 1e-30F, -1e-22F}) {
      INFO("eps " << eps << " g " << g);
      Fenced weight(19, 0.5F), m(19, 0.0F), v(19, 0.0F);
      const Fenced gradient(19, g);
      gpu::adamW({19, weight.data(), gradient.data(), m.data(), v.data(), 1, 1e-3F, 0.9F, 0.95F, eps, 0.0F, 1.0F},
                      serial);
      for (std::size_t i = 0; i < 19; ++i) {
        if (eps > 0 || g == 0.0F) CHECK(std::isfinite(weight[i]));
        if (g == 0.0F) CHECK(weight[i] == 0.5F);
      }
    }
  }
}

TEST_CASE("Muon's elementwise parts in CUDA agree with the reference", "[cuda][flat]") {
  for (const std::int64_t size : sizes) {
    INFO("size " << size);
    const Fenced gradient = Fenced::random(size, 1);
    Fenced momentum = Fenced::random(size, 2), momentum_ref = momentum, update(size), update_ref(size);
    gpu::muonMomentum({size, gradient.data(), momentum.data(), update.data(), 0.95F, 0.3F}, serial);
    reference::muonMomentum({size, gradient.data(), momentum_ref.data(), update_ref.data(), 0.95F, 0.3F}, serial);
    CHECK(relativeError(momentum, momentum_ref) < 1e-6);
    CHECK(relativeError(update, update_ref) < 1e-6);
    Fenced sum(size), sum_ref(size), scaled(size), scaled_ref(size), in_place = update;
    gpu::blend({size, 3.4F, update.data(), -4.7F, momentum.data(), sum.data()}, serial);
    reference::blend({size, 3.4F, update.data(), -4.7F, momentum.data(), sum_ref.data()}, serial);
    CHECK(relativeError(sum, sum_ref) < 1e-6);
    gpu::blend({size, 3.4F, in_place.data(), -4.7F, momentum.data(), in_place.data()}, serial);
    CHECK(in_place.sameBytes(sum));
    gpu::blend({size, 0.25F, update.data(), 7.0F, nullptr, scaled.data()}, serial);
    reference::blend({size, 0.25F, update.data(), 7.0F, nullptr, scaled_ref.data()}, serial);
    CHECK(scaled.sameBytes(scaled_ref));
    Fenced weight = Fenced::random(size, 5), weight_ref = weight;
    FencedBf16 shadow(size);
    gpu::muonApply({size, weight.data(), update.data(), 2e-2F, 3.9F, 0.1F, shadow.data()}, serial);
    reference::muonApply({size, weight_ref.data(), update.data(), 2e-2F, 3.9F, 0.1F, nullptr}, serial);
    CHECK(relativeError(weight, weight_ref) < 1e-6);
    CHECK(shadow.sameBytes(FencedBf16::rounded(weight)));
    CHECK((momentum.intact() && update.intact() && sum.intact() && weight.intact() && shadow.intact()));
  }
}

TEST_CASE("CUDA conversions to and from bfloat16 are the reference's bytes", "[cuda][flat][bf16]") {
  for (const std::int64_t size : sizes) {
    INFO("size " << size);
    const Fenced in = Fenced::random(size, 31, 1e3F);
    FencedBf16 out(size);
    gpu::toBf16({size, in.data(), out.data()}, serial);
    CHECK(out.sameBytes(FencedBf16::rounded(in)));
    for (const bool overwrite : {false, true}) {
      Fenced sum = Fenced::random(size, 32), sum_ref = sum;
      gpu::addBf16({size, out.data(), sum.data(), overwrite}, serial);
      reference::addBf16({size, out.data(), sum_ref.data(), overwrite}, serial);
      CHECK(sum.sameBytes(sum_ref));
      CHECK((sum.intact() && out.intact()));
    }
  }
}

TEST_CASE("CUDA square sum is the reference's, by one tree whatever the order of the warps", "[cuda][flat]") {
  for (const std::int64_t size :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{17}, std::int64_t{4096}, std::int64_t{100003}}) {
    INFO("size " << size);
    Fenced values = Fenced::random(size, 15);
    setOrder(1);
    const double sum = gpu::squareSum(values.data(), size, serial);
    CHECK(sum == Approx(reference::squareSum(values.data(), size, serial)).epsilon(1e-12));
    setOrder(2);
    CHECK(sum == gpu::squareSum(values.data(), size, serial));
    if (size == 0) continue;
    values[static_cast<std::size_t>(size / 2)] = NAN;
    CHECK(std::isnan(gpu::squareSum(values.data(), size, serial)));
    values[static_cast<std::size_t>(size / 2)] = -std::numeric_limits<float>::infinity();
    CHECK(std::isinf(gpu::squareSum(values.data(), size, serial)));
    values[static_cast<std::size_t>(size / 2)] = 3e38F;  // overflows float's square, not double's
    CHECK(std::isfinite(gpu::squareSum(values.data(), size, serial)));
  }
}
