// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <bit>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "kernels/CpuFeatures.h"
#include "kernels/Element.h"
#include "kernels/cpu/VecProbe.h"

namespace {

struct Probe {
  const char* name;
  void (*function)(int, const float*, float*, std::int64_t);
  void (*transpose)(const float*, float*);
  int (*lanes)();
  void (*narrow)(const float*, std::uint16_t*, std::int64_t);
  void (*widen)(const std::uint16_t*, float*, std::int64_t);
};

std::vector<Probe> probes() {
  using namespace mhc::kernels;
#define MHC_PROBE(isa) \
  Probe { #isa, isa::probeFunction, isa::probeTranspose, isa::probeLanes, isa::probeNarrow, isa::probeWiden }
  std::vector<Probe> all = {MHC_PROBE(scalar), MHC_PROBE(avx2), MHC_PROBE(avx512), MHC_PROBE(avx512bf16)};
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

TEST_CASE("bfloat16 is rounded to the nearest, ties to even, and widened without loss") {
  // Every bfloat16, and around each the floats that decide where a rounding goes.
  std::vector<float> in;
  for (std::uint32_t high = 0; high < 0x10000U; high += 7) {
    for (const std::uint32_t low : {0U, 1U, 0x7fffU, 0x8000U, 0x8001U, 0xffffU}) in.push_back(std::bit_cast<float>((high << 16U) | low));
  }
  for (const Probe& p : probes()) {
    INFO(p.name);
    std::vector<std::uint16_t> narrow(in.size());
    std::vector<float> wide(in.size());
    p.narrow(in.data(), narrow.data(), static_cast<std::int64_t>(in.size()));
    p.widen(narrow.data(), wide.data(), static_cast<std::int64_t>(in.size()));
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < in.size(); ++i) {
      // The instruction of avx512bf16 takes denormal floats for 0.
      const bool denormal = in[i] != 0.0F && std::abs(in[i]) < std::numeric_limits<float>::min();
      if (denormal && std::string(p.name) == "avx512bf16") continue;
      const std::uint16_t want = mhc::kernels::roundBf16(in[i]);
      const bool same = std::isnan(in[i]) ? std::isnan(wide[i]) : narrow[i] == want && wide[i] == mhc::kernels::widenBf16(want);
      wrong += same ? 0 : 1;
    }
    CHECK(wrong == 0);
  }
  CHECK(mhc::kernels::roundBf16(1.0F + 1.0F / 256) == 0x3f80);   // a tie goes to the even neighbour
  CHECK(mhc::kernels::roundBf16(1.0F + 3.0F / 256) == 0x3f82);
  CHECK(mhc::kernels::roundBf16(std::numeric_limits<float>::max()) == 0x7f80);
}

TEST_CASE("bfloat16 tails of any length touch nothing past the end") {
  for (const Probe& p : probes()) {
    INFO(p.name);
    for (int size = 0; size <= 40; ++size) {
      const std::vector<float> in(static_cast<std::size_t>(size) + 1, 1.0F);
      std::vector<std::uint16_t> narrow(in.size(), 0x4100);
      std::vector<float> wide(in.size(), 7.0F);
      p.narrow(in.data(), narrow.data(), size);
      p.widen(narrow.data(), wide.data(), size);
      for (int i = 0; i < size; ++i) REQUIRE(wide[static_cast<std::size_t>(i)] == 1.0F);
      REQUIRE(narrow.back() == 0x4100);
      REQUIRE(wide.back() == 7.0F);
    }
  }
}
