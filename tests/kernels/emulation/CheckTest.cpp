// SPDX-License-Identifier: GPL-3.0-or-later
// The emulation finds what CUDA forbids, and says where.
#include <cmath>

#include "tests/kernels/emulation/EmulationSupport.h"

using namespace mhc::kernels;
using namespace mhc::kernels::test;
using Catch::Matchers::Contains;

namespace {

enum class Mistake : int {
  None,
  BarrierInBranch,
  EndBeforeBarrier,
  TwoBarriers,
  ForeignMask,
  MissingLane,
  LaneOutsideMask,
  WrongLine,
  WritePast,
  WriteBefore,
  VectorPast,
  Misaligned,
  SharedPast,
  DynamicPast,
};

__global__ void mistaken(int mistake, float* buffer, int size) {
  MHC_SHARED(float, cells, 64);
  MHC_DYNAMIC_SHARED(bytes);
  const auto m = static_cast<Mistake>(mistake);
  const int thread = static_cast<int>(threadIdx.x);
  cells[thread] = 1;
  if (m == Mistake::BarrierInBranch && thread < 40) __syncthreads();
  if (m == Mistake::EndBeforeBarrier && thread == 63) return;
  if (m == Mistake::TwoBarriers) {
    if (thread < 32) {
      __syncthreads();
    } else {
      __syncthreads();
    }
  }
  __syncthreads();
  if (m == Mistake::ForeignMask) __syncwarp(thread % 32 < 16 ? 0xFFFF0000U : 0x0000FFFFU);
  if (m == Mistake::MissingLane && thread != 5) __syncwarp();
  if (m == Mistake::LaneOutsideMask && thread % 32 < 16) cells[thread] = __shfl_xor_sync(0x0000FFFFU, 1.0F, 16);
  if (m == Mistake::WrongLine) {
    if (thread % 2 == 0) {
      __syncwarp();
    } else {
      __syncwarp();
    }
  }
  if (m == Mistake::WritePast && thread == 3) buffer[size + 2] = 1;
  if (m == Mistake::WriteBefore && thread == 3) buffer[-1] = 1;
  if (m == Mistake::VectorPast && thread == 7) __ldg(reinterpret_cast<const float4*>(buffer) + size / 4);
  if (m == Mistake::Misaligned && thread == 7) __ldg(reinterpret_cast<const float4*>(buffer + 1));
  if (m == Mistake::SharedPast && thread == 0) cells[64] = 1;
  if (m == Mistake::DynamicPast && thread == 0) bytes[100] = 1;
}

std::string sentence(Mistake mistake) {
  DeviceArray<float> buffer(32, "weights");
  return faultOf(2U, 64U, std::size_t{100}, mistaken, static_cast<int>(mistake), buffer.data(), 32);
}

/// The sum of a block without the barrier between writing and reading shared memory.
__global__ void withoutBarrier(float* out) {
  MHC_SHARED(float, cells, 128);
  cells[threadIdx.x] = 1;
  if (threadIdx.x == 0) {
    float sum = 0;
    for (int i = 0; i < 128; ++i) sum += cells[i];
    *out = sum;
  }
}

}  // namespace

TEST_CASE("A kernel without a mistake ends well", "[emulation]") {
  CHECK(sentence(Mistake::None).empty());
}

TEST_CASE("A barrier that not all threads reach is found", "[emulation]") {
  for (std::uint64_t seed = 1; seed < 6; ++seed) {
    emulation::setSeed(seed);
    CHECK_THAT(sentence(Mistake::BarrierInBranch),
               Contains("Kernel probe, block (0,0,0)") &&
                   Contains("not every thread comes to the same __syncthreads") &&
                   Contains("threads 0-39 are at __syncthreads of CheckTest.cpp:") && Contains("threads 40-63"));
    CHECK_THAT(sentence(Mistake::EndBeforeBarrier), Contains("threads 63-63 have ended"));
    CHECK_THAT(sentence(Mistake::TwoBarriers), Contains("threads 0-31 are at") && Contains("threads 32-63 are at"));
  }
}

TEST_CASE("Wrong masks of warp operations are found", "[emulation]") {
  CHECK_THAT(sentence(Mistake::ForeignMask),
             Contains("__syncwarp is called by lane") && Contains("leaves that lane out"));
  CHECK_THAT(sentence(Mistake::MissingLane), Contains("waits for lanes that don't come") && Contains("threads 5-5 "));
  CHECK_THAT(sentence(Mistake::LaneOutsideMask), Contains("takes from lane") && Contains("not in its mask"));
  CHECK_THAT(sentence(Mistake::WrongLine), Contains("__syncwarp at CheckTest.cpp:") && Contains("waits for lanes"));
}

TEST_CASE("Accesses outside of buffers are found", "[emulation]") {
  CHECK_THAT(sentence(Mistake::WritePast), Contains("it wrote 8 bytes past the end of the buffer weights (128 bytes)"));
  CHECK_THAT(sentence(Mistake::WriteBefore), Contains("bytes before the start of the buffer weights"));
  CHECK_THAT(sentence(Mistake::VectorPast), Contains("thread 7 at CheckTest.cpp:") &&
                                                Contains("bytes 128 to 144 of the buffer weights, which has 128"));
  CHECK_THAT(sentence(Mistake::Misaligned), Contains("16 bytes is not aligned"));
  CHECK_THAT(sentence(Mistake::SharedPast), Contains("outside of the shared array cells"));
  CHECK_THAT(sentence(Mistake::DynamicPast), Contains("outside of the dynamic shared memory"));
}

TEST_CASE("A missing barrier reads poison under most orders of the warps", "[emulation]") {
  int wrong = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    emulation::setSeed(seed);
    DeviceArray<float> out(1);
    start(1, 128, 0, withoutBarrier, out.data());
    wrong += out[0] == 128.0F ? 0 : 1;
  }
  CHECK(wrong > 10);
}

TEST_CASE("Launches that a device refuses are refused", "[emulation]") {
  DeviceArray<float> out(1);
  CHECK_THAT(faultOf(1U, 2048U, std::size_t{0}, withoutBarrier, out.data()), Contains("2048 threads"));
  CHECK_THAT(faultOf(0U, 32U, std::size_t{0}, withoutBarrier, out.data()), Contains("grid is empty"));
  CHECK_THAT(faultOf(1U, 128U, std::size_t{50000}, withoutBarrier, out.data()), Contains("has been granted 49152"));
  cudaFuncSetAttribute(reinterpret_cast<const void*>(&withoutBarrier), cudaFuncAttributeMaxDynamicSharedMemorySize,
                       60000);
  CHECK(faultOf(1U, 128U, std::size_t{50000}, withoutBarrier, out.data()).empty());
}

TEST_CASE("A fault leaves the emulation fit for the next launch", "[emulation]") {
  CHECK_FALSE(sentence(Mistake::BarrierInBranch).empty());
  CHECK(sentence(Mistake::None).empty());
}
