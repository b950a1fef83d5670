// SPDX-License-Identifier: GPL-3.0-or-later
// The tests of the CUDA kernels on this machine's first GPU. Without one they say so and end with 77, which CTest
// reports as skipped and not as passed.
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>

#include "kernels/cuda/Device.h"
#include "tests/kernels/cuda/CudaSupport.h"

namespace {

constexpr int skipped = 77;

void show(void* pages, std::size_t bytes) {
  if (const std::string why = mhc::kernels::cuda::shareWithGpu(pages, bytes); !why.empty())
    throw std::runtime_error(why);
}

int cannot(const std::string& why) {
  std::printf("The CUDA kernels were not tested, because %s.\n", why.c_str());
  return skipped;
}

}  // namespace

namespace mhc::kernels::test {

void setOrder(std::uint64_t) {}

}  // namespace mhc::kernels::test

int main(int argc, char** argv) {
  // The tests read what a kernel wrote as soon as its launcher returns.
  ::setenv("CUDA_LAUNCH_BLOCKING", "1", 1);
  if (const std::string why = mhc::kernels::cuda::whyNoGpu(); !why.empty()) return cannot(why);
  const mhc::kernels::cuda::GpuFacts facts = mhc::kernels::cuda::gpuFacts(0);
  if (facts.major < 8) return cannot(facts.name + " is older than compute capability 8.0");
  if (!facts.hostPointers) return cannot(facts.name + " can't use the host's addresses");
  if (const std::string why = mhc::kernels::cuda::selectGpu(0); !why.empty()) return cannot(why);
  mhc::kernels::test::pageHooks() = {show, mhc::kernels::cuda::unshare};
  std::printf("On %s:\n", facts.name.c_str());
  const int failed = Catch::Session().run(argc, argv);
  if (const std::string why = mhc::kernels::cuda::wait(); !why.empty()) {
    std::printf("%s\n", why.c_str());
    return 1;
  }
  return failed;
}
