// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/record/ResourceMeter.h"

#include <sys/resource.h>
#include <sys/statvfs.h>

#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "core/base/Clock.h"

namespace mhc::training {
namespace {

std::string textOf(const char* file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

double secondsOf(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

CpuCounters countersNow() {
  CpuCounters counters;
  counters.wallSeconds = static_cast<double>(monotonicNanoseconds()) * 1e-9;
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) == 0)
    counters.processSeconds = secondsOf(usage.ru_utime) + secondsOf(usage.ru_stime);
  std::ifstream stat("/proc/stat");
  std::string line;
  if (std::getline(stat, line)) (void)parseMachineTicks(line, counters);
  return counters;
}

}  // namespace

bool parseMachineTicks(std::string_view text, CpuCounters& counters) {
  std::istringstream in{std::string(text.substr(0, text.find('\n')))};
  std::string name;
  if (!(in >> name) || name != "cpu") return false;
  double all = 0;
  double idle = 0;
  int column = 0;
  for (double ticks = 0; column < 8 && in >> ticks; ++column) {  // guest time behind them is counted in user already
    all += ticks;
    if (column == 3 || column == 4) idle += ticks;  // idle, iowait
  }
  if (column < 4) return false;
  counters.machineTotal = all;
  counters.machineBusy = all - idle;
  return true;
}

std::optional<double> parseWrittenBytes(std::string_view text) {
  constexpr std::string_view key = "\nwrite_bytes: ";
  const auto at = text.find(key);
  if (at == std::string_view::npos) return std::nullopt;
  std::istringstream in{std::string(text.substr(at + key.size(), 24))};
  double bytes = 0;
  return in >> bytes ? std::optional(bytes) : std::nullopt;
}

void shareOf(const CpuCounters& before, const CpuCounters& now, ResourceSample& sample) {
  const double wall = now.wallSeconds - before.wallSeconds;
  if (wall > 0) sample.cpuPercent = 100 * (now.processSeconds - before.processSeconds) / wall;
  const double ticks = now.machineTotal - before.machineTotal;
  if (ticks > 0) sample.machinePercent = 100 * (now.machineBusy - before.machineBusy) / ticks;
}

ResourceMeter::ResourceMeter(std::filesystem::path folder, std::unique_ptr<Nvml> gpu)
    : folder_(std::move(folder)), gpu_(std::move(gpu)), before_(countersNow()) {}

ResourceSample ResourceMeter::sample() {
  ResourceSample sample;
  const CpuCounters now = countersNow();
  shareOf(before_, now, sample);
  before_ = now;
  if (const auto written = parseWrittenBytes(textOf("/proc/self/io"))) sample.writtenBytes = *written;
  struct statvfs disk {};
  if (::statvfs(folder_.c_str(), &disk) == 0) {
    sample.freeBytes = static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize);
  }
  if (gpu_) sample.gpu = gpu_->sample();
  return sample;
}

}  // namespace mhc::training
