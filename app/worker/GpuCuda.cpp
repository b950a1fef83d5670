// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/worker/Gpu.h"
#include "app/worker/Session.h"
#include "core/base/Text.h"
#include "core/config/TrainerSupport.h"
#include "core/training/backend/cuda/CudaDevice.h"
#include "core/training/collective/OpenCollective.h"
#if defined(MHC_NCCL)
#include "core/training/collective/nccl/NcclCollective.h"
#endif
#include "kernels/cuda/Device.h"

namespace mhc::worker {
namespace {

std::string support() {
  if (const std::string why = kernels::cuda::whyNoGpu(); !why.empty()) {
    return "CUDA can't be used: " + why + ". Training runs on the CPU.";
  }
  std::string text = "Training can run on";
  for (int i = 0; i < kernels::cuda::gpuCount(); ++i) {
    const kernels::cuda::GpuFacts gpu = kernels::cuda::gpuFacts(i);
    text += std::string(i > 0 ? "," : "") + " cuda:" + std::to_string(i) + " (" + gpu.name + ", " +
            formatBytes(gpu.memory) + ", compute capability " + std::to_string(gpu.major) + "." +
            std::to_string(gpu.minor) + ")";
  }
  return text + ".";
}

}  // namespace

void enableGpus(Session& session) {
  config::enableGpuTraining();
  training::setDeviceMaker(training::openCudaDevice);
#if defined(MHC_NCCL)
  training::setGpuCollectiveMaker(training::openNccl);
#endif
  session.gpuSupport = support;
}

}  // namespace mhc::worker
