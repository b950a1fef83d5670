// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/train/Environment.h"

#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <vector>

#include "core/base/Clock.h"

namespace mhc::training {
namespace {

std::string processorName() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("model name")) continue;
    const auto colon = line.find(": ");
    if (colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

}  // namespace

Json environment(const config::Config& config, const Backend& backend, double productRate,
                 const std::string& commandLine) {
  utsname system{};
  ::uname(&system);
  Json json = Json::object();
  json["started"] = formatUtc(wallNanoseconds());
  json["program"] = Json{{"name", "mhc-worker"}, {"version", MHC_VERSION}};
  json["libtorch"] = libTorchVersion();
  json["compiler"] = __VERSION__;
  json["system"] = std::string(system.sysname) + " " + system.release;
  json["host"] = system.nodename;
  json["processor"] = processorName();
  json["kernels"] = std::string(backend.kernels->name);
  json["threads"] = backend.team->threads();
  json["seed"] = config.training.seed;
  json["product_flops_per_second"] = productRate;
  json["command_line"] = commandLine;
  return json;
}

double measureProductRate(const Backend& backend) {
  constexpr std::int64_t size = 1024;
  std::vector<float> a(size * size, 0.5F), b(size * size, 0.25F), c(size * size);
  const Product product{size, size, size, a.data(), b.data(), c.data(), false, true, false};
  double best = 0;
  for (int repetition = 0; repetition < 4; ++repetition) {
    const std::int64_t start = monotonicNanoseconds();
    backend.multiply(product);
    const auto nanoseconds = static_cast<double>(std::max<std::int64_t>(1, monotonicNanoseconds() - start));
    best = std::max(best, product.flops() / nanoseconds * 1e9);
  }
  return best;
}

std::size_t residentMemory() {
  std::ifstream file("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  if (!(file >> total >> resident)) return 0;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

std::size_t peakMemory() {
  rusage usage{};
  return ::getrusage(RUSAGE_SELF, &usage) == 0 ? static_cast<std::size_t>(usage.ru_maxrss) * 1024 : 0;
}

}  // namespace mhc::training
