// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/worker/MachineInfo.h"

#include <openssl/crypto.h>
#include <sched.h>
#include <sqlite3.h>

#include <CLI/Version.hpp>
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "core/base/Text.h"
#include "kernels/CpuFeatures.h"

namespace mhc::worker {
namespace {

namespace fs = std::filesystem;

using Entries = std::map<std::string, std::string>;

/// "key : value" lines up to the next empty one; false at the end.
bool readEntries(std::istream& in, Entries& entries) {
  entries.clear();
  std::string line;
  while (std::getline(in, line) && !line.empty()) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    entries[std::string(trim(line.substr(0, colon)))] = std::string(trim(std::string_view(line).substr(colon + 1)));
  }
  return !entries.empty();
}

std::string firstLine(const fs::path& path) {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  return line;
}

void readFeatures(const std::string& flags, MachineInfo& info) {
  static constexpr std::array<std::string_view, 12> wanted{
      "avx",  "avx2", "fma", "f16c", "avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512_vnni", "avx512_bf16",
      "amx_bf16", "amx_tile"};
  const std::vector<std::string> all = split(flags, ' ');
  for (const std::string_view name : wanted) {
    if (std::find(all.begin(), all.end(), name) != all.end()) info.features.emplace_back(name);
  }
}

void readCpu(MachineInfo& info) {
  std::ifstream in("/proc/cpuinfo");
  std::set<std::pair<std::string, std::string>> cores;
  int processors = 0;
  for (Entries entries; readEntries(in, entries); ++processors) {
    if (info.cpu.empty()) {
      info.cpu = toValidUtf8(entries["model name"]);
      readFeatures(entries["flags"], info);
    }
    if (entries.count("core id") != 0) cores.emplace(entries["physical id"], entries["core id"]);
  }
  info.cores = cores.empty() ? processors : static_cast<int>(cores.size());
  cpu_set_t mine;
  CPU_ZERO(&mine);
  info.threads = ::sched_getaffinity(0, sizeof mine, &mine) == 0 ? CPU_COUNT(&mine) : processors;
  for (const char* name : {"avx512bf16", "avx512", "avx2", "scalar", "reference"}) {
    if (kernels::cpuSupports(name)) info.kernels.emplace_back(name);
  }
}

std::uint64_t kibibytes(const std::string& text) {
  const auto number = parseNumber(std::string_view(text).substr(0, text.find(' ')));
  return number ? static_cast<std::uint64_t>(*number) * 1024 : 0;
}

void readMemory(MachineInfo& info) {
  std::ifstream in("/proc/meminfo");
  Entries entries;
  readEntries(in, entries);
  info.memory = kibibytes(entries["MemTotal"]);
  info.available = kibibytes(entries["MemAvailable"]);
  const auto limit = parseNumber(firstLine("/sys/fs/cgroup/memory.max"));  // "max" is no number
  if (!limit || *limit <= 0 || *limit >= static_cast<double>(info.memory)) return;
  info.memory = static_cast<std::uint64_t>(*limit);
  const auto used = parseNumber(firstLine("/sys/fs/cgroup/memory.current"));
  if (used && *used < *limit) info.available = std::min(info.available, static_cast<std::uint64_t>(*limit - *used));
}

/// PCI class 0x03: display controllers, by the three makers whose cards compute.
void readPciCards(MachineInfo& info) {
  static const std::map<std::string, std::string> makers{{"0x10de", "NVIDIA"}, {"0x1002", "AMD"}, {"0x8086", "Intel"}};
  std::error_code failure;
  for (fs::directory_iterator entry("/sys/bus/pci/devices", failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const auto maker = makers.find(firstLine(entry->path() / "vendor"));
    if (maker == makers.end() || !firstLine(entry->path() / "class").starts_with("0x03")) continue;
    std::ifstream driver("/proc/driver/nvidia/gpus/" + entry->path().filename().string() + "/information");
    Entries entries;
    readEntries(driver, entries);
    const std::string model = entries["Model"];
    info.gpus.push_back({model.empty() ? maker->second + " graphics" : toValidUtf8(model),
                         entry->path().filename().string()});
  }
  std::sort(info.gpus.begin(), info.gpus.end(), [](const Gpu& a, const Gpu& b) { return a.pci < b.pci; });
}

void addLibraries(MachineInfo& info) {
#if defined(MHC_TORCH_VERSION)
  info.libraries.push_back({"LibTorch", MHC_TORCH_VERSION});
#endif
  info.libraries.push_back({"SQLite", ::sqlite3_libversion()});
  info.libraries.push_back({"OpenSSL", ::OpenSSL_version(OPENSSL_VERSION_STRING)});
  info.libraries.push_back({"nlohmann-json", std::to_string(NLOHMANN_JSON_VERSION_MAJOR) + "." +
                                                 std::to_string(NLOHMANN_JSON_VERSION_MINOR) + "." +
                                                 std::to_string(NLOHMANN_JSON_VERSION_PATCH)});
  info.libraries.push_back({"CLI11", CLI11_VERSION});
}

}  // namespace

MachineInfo machineInfo() {
  MachineInfo info;
  readCpu(info);
  readMemory(info);
  readPciCards(info);
  addLibraries(info);
  return info;
}

Json toJson(const MachineInfo& info) {
  Json json;
  json["cpu"] = {{"name", info.cpu}, {"cores", info.cores}, {"threads", info.threads}, {"features", info.features}};
  json["kernels"] = info.kernels;
  json["memory"] = {{"total", info.memory}, {"available", info.available}};
  json["gpus"] = Json::array();
  for (const Gpu& gpu : info.gpus) json["gpus"].push_back({{"name", gpu.name}, {"pci", gpu.pci}});
  json["libraries"] = Json::object();
  for (const Library& library : info.libraries) json["libraries"][library.name] = library.version;
  return json;
}

}  // namespace mhc::worker
