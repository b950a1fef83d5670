// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/backend/cuda/CudaDevice.h"

#include <ATen/Context.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAStream.h>

#include <cstdlib>
#include <map>

#include "core/base/Text.h"
#include "core/training/backend/GemmTensors.h"
#include "core/training/backend/cuda/CudaKernels.h"
#include "core/training/backend/cuda/CudaTensors.h"
#include "kernels/cuda/Device.h"
#include "kernels/cuda/Kernels.h"

namespace mhc::training {
namespace {

/// A CUDA graph. What LibTorch allocates while it is made stays the graph's own.
struct CudaRecording final : Recording {
  at::cuda::CUDAGraph graph;
};

class CudaDevice final : public Device {
 public:
  CudaDevice(int index, std::string name) : index_(index), name_(std::move(name)) {}

  ~CudaDevice() override {
    for (const auto& [memory, bytes] : taken_) kernels::cuda::releaseManaged(memory);
  }

  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] const kernels::KernelTable& kernels() const override { return cudaKernels(index_); }

  [[nodiscard]] std::string headObjection(std::int64_t headDim, kernels::Element element) const override {
    const bool narrow = element == kernels::Element::BFloat16;
    const std::int64_t unit = narrow ? 8 : 4;
    if (headDim % unit == 0 && headDim <= 256) return {};
    return "LibTorch's attention on GPUs takes heads of at most 256 channels, a multiple of " + std::to_string(unit) + " in " +
           (narrow ? "bfloat16" : "float32");
  }

  [[nodiscard]] Result<void*> allocate(std::size_t bytes) override {
    const DeviceMemory now = memory();
    void* memory = nullptr;
    // Managed memory may be larger than the GPU's: it would then move to and fro in every step, which nobody wants.
    std::string why =
        bytes > now.free ? std::string("It would not fit.") : kernels::cuda::allocateManaged(bytes, index_, &memory);
    if (!why.empty()) {
      return makeError(
          ExitCode::OutOfMemory, "training.out_of_device_memory",
          "Training needs {needed} on {device} for weights, gradients and activations, but only {free} of its "
          "{total} is free; {taken} are the run's already. Halve micro_batch and double accumulation, or shorten "
          "sequence_length.",
          {{"needed", formatBytes(bytes)},
           {"device", name_},
           {"free", formatBytes(now.free)},
           {"total", formatBytes(now.total)},
           {"taken", formatBytes(now.taken)}});
    }
    taken_[memory] = bytes;
    return memory;
  }
  void release(void* memory) override {
    if (taken_.erase(memory) > 0) kernels::cuda::releaseManaged(memory);
  }
  [[nodiscard]] DeviceMemory memory() const override {
    DeviceMemory memory;
    static_cast<void>(kernels::cuda::memoryOf(memory.free, memory.total));
    for (const auto& [start, bytes] : taken_) memory.taken += bytes;
    return memory;
  }

  [[nodiscard]] double peakBandwidth() const override { return kernels::cuda::gpuFacts(index_).bandwidth; }

  void multiply(const Product& p) override {
    multiplyTensors(p, [this](const void* data, at::IntArrayRef sizes, at::IntArrayRef strides, kernels::Element element) {
      return onGpu(data, sizes, strides, element, index_);
    });
  }
  void zero(float* values, std::int64_t count) override {
    throwIf(kernels::cuda::zeroOnDevice(values, static_cast<std::size_t>(count) * sizeof(float)));
  }
  void wait() override { throwIf(kernels::cuda::wait()); }

  [[nodiscard]] bool records() const override { return true; }
  void beginRecording() override {
    wait();
    made_ = std::make_shared<CudaRecording>();
    // Other threads (resources, telemetry) may call CUDA meanwhile.
    made_->graph.capture_begin({0, 0}, cudaStreamCaptureModeThreadLocal);
  }
  [[nodiscard]] Result<std::shared_ptr<Recording>> endRecording() override {
    const std::shared_ptr<CudaRecording> made = std::exchange(made_, nullptr);
    std::string why;
    try {
      made->graph.capture_end();
    } catch (const c10::Error& problem) {
      why = problem.what_without_backtrace();
    }
    // A launch that was refused only because the recording had failed is no failure of the step.
    const std::string launch = kernels::cuda::takeFailure();
    if (why.empty()) why = launch;
    if (why.empty()) return std::shared_ptr<Recording>(made);
    return makeError(ExitCode::DeviceLost, "training.not_recorded", "{device} could not record the step: {why}",
                     {{"device", name_}, {"why", why}});
  }
  void replay(Recording& recording) override { static_cast<CudaRecording&>(recording).graph.replay(); }

 private:
  void throwIf(const std::string& why) const {
    if (!why.empty()) throw DeviceError(name_ + ": " + why + " Resume from the last checkpoint.");
  }

  int index_;
  std::string name_;
  std::map<void*, std::size_t> taken_;
  std::shared_ptr<CudaRecording> made_ = nullptr;  ///< while a recording is made
};

Error unusable(int index, const std::string& why) {
  return makeError(ExitCode::DeviceLost, "training.no_gpu",
                   "Training was to run on cuda:{index}, but {why}. Use --device cpu, or a machine with an NVIDIA GPU.",
                   {{"index", std::to_string(index)}, {"why", why}});
}

}  // namespace

Result<std::shared_ptr<Device>> openCudaDevice(int index) {
  if (const std::string why = kernels::cuda::whyNoGpu(); !why.empty()) return unusable(index, why);
  if (index >= kernels::cuda::gpuCount()) {
    return unusable(index, "this machine has " + std::to_string(kernels::cuda::gpuCount()) + " GPU(s), counted from 0");
  }
  const kernels::cuda::GpuFacts facts = kernels::cuda::gpuFacts(index);
  if (facts.major < 8)
    return unusable(index, facts.name + " is older than compute capability 8.0, which the kernels need");
  if (!facts.managedWithHost)
    return unusable(index, "the system of " + facts.name + " does not share managed memory with the host");
  // Before cuBLAS is used: a fixed workspace makes its sums the same every time.
  ::setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0);
  try {
    if (const std::string why = kernels::cuda::selectGpu(index); !why.empty()) return unusable(index, why);
    at::globalContext().setDeterministicAlgorithms(true, false);
    at::globalContext().setDeterministicFillUninitializedMemory(false);  // every buffer here is written whole
    at::globalContext().lazyInitDevice(at::kCUDA);
    // The default stream can't be recorded.
    const auto gpu = static_cast<c10::DeviceIndex>(index);
    const c10::cuda::CUDAStream stream = c10::cuda::getStreamFromPool(false, gpu);
    c10::cuda::setCurrentCUDAStream(stream);
    kernels::cuda::useStream(stream.stream());
  } catch (const std::exception& problem) {
    return unusable(index, problem.what());
  }
  return std::shared_ptr<Device>(std::make_shared<CudaDevice>(index, facts.name));
}

}  // namespace mhc::training
