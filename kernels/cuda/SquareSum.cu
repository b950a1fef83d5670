// SPDX-License-Identifier: GPL-3.0-or-later
// The global norm of the clip: Σ v² in double by a fixed tree, whose shape hangs on the size alone.
#include "kernels/cuda/Flat.cuh"
#include "kernels/cuda/Kernels.h"
#include "kernels/cuda/Warp.cuh"

namespace mhc::kernels::MHC_CUDA {
namespace {

inline constexpr int kSumThreads = 256;
inline constexpr std::int64_t kMostBlocks = 1024;

/// partial[b] = Σ v² over the b-th of `gridDim.x` equal ranges, a multiple of 4 long.
template <bool Aligned>
__global__ void squareSumKernel(const float* values, std::int64_t size, std::int64_t range, double* partial) {
  MHC_SHARED(double, parts, kSumThreads / 32);
  const std::int64_t first = blockIdx.x * range;
  const std::int64_t end = first + range < size ? first + range : size;
  double sum = 0.0;
  for (std::int64_t at = first + 4 * static_cast<std::int64_t>(threadIdx.x); at < end; at += 4 * kSumThreads) {
    float four[4];
    loadFour<Aligned>(values, at, end, four);
    MHC_UNROLL
    for (int k = 0; k < 4; ++k) sum += static_cast<double>(four[k]) * static_cast<double>(four[k]);
  }
  sum = blockSum(sum, parts);
  if (threadIdx.x == 0) partial[blockIdx.x] = sum;
}

/// *out = Σ partial, by one block.
__global__ void totalKernel(const double* partial, int count, double* out) {
  MHC_SHARED(double, parts, kSumThreads / 32);
  double sum = 0.0;
  for (int k = static_cast<int>(threadIdx.x); k < count; k += kSumThreads) sum += partial[k];
  sum = blockSum(sum, parts);
  if (threadIdx.x == 0) *out = sum;
}

/// kMostBlocks + 1 doubles on the device of the calling thread, kept until the thread ends.
class Partials {
 public:
  ~Partials() {
    if (data_ != nullptr) static_cast<void>(cudaFree(data_));
  }
  double* data() {
    if (data_ == nullptr) {
      void* memory = nullptr;
      remember("squareSum", cudaMalloc(&memory, (kMostBlocks + 1) * sizeof(double)));
      data_ = static_cast<double*>(memory);
    }
    return data_;
  }

 private:
  double* data_ = nullptr;
};

}  // namespace

double squareSum(const float* values, std::int64_t size, const ParallelFor&) {
  if (size == 0) return 0.0;
  static thread_local Partials partials;
  double* const partial = partials.data();
  if (partial == nullptr) return static_cast<double>(NAN);  // remembered as a failure
  const std::int64_t wanted = (size + 8191) / 8192;
  const std::int64_t most = wanted < kMostBlocks ? wanted : kMostBlocks;
  const std::int64_t range = ((size + most - 1) / most + 3) / 4 * 4;
  const unsigned blocks = blocksFor(size, range);
  launch("squareSum", dim3{blocks, 1, 1}, kSumThreads, 0,
         onSixteenBytes(values) ? squareSumKernel<true> : squareSumKernel<false>, values, size, range, partial);
  launch("squareSum total", dim3{1, 1, 1}, kSumThreads, 0, totalKernel, static_cast<const double*>(partial),
         static_cast<int>(blocks), partial + kMostBlocks);
  double sum = static_cast<double>(NAN);
  remember("squareSum", cudaMemcpyAsync(&sum, partial + kMostBlocks, sizeof sum, cudaMemcpyDeviceToHost, stream()));
  remember("squareSum", cudaStreamSynchronize(stream()));
  return sum;
}

}  // namespace mhc::kernels::MHC_CUDA
