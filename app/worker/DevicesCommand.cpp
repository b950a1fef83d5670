// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/worker/Commands.h"
#include "app/worker/MachineInfo.h"
#include "app/worker/Report.h"
#include "app/worker/Session.h"
#include "core/base/Text.h"

namespace mhc::worker {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text.empty() ? "none" : text;
}

void print(const MachineInfo& info, const std::string& support) {
  std::printf("CPU        %s\n", info.cpu.empty() ? "unknown" : info.cpu.c_str());
  std::printf("           %d cores, %d threads usable\n", info.cores, info.threads);
  std::printf("           %s\n", joined(info.features).c_str());
  std::printf("kernels    %s (best first)\n", joined(info.kernels).c_str());
  std::printf("memory     %s, %s available\n", formatBytes(info.memory).c_str(), formatBytes(info.available).c_str());
  for (const Gpu& gpu : info.gpus) std::printf("GPU        %s at %s\n", gpu.name.c_str(), gpu.pci.c_str());
  if (info.gpus.empty()) std::printf("GPU        none found; training runs on the CPU\n");
  if (!support.empty()) std::printf("           %s\n", support.c_str());
  const char* title = "libraries ";
  for (const Library& library : info.libraries) {
    std::printf("%s %s %s\n", title, library.name.c_str(), library.version.c_str());
    title = "          ";
  }
}

}  // namespace

void addDevices(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("devices", "CPU, memory, graphics cards and libraries with their versions");
  command->footer("Example:\n  mhc-worker devices --json");
  command->callback([&session] {
    session.action = [&session] {
      const MachineInfo info = machineInfo();
      if (session.json) {
        Json json = toJson(info);
        if (session.gpuSupport) json["gpu_support"] = session.gpuSupport();
        printDocument(json);
      } else {
        print(info, session.gpuSupport ? session.gpuSupport() : "");
      }
      return ExitCode::Finished;
    };
  });
}

}  // namespace mhc::worker
