// SPDX-License-Identifier: GPL-3.0-or-later
// The machine code of the kernels for sm_90: what ptxas really made of the PTX. Only built where there is cuobjdump.
#include <catch2/catch.hpp>

#include "tests/kernels/cuda/Listing.h"

using namespace mhc::kernels::test;

namespace {

/// Instructions whose opcode begins with `start`.
int count(const KernelListing& kernel, const std::string& start) {
  int sum = 0;
  for (const auto& [opcode, number] : kernel.machine) sum += opcode.rfind(start, 0) == 0 ? number : 0;
  return sum;
}

KernelListing kernel(const std::string& source, const std::string& name) {
  const auto& all = readListing(MHC_LISTINGS, source);
  REQUIRE(all.count(name) == 1);
  return all.at(name);
}

}  // namespace

TEST_CASE("The machine code moves 16 bytes at a time where the source does", "[cuda][sass]") {
  for (const char* const type : {"float", "unsigned short"}) {
    const std::string t = type;
    INFO(t);
    const KernelListing swiGlu = kernel("SwiGlu", "swiGluForwardKernel<" + t + ", true>");
    CHECK(count(swiGlu, "LDG.E.128") == 2);
    CHECK(count(swiGlu, "STG.E.128") == 1);
    CHECK(count(swiGlu, "LDG.E") == 2);  // and no narrower ones
    const KernelListing forward = kernel("MixingBorderForward", "borderForwardKernel<" + t + ", true, 4>");
    CHECK(count(forward, "LDG.E.128") >= 13);
    CHECK(count(forward, "STG.E.128") >= 6);
    CHECK(count(forward, "HMMA.1688.F32.TF32") > 0);
    const KernelListing backward = kernel("MixingBorderBackward", "borderBackwardKernel<" + t + ", true, 4>");
    CHECK(count(backward, "LDG.E.128") >= 20);
    CHECK(count(backward, "STG.E.128") >= 5);
    CHECK(count(backward, "HMMA.1688.F32.TF32") > 0);
  }
}

TEST_CASE("The machine code has no atomics on memory and no local memory", "[cuda][sass]") {
  int kernels = 0;
  for (const char* const source : {"AdamW", "Bf16", "CrossEntropy", "Embedding", "MixingBorderBackward", "MixingBorderForward",
                                   "MixingParameterGradients", "Muon", "RmsNorm", "Rotation", "SquareSum", "SwiGlu"}) {
    for (const auto& [name, k] : readListing(MHC_LISTINGS, source)) {
      INFO(source << ".cu: " << name);
      ++kernels;
      CHECK(count(k, "EXIT") > 0);  // it was really read
      // REDUX is a vote of a warp, not of memory.
      for (const char* const opcode : {"ATOM", "RED.", "LDL", "STL"}) CHECK(count(k, opcode) == 0);
    }
  }
  CHECK(kernels > 60);
}
