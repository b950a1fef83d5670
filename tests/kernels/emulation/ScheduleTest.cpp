// SPDX-License-Identifier: GPL-3.0-or-later
// The emulation runs correct kernels as a device would.
#include <cmath>
#include <set>

#include "tests/kernels/emulation/EmulationSupport.h"

using namespace mhc::kernels;
using namespace mhc::kernels::test;

namespace {

/// out[b] = Σ over the block's numbers, by shuffles inside warps and shared memory between them.
__global__ void blockSum(const float* in, float* out) {
  MHC_SHARED(float, parts, 8);
  const int lane = static_cast<int>(threadIdx.x % 32);
  float sum = in[blockIdx.x * blockDim.x + threadIdx.x];
  for (int d = 16; d > 0; d /= 2) sum += __shfl_xor_sync(0xFFFFFFFFU, sum, d);
  if (lane == 0) parts[threadIdx.x / 32] = sum;
  __syncthreads();
  if (threadIdx.x == 0) {
    float total = 0;
    for (unsigned w = 0; w < blockDim.x / 32; ++w) total += parts[w];
    out[blockIdx.x] = total;
  }
}

/// Each half of a warp adds up its own 16 numbers; only the upper halves do it twice.
__global__ void halfWarps(const float* in, float* out) {
  const unsigned half = threadIdx.x / 16 % 2;
  const std::uint32_t mask = half == 0 ? 0x0000FFFFU : 0xFFFF0000U;
  float value = in[threadIdx.x];
  for (unsigned turn = 0; turn <= half; ++turn) {
    for (int d = 8; d > 0; d /= 2) value += __shfl_xor_sync(mask, value, d);
  }
  out[threadIdx.x] = value;
}

__global__ void warpOperations(unsigned* out) {
  const unsigned lane = threadIdx.x;
  out[lane] = __ballot_sync(0xFFFFFFFFU, lane % 3 == 0);
  out[32 + lane] = __shfl_down_sync(0xFFFFFFFFU, lane, 30U);
  out[64 + lane] = __shfl_sync(0xFFFFFFFFU, lane * 10, 7);
  out[96 + lane] = static_cast<unsigned>(__popc(out[lane]));
}

__global__ void whoIsFirst(int* order, int* next) {
  order[(*next)++] = static_cast<int>(threadIdx.x);
}

__global__ void wholeGrid(int* out) {
  const unsigned block = blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z);
  const unsigned thread = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
  out[block * blockDim.x * blockDim.y * blockDim.z + thread] += static_cast<int>(1000 * block + thread);
}

__global__ void readsPoison(float* out, int count) {
  MHC_SHARED(float, fixed, 4);
  MHC_DYNAMIC_SHARED(bytes);
  auto* const dynamic = reinterpret_cast<float*>(bytes);
  out[8 * blockIdx.x + threadIdx.x] = threadIdx.x < 4 ? fixed[threadIdx.x] : dynamic[threadIdx.x - 4];
  if (threadIdx.x < 4) fixed[threadIdx.x] = 1;
  for (int i = 0; i < count; ++i) dynamic[i] = 2;
}

}  // namespace

TEST_CASE("A block's sum is the same for every order of warps and lanes", "[emulation]") {
  DeviceArray<float> in(3 * 256), out(3);
  double expected[3] = {};
  for (std::size_t i = 0; i < in.size(); ++i) {
    in[i] = static_cast<float>(i % 17) - 5.0F;
    expected[i / 256] += static_cast<double>(in[i]);
  }
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    emulation::setSeed(seed);
    start(3, 256, 0, blockSum, static_cast<const float*>(in.data()), out.data());
    for (std::size_t b = 0; b < 3; ++b) CHECK(static_cast<double>(out[b]) == expected[b]);
  }
}

TEST_CASE("Half-warps shuffle on their own", "[emulation]") {
  DeviceArray<float> in(96), out(96);
  for (std::size_t i = 0; i < 96; ++i) in[i] = static_cast<float>(i);
  start(1, 96, 0, halfWarps, static_cast<const float*>(in.data()), out.data());
  for (std::size_t i = 0; i < 96; ++i) {
    const std::size_t first = i / 16 * 16;
    const float sum = static_cast<float>(16 * first + 120);
    CHECK(out[i] == (i / 16 % 2 == 0 ? sum : 16 * sum));
  }
}

TEST_CASE("Votes and shuffles give what CUDA gives", "[emulation]") {
  DeviceArray<unsigned> out(128);
  start(1, 32, 0, warpOperations, out.data());
  for (unsigned lane = 0; lane < 32; ++lane) {
    CHECK(out[lane] == 0x49249249U);
    CHECK(out[32 + lane] == (lane < 2 ? lane + 30 : lane));
    CHECK(out[64 + lane] == 70);
    CHECK(out[96 + lane] == 11);
  }
}

TEST_CASE("Warps and lanes run in an order that hangs on the seed alone", "[emulation]") {
  std::set<std::vector<int>> orders;
  for (const std::uint64_t seed : {1, 2, 3, 4, 5, 6}) {
    emulation::setSeed(seed);
    DeviceArray<int> order(128), next(1);
    next[0] = 0;
    start(1, 128, 0, whoIsFirst, order.data(), next.data());
    std::vector<int> seen(order.data(), order.data() + 128);
    orders.insert(seen);
    std::sort(seen.begin(), seen.end());
    for (int i = 0; i < 128; ++i) CHECK(seen[static_cast<std::size_t>(i)] == i);
  }
  CHECK(orders.size() == 6);
}

TEST_CASE("Every thread of every block runs once", "[emulation]") {
  DeviceArray<int> out(2 * 3 * 2 * 4 * 3 * 5);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = 0;
  cudaLaunchConfig_t config;
  config.gridDim = {2, 3, 2};
  config.blockDim = {4, 3, 5};
  const auto before = emulation::launchCounts();
  cudaLaunchKernelEx(&config, wholeGrid, out.data());
  CHECK(emulation::launchCounts().blocks - before.blocks == 12);
  CHECK(emulation::launchCounts().threads - before.threads == 720);
  for (std::size_t i = 0; i < out.size(); ++i) CHECK(out[i] == static_cast<int>(1000 * (i / 60) + i % 60));
}

TEST_CASE("Shared memory starts as NaN in every block", "[emulation]") {
  DeviceArray<float> out(24);
  start(3, 8, 16, readsPoison, out.data(), 4);
  for (std::size_t i = 0; i < 24; ++i) {
    // Threads of a warp run in some order: whoever comes after another may see what that one wrote.
    CHECK((std::isnan(out[i]) || out[i] == 2.0F));
  }
  for (std::size_t b = 0; b < 3; ++b) {
    int poisoned = 0;
    for (std::size_t i = 0; i < 8; ++i) poisoned += std::isnan(out[8 * b + i]) ? 1 : 0;
    CHECK(poisoned >= 4);  // the fixed array's: each thread reads its element before anybody writes it
  }
}
