// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/Device.h"

#include "kernels/cuda/Launch.h"

namespace mhc::kernels::cuda {
namespace {

std::string sentence(const char* what, cudaError_t error) {
  if (error == cudaSuccess) return {};
  static_cast<void>(cudaGetLastError());  // the next call starts afresh, if the device still can
  return std::string(what) + " failed: " + cudaGetErrorString(error) + ".";
}

}  // namespace

std::string whyNoGpu() {
  int count = 0;
  const cudaError_t error = cudaGetDeviceCount(&count);
  if (error == cudaErrorInsufficientDriver) {
    int driver = 0;
    if (cudaDriverGetVersion(&driver) != cudaSuccess || driver == 0) return "no NVIDIA driver is installed";
    return "the NVIDIA driver is too old for CUDA 13";
  }
  if (error == cudaErrorNoDevice || (error == cudaSuccess && count == 0)) return "no NVIDIA GPU was found";
  return error == cudaSuccess ? std::string() : std::string("CUDA says \"") + cudaGetErrorString(error) + "\"";
}

int gpuCount() {
  int count = 0;
  return cudaGetDeviceCount(&count) == cudaSuccess ? count : 0;
}

GpuFacts gpuFacts(int index) {
  cudaDeviceProp properties = {};
  GpuFacts facts;
  if (cudaGetDeviceProperties(&properties, index) != cudaSuccess) return facts;
  facts.name = properties.name;
  facts.major = properties.major;
  facts.minor = properties.minor;
  facts.memory = properties.totalGlobalMem;
  facts.managedWithHost = properties.concurrentManagedAccess != 0;
  facts.hostPointers = properties.canUseHostPointerForRegisteredMem != 0;
  int kilohertz = 0, bits = 0;
  if (cudaDeviceGetAttribute(&kilohertz, cudaDevAttrMemoryClockRate, index) == cudaSuccess &&
      cudaDeviceGetAttribute(&bits, cudaDevAttrGlobalMemoryBusWidth, index) == cudaSuccess) {
    facts.bandwidth = 2.0 * 1000.0 * kilohertz * (bits / 8.0);  // two transfers a cycle
  }
  return facts;
}

std::string selectGpu(int index) {
  return sentence("Selecting the GPU", cudaSetDevice(index));
}

std::string memoryOf(std::size_t& free, std::size_t& total) {
  return sentence("Asking for the GPU's memory", cudaMemGetInfo(&free, &total));
}

std::string allocateManaged(std::size_t bytes, int gpu, void** out) {
  std::string why = sentence("Taking memory on the GPU", cudaMallocManaged(out, bytes));
  if (!why.empty()) return why;
  // Pages are made on the GPU and go back there after the host has read them.
  const cudaMemLocation place{cudaMemLocationTypeDevice, gpu};
  why = sentence("Placing memory on the GPU", cudaMemAdvise(*out, bytes, cudaMemAdviseSetPreferredLocation, place));
  if (why.empty()) why = sentence("Clearing memory on the GPU", cudaMemset(*out, 0, bytes));
  if (why.empty()) return why;
  releaseManaged(*out);
  *out = nullptr;
  return why;
}

void releaseManaged(void* memory) {
  static_cast<void>(cudaFree(memory));
}

std::string shareWithGpu(void* memory, std::size_t bytes) {
  return sentence("Sharing memory with the GPU", cudaHostRegister(memory, bytes, cudaHostRegisterMapped));
}

void unshare(void* memory) {
  static_cast<void>(cudaHostUnregister(memory));
}

bool onDevice(const void* memory) {
  cudaPointerAttributes attributes = {};
  if (cudaPointerGetAttributes(&attributes, memory) != cudaSuccess) {
    static_cast<void>(cudaGetLastError());
    return false;
  }
  return attributes.type == cudaMemoryTypeDevice || attributes.type == cudaMemoryTypeManaged;
}

bool recording() {
  cudaStreamCaptureStatus status = cudaStreamCaptureStatusNone;
  return cudaStreamIsCapturing(stream(), &status) == cudaSuccess && status != cudaStreamCaptureStatusNone;
}

std::string copyToDevice(void* to, const void* from, std::size_t bytes) {
  // From pageable memory the call returns once the bytes are staged.
  return sentence("Copying to the GPU", cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, stream()));
}

std::string zeroOnDevice(void* memory, std::size_t bytes) {
  return sentence("Clearing memory on the GPU", cudaMemsetAsync(memory, 0, bytes, stream()));
}

std::string wait() {
  if (recording()) return "A wait can't be recorded.";
  const cudaError_t error = cudaStreamSynchronize(stream());
  std::string why = takeFailure();
  return why.empty() ? sentence("A kernel on the GPU", error) : why;
}

void useStream(void* stream) {
  setStream(static_cast<cudaStream_t>(stream));
}

}  // namespace mhc::kernels::cuda
