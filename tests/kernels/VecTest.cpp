// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include "kernels/CpuFeatures.h"
#include "kernels/cpu/VecProbe.h"

namespace {

struct Probe {
  const char* name;
  void (*function)(int, const float*, float*, std::int64_t);
  void (*transpose)(const float*, float*);
  int (*lanes)();
};

std::vector<Probe> probes() {
  using namespace mhc::kernels;
  std::vector<Probe> all = {{"scalar", scalar::probeFunction, scalar::probeTranspose, scalar::probeLanes},
                            {"avx2", avx2::probeFunction, avx2::probeTranspose, avx2::probeLanes},
                            {"avx512", avx512::probeFunction, avx512::probeTranspose, avx512::probeLanes}};
  std::erase_if(all, [](const Probe& p) { return !cpuSupports(p.name); });
  return all;
}

double ulps(float got, double want) {
  const double magnitude = std::max(std::abs(want), 1.2e-38);
  const double ulp = std::ldexp(1.0, static_cast<int>(std::floor(std::log2(magnitude))) - 23);
  return std::abs(static_cast<double>(got) - want) / ulp;
}

}  // namespace

TEST_CASE("exp, sigmoid and tanh are within a few units in the last place on every instruction set") {
  std::vector<float> x;
  for (int i = -21000; i <= 21000; ++i) x.push_back(static_cast<float>(i) * 0.00413F);
  for (int i = -40; i <= 0; ++i) x.push_back(std::ldexp(1.3F, i));
  std::vector<float> y(x.size());
  for (const Probe& p : probes()) {
    INFO(p.name);
    double worst[3] = {0, 0, 0};
    for (int f = 0; f < 3; ++f) {
      p.function(f, x.data(), y.data(), static_cast<std::int64_t>(x.size()));
      for (std::size_t i = 0; i < x.size(); ++i) {
        const double v = static_cast<double>(x[i]);
        const double want = f == 0 ? std::exp(v) : f == 1 ? 1.0 / (1.0 + std::exp(-v)) : std::tanh(v);
        worst[f] = std::max(worst[f], ulps(y[i], want));
      }
    }
    CHECK(worst[0] <= 2.0);
    CHECK(worst[1] <= 4.0);
    CHECK(worst[2] <= 4.0);
  }
}

TEST_CASE("exp has its limits at the ends of the range") {
  const float inf = std::numeric_limits<float>::infinity();
  const std::vector<float> x = {-inf, -1e30F, -200.0F, -104.0F, 0.0F, 90.0F, 1e30F, inf, std::nanf("")};
  std::vector<float> y(x.size());
  for (const Probe& p : probes()) {
    INFO(p.name);
    p.function(0, x.data(), y.data(), static_cast<std::int64_t>(x.size()));
    CHECK(y[0] == 0.0F);
    CHECK(y[1] == 0.0F);
    CHECK(y[2] == 0.0F);
    CHECK(y[3] == 0.0F);
    CHECK(y[4] == 1.0F);
    CHECK(y[5] == inf);
    CHECK(y[6] == inf);
    CHECK(y[7] == inf);
    CHECK(std::isnan(y[8]));
  }
}

TEST_CASE("tails of any length touch nothing past the end") {
  for (const Probe& p : probes()) {
    INFO(p.name);
    for (int size = 0; size <= 40; ++size) {
      std::vector<float> in(static_cast<std::size_t>(size) + 1, 0.0F), out(static_cast<std::size_t>(size) + 1, 7.0F);
      p.function(0, in.data(), out.data(), size);
      for (int i = 0; i < size; ++i) REQUIRE(out[static_cast<std::size_t>(i)] == 1.0F);
      REQUIRE(out.back() == 7.0F);
    }
  }
}

TEST_CASE("the register transpose is a transpose") {
  for (const Probe& p : probes()) {
    const int lanes = p.lanes();
    std::vector<float> in(static_cast<std::size_t>(lanes * lanes)), out(in.size());
    for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<float>(i);
    p.transpose(in.data(), out.data());
    for (int i = 0; i < lanes; ++i) {
      for (int j = 0; j < lanes; ++j) {
        REQUIRE(out[static_cast<std::size_t>(i * lanes + j)] == in[static_cast<std::size_t>(j * lanes + i)]);
      }
    }
  }
}
