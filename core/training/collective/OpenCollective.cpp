// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/collective/OpenCollective.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "core/training/collective/RingCollective.h"
#include "core/training/collective/SingleCollective.h"
#include "core/training/collective/mpi/MpiModule.h"

namespace mhc::training {
namespace {

CollectiveMaker gpuMaker = nullptr;

/// Beside the program, where it is built and installed; MHC_MPI_MODULE names another.
std::vector<std::filesystem::path> modulePlaces() {
  std::vector<std::filesystem::path> places;
  if (const char* named = std::getenv("MHC_MPI_MODULE")) places.emplace_back(named);
  std::error_code code;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", code);
  if (!code) {
    places.push_back(program.parent_path() / kMpiModuleFile);
    places.push_back(program.parent_path() / ".." / "lib" / "mhc-workbench" / kMpiModuleFile);
  }
  return places;
}

}  // namespace

void setGpuCollectiveMaker(CollectiveMaker maker) { gpuMaker = maker; }

Result<std::unique_ptr<Collective>> openMpi() {
  std::string reason = std::string("there is no ") + kMpiModuleFile + " beside the program: it was built without MPI";
  for (const auto& place : modulePlaces()) {
    std::error_code code;
    if (!std::filesystem::exists(place, code)) continue;
    void* module = ::dlopen(place.c_str(), RTLD_NOW | RTLD_GLOBAL);
    if (module == nullptr) {
      reason = ::dlerror();
      continue;
    }
    const auto make = reinterpret_cast<MakeMpiLink>(::dlsym(module, kMakeMpiLink));
    char problem[512] = {};
    RankLink* link = make != nullptr ? make(problem, sizeof problem) : nullptr;
    if (link != nullptr) return RingCollective::create(std::unique_ptr<RankLink>(link));
    reason = make != nullptr ? problem : "it is another program's";
    break;
  }
  return makeError(ExitCode::BadConfiguration, "training.no_mpi",
                   "Several ranks were started, but MPI can't be used: {reason}. Install libopenmpi-dev and build again, or "
                   "start the program without mpirun.",
                   {{"reason", reason}});
}

Result<std::unique_ptr<Collective>> openCollective(const RankEnvironment& environment, bool gpus) {
  if (environment.size <= 1) return std::unique_ptr<Collective>(std::make_unique<SingleCollective>());
  if (gpus && gpuMaker != nullptr) return gpuMaker(environment);
  if (environment.launcher == Launcher::Torchrun) {
    return makeError(ExitCode::BadConfiguration, "training.torchrun_on_cpus",
                     "torchrun started {size} ranks, but ranks on CPUs talk over MPI. Start them with mpirun -n {size}.",
                     {{"size", std::to_string(environment.size)}});
  }
  return openMpi();
}

}  // namespace mhc::training
