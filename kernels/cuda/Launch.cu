// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/Launch.h"

namespace mhc::kernels::MHC_CUDA {
namespace {

thread_local cudaStream_t current = nullptr;
thread_local std::string failure;

}  // namespace

void setStream(cudaStream_t stream) {
  current = stream;
}
cudaStream_t stream() {
  return current;
}

std::string takeFailure() {
  return std::exchange(failure, {});
}

void remember(const char* kernel, cudaError_t error) {
  if (error == cudaSuccess || !failure.empty()) return;
  failure = std::string("The kernel ") + kernel + " could not be started: " + cudaGetErrorString(error) + ".";
}

void allowShared(const void* kernel, const char* name, std::size_t bytes) {
  remember(name, cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(bytes)));
}

}  // namespace mhc::kernels::MHC_CUDA
