// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/record/Nvml.h"

#include <dlfcn.h>

#include <utility>

namespace mhc::training {
namespace {

using Device = void*;
// Layouts and values of NVML's stable C interface.
struct Utilization {
  unsigned int gpu, memory;
};
struct Memory {
  unsigned long long total, free, used;
};
constexpr int kSuccess = 0;
constexpr int kCoreTemperature = 0;

struct CloseLibrary {
  void operator()(void* handle) const { ::dlclose(handle); }
};

}  // namespace

struct Nvml::Functions {
  std::unique_ptr<void, CloseLibrary> library;
  int (*init)() = nullptr;
  int (*shutdown)() = nullptr;
  int (*handle)(unsigned int, Device*) = nullptr;
  int (*utilization)(Device, Utilization*) = nullptr;
  int (*memory)(Device, Memory*) = nullptr;
  int (*power)(Device, unsigned int*) = nullptr;  // milliwatts
  int (*temperature)(Device, int, unsigned int*) = nullptr;
  Device device = nullptr;

  template <typename Function>
  bool find(const char* name, Function& function) {
    function = reinterpret_cast<Function>(::dlsym(library.get(), name));
    return function != nullptr;
  }
  bool findAll() {
    return find("nvmlInit_v2", init) && find("nvmlShutdown", shutdown) &&
           find("nvmlDeviceGetHandleByIndex_v2", handle) && find("nvmlDeviceGetUtilizationRates", utilization) &&
           find("nvmlDeviceGetMemoryInfo", memory) && find("nvmlDeviceGetPowerUsage", power) &&
           find("nvmlDeviceGetTemperature", temperature);
  }
};

Nvml::Nvml(std::unique_ptr<Functions> functions) : functions_(std::move(functions)) {}

Nvml::~Nvml() {
  functions_->shutdown();
}

std::unique_ptr<Nvml> Nvml::load(const char* library) {
  auto functions = std::make_unique<Functions>();
  functions->library.reset(::dlopen(library, RTLD_NOW | RTLD_LOCAL));
  if (!functions->library || !functions->findAll() || functions->init() != kSuccess) return nullptr;
  if (functions->handle(0, &functions->device) != kSuccess) {
    functions->shutdown();
    return nullptr;
  }
  return std::unique_ptr<Nvml>(new Nvml(std::move(functions)));
}

GpuSample Nvml::sample() const {
  const Functions& f = *functions_;
  GpuSample sample;
  if (Utilization rates{}; f.utilization(f.device, &rates) == kSuccess) sample.load = rates.gpu;
  if (Memory memory{}; f.memory(f.device, &memory) == kSuccess) sample.memoryBytes = static_cast<double>(memory.used);
  if (unsigned int milliwatts = 0; f.power(f.device, &milliwatts) == kSuccess) sample.watts = milliwatts * 1e-3;
  if (unsigned int degrees = 0; f.temperature(f.device, kCoreTemperature, &degrees) == kSuccess)
    sample.celsius = degrees;
  return sample;
}

}  // namespace mhc::training
