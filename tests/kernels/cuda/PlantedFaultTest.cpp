// SPDX-License-Identifier: GPL-3.0-or-later
// Mistakes planted into copies of the kernels (faults.cmake) are found, and the kernels as they are pass the same
// checks.
#include "tests/kernels/cuda/CudaSupport.h"
#include "tests/kernels/emulation/EmulationSupport.h"

#define MHC_FAULTY_BORDER(fault)                                           \
  namespace mhc::kernels::fault {                                          \
  void borderForward(const BorderForward& a, const ParallelFor& parallel); \
  }
MHC_FAULTY_BORDER(fault_missing_barrier)
MHC_FAULTY_BORDER(fault_divergent_barrier)
MHC_FAULTY_BORDER(fault_foreign_mask)
MHC_FAULTY_BORDER(fault_wrong_lanes)
#undef MHC_FAULTY_BORDER
namespace mhc::kernels::fault_next_row {
void swiGluForward(const SwiGluForward& a, const ParallelFor& parallel);
}

using namespace mhc::kernels;
using namespace mhc::kernels::test;
using Catch::Matchers::Contains;

namespace {

using Forward = decltype(&reference::borderForward);

/// A border of 37 tokens: its second tile is mostly empty.
BorderSetup setup() {
  BorderSetup s{.shape = {37, 4, 32}};
  s.write = s.read = mixingOptions(MixingFamily::Mhc);
  return s;
}

/// The sentence of the fault; empty if the launch ends well.
std::string sentence(Forward forward, std::uint64_t seed) {
  emulation::setSeed(seed);
  Border b(setup(), 3);
  try {
    b.forward({"faulty", forward, nullptr}, SerialFor());
  } catch (const emulation::Fault& fault) {
    return fault.what();
  }
  return {};
}

/// Whether a forward pass gives the reference's numbers under this order of warps.
bool agrees(Forward forward, std::uint64_t seed) {
  emulation::setSeed(seed);
  Border wanted(setup(), 3), b(setup(), 3);
  wanted.forward(mixingReference(), SerialFor());
  b.forward({"faulty", forward, nullptr}, SerialFor());
  return mixingError(b.y, wanted.y) < 1e-4 && mixingError(b.next_h, wanted.next_h) < 1e-4;
}

std::string sentenceOfSwiGlu(void (*forward)(const SwiGluForward&, const ParallelFor&), std::size_t I) {
  DeviceArray<float> in(5 * 2 * I, "gate_up"), out(5 * I, "out");
  for (std::size_t k = 0; k < in.size(); ++k) in[k] = 1;
  try {
    forward({5, static_cast<std::int64_t>(I), in.data(), out.data()}, SerialFor());
  } catch (const emulation::Fault& fault) {
    return fault.what();
  }
  return {};
}

}  // namespace

TEST_CASE("A barrier that was taken out is found by numbers that hang on the order of the warps", "[cuda][faults]") {
  int wrong = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    wrong += agrees(fault_missing_barrier::borderForward, seed) ? 0 : 1;
    CHECK(agrees(emulated::borderForward, seed));
  }
  CHECK(wrong >= 5);
}

TEST_CASE("A barrier that only some threads reach is found and told where", "[cuda][faults]") {
  CHECK_THAT(sentence(fault_divergent_barrier::borderForward, 1),
             Contains("Kernel borderForward, block (1,0,0): ") && Contains("waits for lanes that don't come") &&
                 Contains("threads 32-39 are at __syncthreads of MixingBorderForward.cu:"));
  CHECK(sentence(emulated::borderForward, 1).empty());
}

TEST_CASE("Swapped masks of the half-warps' shuffles are found and told where", "[cuda][faults]") {
  CHECK_THAT(sentence(fault_foreign_mask::borderForward, 1),
             Contains("Kernel borderForward, block (0,0,0): thread ") && Contains("__syncwarp is called by lane") &&
                 Contains("which leaves that lane out") && Contains("MixingCoefficients.cuh:"));
}

TEST_CASE("A shuffle over the wrong lanes is found by its numbers", "[cuda][faults]") {
  CHECK_FALSE(agrees(fault_wrong_lanes::borderForward, 1));
}

TEST_CASE("A write past the end of a buffer is found and told which", "[cuda][faults]") {
  // 16 bytes at a time: before it happens. Number by number: at the fence, when the block has ended.
  CHECK_THAT(sentenceOfSwiGlu(fault_next_row::swiGluForward, 8),
             Contains("Kernel swiGluForward, block (0,0,0): thread ") && Contains("of the buffer out, which has 160") &&
                 Contains("Vectors.cuh:"));
  CHECK_THAT(sentenceOfSwiGlu(fault_next_row::swiGluForward, 7),
             Contains("Kernel swiGluForward, block (0,0,0): it wrote") &&
                 Contains("bytes past the end of the buffer out (140 bytes)"));
  CHECK(sentenceOfSwiGlu(emulated::swiGluForward, 8).empty());
  CHECK(sentenceOfSwiGlu(emulated::swiGluForward, 7).empty());
}
