// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/backend/Backend.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <string_view>

namespace mhc::training {
namespace {

// Below, packing the operands costs more than it saves.
constexpr std::int64_t kFewestRows = 32;
constexpr double kFewestFlops = 1 << 20;

bool multipliesItself(const kernels::KernelTable& table) {
  const char* wanted = std::getenv("MHC_PRODUCTS");
  if (wanted != nullptr && std::string_view(wanted) == "library") return false;
  if (wanted != nullptr && std::string_view(wanted) == "own") return true;
  return table.name.starts_with("avx512");
}

}  // namespace

Backend makeCpuBackend(std::int64_t threads) {
  static std::mutex mutex;
  static std::map<int, std::unique_ptr<ThreadTeam>> teams;  // teams live as long as the process
  const int count = threads > 0 ? static_cast<int>(threads) : physicalCores();
  const std::scoped_lock lock(mutex);
  auto& team = teams[count];
  if (!team) team = std::make_unique<ThreadTeam>(count);
  setGemmThreads(count);
  const kernels::KernelTable& table = kernels::cpuKernels();
  return {&table, team.get(), multipliesItself(table), nullptr};
}

void Backend::multiply(const Product& p) const {
  if (device) return device->multiply(p);
  if (!own_products || p.element != kernels::Element::Float32 || p.m < kFewestRows || p.flops() < kFewestFlops) {
    return gemm(p);
  }
  kernels::MatrixProduct product;
  product.m = p.m;
  product.n = p.n;
  product.k = p.k;
  product.a = static_cast<const float*>(p.a);
  product.b = static_cast<const float*>(p.b);
  product.c = static_cast<float*>(p.c);
  product.a_stride = p.strideA != 0 ? p.strideA : p.transposeA ? p.m : p.k;
  product.b_stride = p.transposeB ? p.k : p.n;
  product.c_stride = p.n;
  product.transpose_a = p.transposeA;
  product.transpose_b = p.transposeB;
  product.accumulate = p.accumulate;
  kernels->matrixProduct(product, *team);
}

Result<Backend> makeBackend(const std::string& device, std::int64_t threads) {
  Backend backend = makeCpuBackend(threads);
  if (device == "cpu") return backend;
  if (deviceMaker() == nullptr) {
    return makeError(ExitCode::BadConfiguration, "training.built_without_cuda",
                     "Training was to run on {device}, but this program was built without CUDA. Use --device cpu, or "
                     "mhc-worker-cuda, which is built where NVIDIA's compiler is found.",
                     {{"device", device}});
  }
  int index = 0;
  if (const auto colon = device.find(':'); colon != std::string::npos) {
    std::from_chars(device.data() + colon + 1, device.data() + device.size(), index);
  }
  MHC_TRY_ASSIGN(backend.device, deviceMaker()(index));
  backend.kernels = &backend.device->kernels();
  return backend;
}

void Backend::zero(float* values, std::int64_t count) const {
  if (device) {
    device->zero(values, count);
    return;
  }
  constexpr std::int64_t kBlock = std::int64_t{1} << 18;
  (*team)((count + kBlock - 1) / kBlock, [&](std::int64_t block) {
    std::fill_n(values + block * kBlock, std::min(kBlock, count - block * kBlock), 0.0F);
  });
}

}  // namespace mhc::training
