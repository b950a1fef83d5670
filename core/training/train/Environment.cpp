// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/train/Environment.h"

#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>

#include "core/base/Clock.h"
#include "core/base/Json.h"
#include "core/estimate/Roofline.h"

namespace mhc::training {

Json environment(const config::Config& config, const Backend& backend, double peakRate,
                 const std::string& commandLine, const Json& ranks) {
  utsname system{};
  ::uname(&system);
  Json json = Json::object();
  json["started"] = formatUtc(wallNanoseconds());
  json["program"] = Json{{"name", "mhc-worker"}, {"version", MHC_VERSION}};
  json["libtorch"] = libTorchVersion();
  json["compiler"] = __VERSION__;
  json["system"] = std::string(system.sysname) + " " + system.release;
  json["host"] = system.nodename;
  json["processor"] = estimate::processorName();
  json["kernels"] = std::string(backend.kernels->name);
  json["threads"] = backend.team->threads();
  if (backend.device) json["device"] = backend.device->name();
  json["seed"] = config.training.seed;
  if (peakRate > 0) json["fma_flops_per_second"] = peakRate;
  if (!ranks.empty()) json["ranks"] = ranks;
  json["command_line"] = commandLine;
  return json;
}

std::string otherMachineNote(const std::filesystem::path& file, const Backend& backend, int ranks) {
  const auto known = readJsonFile(file);
  if (!known.ok() || !known.value().is_object()) return {};
  const auto threads = known.value().find("threads");
  const auto kernels = known.value().find("kernels");
  const Json& json = known.value();
  if (threads == json.end() || kernels == json.end() || !threads->is_number_integer() || !kernels->is_string()) return {};
  const auto before = threads->get<std::int64_t>();
  const auto listed = json.find("ranks");
  const int ranksBefore = listed != json.end() && listed->is_array() ? static_cast<int>(listed->size()) : 1;
  if (ranksBefore != ranks) {
    const auto counted = [](int count) { return std::to_string(count) + (count == 1 ? " rank" : " ranks"); };
    return "The run used " + counted(ranksBefore) + ", now it is " + counted(ranks) + ": last bits may differ.";
  }
  if (before == backend.team->threads() && kernels->get<std::string>() == backend.kernels->name) return {};
  return "The run used " + std::to_string(before) + " threads and the " + kernels->get<std::string>() + " kernels, now it is " +
         std::to_string(backend.team->threads()) + " and " + std::string(backend.kernels->name) + ": last bits may differ.";
}

double cachedPeak(const Backend& backend) {
  if (backend.device) return 0;  // what was measured is the processor's
  const auto roofline = estimate::cachedRoofline(std::string(backend.kernels->name), backend.team->threads());
  return roofline ? roofline->fma : 0;
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
