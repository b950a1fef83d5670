// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/collective/RankEnvironment.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace mhc::training {
namespace {

struct Names {
  Launcher launcher;
  const char* rank;
  const char* size;
  const char* localRank;
  const char* localSize;
};

// SLURM_NTASKS is set in batch scripts outside any step too; SLURM_STEP_NUM_TASKS is not.
constexpr Names kLaunchers[] = {
    {Launcher::OpenMpi, "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK",
     "OMPI_COMM_WORLD_LOCAL_SIZE"},
    {Launcher::Torchrun, "RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE"},
    {Launcher::Pmi, "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "MPI_LOCALNRANKS"},
    {Launcher::Slurm, "SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID", "SLURM_STEP_TASKS_PER_NODE"},
};

/// The number that a value begins with: SLURM_STEP_TASKS_PER_NODE may be "2(x3)".
std::optional<int> numberIn(const char* value) {
  if (value == nullptr) return std::nullopt;
  const std::string_view text(value);
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end == text.data() || number < 0) return std::nullopt;
  return number;
}

}  // namespace

RankEnvironment RankEnvironment::read(const std::function<const char*(const char*)>& variable) {
  for (const Names& names : kLaunchers) {
    const auto rank = numberIn(variable(names.rank));
    const auto size = numberIn(variable(names.size));
    if (!rank || !size || *rank >= *size) continue;
    // RANK alone is a common name: torchrun also leaves an address to meet at.
    if (names.launcher == Launcher::Torchrun && variable("MASTER_ADDR") == nullptr) continue;
    RankEnvironment found{names.launcher, *rank, *size, 0, 1};
    found.localSize = numberIn(variable(names.localSize)).value_or(*size);
    found.localRank = numberIn(variable(names.localRank)).value_or(*rank % std::max(1, found.localSize));
    return found;
  }
  return {};
}

RankEnvironment RankEnvironment::read() {
  return read([](const char* name) -> const char* { return std::getenv(name); });
}

std::string deviceOfRank(const std::string& device, const RankEnvironment& environment) {
  if (environment.size <= 1 || !device.starts_with("cuda")) return device;
  return "cuda:" + std::to_string(environment.localRank);
}

std::string nameOf(Launcher launcher) {
  switch (launcher) {
    case Launcher::None: return "nothing";
    case Launcher::OpenMpi:
    case Launcher::Pmi: return "mpirun";
    case Launcher::Slurm: return "srun";
    case Launcher::Torchrun: return "torchrun";
  }
  return {};
}

}  // namespace mhc::training
