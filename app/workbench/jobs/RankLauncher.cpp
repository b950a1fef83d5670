// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/jobs/RankLauncher.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <thread>

#include "core/base/Text.h"

namespace mhc::workbench {
namespace {

using widgets::RankLauncher;
using widgets::RankPlan;

const char* nameOf(RankLauncher launcher) {
  switch (launcher) {
    case RankLauncher::Mpirun:
      return "mpirun";
    case RankLauncher::Srun:
      return "srun";
    case RankLauncher::Torchrun:
      return "torchrun";
  }
  return "mpirun";
}

const char* packageOf(RankLauncher launcher) {
  switch (launcher) {
    case RankLauncher::Mpirun:
      return "Install Open MPI (Debian: openmpi-bin)";
    case RankLauncher::Srun:
      return "Start the window on a login node of a Slurm cluster";
    case RankLauncher::Torchrun:
      return "Install PyTorch, which brings it";
  }
  return "";
}

std::optional<std::filesystem::path> onPath(const std::string& name) {
  const char* const path = std::getenv("PATH");
  for (const std::string& folder : split(path != nullptr ? path : "", ':')) {
    const auto file = std::filesystem::path(folder) / name;
    if (!folder.empty() && ::access(file.c_str(), X_OK) == 0) return file;
  }
  return std::nullopt;
}

Error cannot(std::string why) {
  return makeError(ExitCode::BadUsage, "ranks.cannot_start", "{why}", {{"why", std::move(why)}});
}

}  // namespace

LauncherPlace launcherPlace() {
  return {static_cast<int>(std::max(1U, std::thread::hardware_concurrency())), ::geteuid() == 0, onPath};
}

Result<std::vector<std::string>> rankWords(const RankPlan& plan, const LauncherPlace& place,
                                           const std::filesystem::path& program,
                                           const std::vector<std::string>& arguments) {
  const std::string name = nameOf(plan.launcher);
  const auto launcher = place.find(name);
  if (!launcher) return cannot(name + " was not found. " + packageOf(plan.launcher) + ", or choose another launcher.");
  const std::string hosts = plan.hostsFile.toStdString();
  if (!hosts.empty() && ::access(hosts.c_str(), R_OK) != 0)
    return cannot("The hosts file " + hosts + " can't be read. Choose another, or leave it empty.");
  const std::string ranks = std::to_string(plan.ranks);
  std::vector<std::string> words{launcher->string()};
  const auto add = [&words](std::initializer_list<std::string> more) { words.insert(words.end(), more); };
  switch (plan.launcher) {
    case RankLauncher::Mpirun:
      add({"-n", ranks});
      if (!hosts.empty()) add({"--hostfile", hosts});
      if (hosts.empty() && plan.ranks > place.cores) add({"--oversubscribe"});
      if (place.root) add({"--allow-run-as-root"});
      // It gives ranks a terminal, to which they would draw progress that goes into a log.
      add({"-x", "TERM=dumb"});
      // Each rank shares out its cores itself.
      add({"--bind-to", "none"});
      break;
    case RankLauncher::Srun:
      add({"-n", ranks, "--kill-on-bad-exit=1"});
      if (!hosts.empty()) add({"--nodefile=" + hosts});
      if (plan.gpus) add({"--gpus-per-task=1"});
      break;
    case RankLauncher::Torchrun:
      if (!plan.gpus)
        return cannot("torchrun starts ranks for GPUs alone. Choose mpirun, or a GPU as the design's device.");
      if (!hosts.empty())
        return cannot(
            "torchrun starts the ranks of this machine alone. Leave the hosts file empty, or choose mpirun or srun.");
      add({"--standalone", "--no-python", "--nproc-per-node", ranks});
      break;
  }
  words.push_back(program.string());
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

std::string shellLine(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty()) line += ' ';
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+@%";
    if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) {
      line += word;
      continue;
    }
    line += '\'';
    for (const char c : word) line += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += '\'';
  }
  return line;
}

}  // namespace mhc::workbench
