// SPDX-License-Identifier: GPL-3.0-or-later
// The PTX of the kernels and ptxas' figures: 16-byte accesses where the data allow them, no atomics, no local memory, a
// number of registers that leaves room for enough warps. Only built where there is nvcc; needs no GPU.
#include <catch2/catch.hpp>
#include <iostream>

#include "tests/kernels/cuda/Listing.h"

using namespace mhc::kernels::test;

namespace {

const char* const sources[] = {"AdamW",
                               "Bf16",
                               "CrossEntropy",
                               "Embedding",
                               "MixingBorderBackward",
                               "MixingBorderForward",
                               "MixingParameterGradients",
                               "Muon",
                               "RmsNorm",
                               "Rotation",
                               "SquareSum",
                               "SwiGlu"};

KernelListing listing(const std::string& source, const std::string& kernel) {
  const auto& all = readListing(MHC_LISTINGS, source);
  const auto found = all.find(kernel);
  std::string names;
  for (const auto& [name, one] : all) names += name + "\n";
  INFO(names);
  REQUIRE(found != all.end());
  return found->second;
}

}  // namespace

TEST_CASE("No kernel spills, uses local memory or adds by atomics", "[cuda][listing]") {
  int kernels = 0;
  for (const char* const source : sources) {
    for (const auto& [name, k] : readListing(MHC_LISTINGS, source)) {
      INFO(source << ".cu: " << name);
      ++kernels;
      CHECK(k.registers > 0);
      CHECK(k.spills == 0);
      CHECK(k.stack == 0);
      CHECK(k.count("atom.") == 0);
      CHECK(k.count("red.") == 0);
      CHECK(k.count("ld.local") + k.count("st.local") == 0);
    }
  }
  CHECK(kernels > 60);
}

TEST_CASE("Aligned kernels move 16 bytes at a time", "[cuda][listing]") {
  struct Case {
    const char* source;
    const char* kernel;
    int loads, stores;
  };
  // Of unrolled loops each access counts. What is not here moves single numbers by intent.
  const Case cases[] = {
      {"SwiGlu", "swiGluForwardKernel<float, true>", 2, 1},
      {"SwiGlu", "swiGluForwardKernel<unsigned short, true>", 2, 1},
      {"SwiGlu", "swiGluBackwardKernel<float, true>", 3, 2},
      {"SwiGlu", "swiGluBackwardKernel<unsigned short, true>", 3, 2},
      {"RmsNorm", "rmsNormForwardKernel<float, true>", 3, 1},
      {"RmsNorm", "rmsNormForwardKernel<unsigned short, true>", 4, 1},
      {"Rotation", "rotateKernel<unsigned short, true>", 6, 2},
      {"CrossEntropy", "crossEntropyKernel<float, true>", 2, 1},
      {"CrossEntropy", "crossEntropyKernel<unsigned short, true>", 2, 1},
      {"AdamW", "adamWKernel<true>", 4, 3},
      {"Muon", "muonMomentumKernel<true>", 2, 2},
      {"Bf16", "toBf16Kernel<true>", 2, 1},
      {"SquareSum", "squareSumKernel<true>", 1, 0},
      // n = 4: the streams, f, and four streams again for each of the two read passes.
      {"MixingBorderForward", "borderForwardKernel<float, true, 4>", 13, 6},
      {"MixingBorderForward", "borderForwardKernel<unsigned short, true, 4>", 13, 6},
      {"MixingBorderBackward", "borderBackwardKernel<float, true, 4>", 20, 5},
      {"MixingBorderBackward", "borderBackwardKernel<unsigned short, true, 4>", 20, 5},
      {"MixingParameterGradients", "projectionGradientKernel<float, true, 4>", 1, 0},
      {"MixingParameterGradients", "projectionGradientKernel<unsigned short, true, 4>", 1, 0},
  };
  for (const Case& c : cases) {
    const KernelListing k = listing(c.source, c.kernel);
    INFO(c.kernel << ": " << k.vectors("ld") << " vector loads, " << k.vectors("st") << " vector stores");
    CHECK(k.vectors("ld") >= c.loads);
    CHECK(k.vectors("st") >= c.stores);
  }
}

TEST_CASE("Borders multiply on tensor cores and shuffle within half-warps", "[cuda][listing]") {
  for (const char* const type : {"float", "unsigned short"}) {
    for (const int n : {4, 8}) {
      const std::string tail = std::string("<") + type + ", true, " + std::to_string(n) + ">";
      const KernelListing forward = listing("MixingBorderForward", "borderForwardKernel" + tail);
      CHECK(forward.count("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32") > 0);
      CHECK(forward.count("shfl.sync.bfly") > 0);
      CHECK(listing("MixingBorderBackward", "borderBackwardKernel" + tail).count("mma.sync") > 0);
      CHECK(listing("MixingParameterGradients", "projectionGradientKernel" + tail).count("mma.sync") > 0);
    }
  }
}

TEST_CASE("Registers stay below the ceilings that keep enough warps on a multiprocessor", "[cuda][listing]") {
  // Of 65,536 registers: 128 for two blocks of 256 threads, 255 for one.
  for (const char* const source : sources) {
    for (const auto& [name, k] : readListing(MHC_LISTINGS, source)) {
      INFO(source << ".cu: " << name << " uses " << k.registers);
      const bool border = name.rfind("border", 0) == 0;
      const bool forwardOfFour = name.rfind("borderForward", 0) == 0 && name.find(", 4>") != std::string::npos;
      CHECK(k.registers <= (forwardOfFour ? 128 : border ? 255 : 96));
    }
  }
}
