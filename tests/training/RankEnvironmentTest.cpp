// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/collective/RankEnvironment.h"

#include <catch2/catch.hpp>
#include <map>

using namespace mhc::training;

namespace {

RankEnvironment read(const std::map<std::string, std::string>& variables) {
  return RankEnvironment::read([&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found != variables.end() ? found->second.c_str() : nullptr;
  });
}

}  // namespace

TEST_CASE("Ranks are told apart by what their launcher sets") {
  const RankEnvironment mpi = read({{"OMPI_COMM_WORLD_RANK", "3"}, {"OMPI_COMM_WORLD_SIZE", "8"},
                                    {"OMPI_COMM_WORLD_LOCAL_RANK", "1"}, {"OMPI_COMM_WORLD_LOCAL_SIZE", "2"}});
  CHECK(mpi.launcher == Launcher::OpenMpi);
  CHECK(mpi.rank == 3);
  CHECK(mpi.size == 8);
  CHECK(mpi.localRank == 1);
  CHECK(mpi.localSize == 2);
  const RankEnvironment torchrun = read({{"RANK", "1"}, {"WORLD_SIZE", "4"}, {"LOCAL_RANK", "1"},
                                         {"LOCAL_WORLD_SIZE", "4"}, {"MASTER_ADDR", "node0"}, {"MASTER_PORT", "29500"}});
  CHECK(torchrun.launcher == Launcher::Torchrun);
  CHECK(torchrun.size == 4);
  const RankEnvironment slurm = read({{"SLURM_PROCID", "5"}, {"SLURM_STEP_NUM_TASKS", "6"}, {"SLURM_LOCALID", "1"},
                                      {"SLURM_STEP_TASKS_PER_NODE", "2(x3)"}});
  CHECK(slurm.launcher == Launcher::Slurm);
  CHECK(slurm.rank == 5);
  CHECK(slurm.localSize == 2);
}

TEST_CASE("A program that was started alone is one rank") {
  CHECK(read({}).launcher == Launcher::None);
  CHECK(read({}).size == 1);
  // A batch script outside any step, a RANK of something else, and numbers that make no sense.
  CHECK(read({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "8"}}).size == 1);
  CHECK(read({{"RANK", "1"}, {"WORLD_SIZE", "4"}}).size == 1);
  CHECK(read({{"OMPI_COMM_WORLD_RANK", "4"}, {"OMPI_COMM_WORLD_SIZE", "4"}}).size == 1);
  CHECK(read({{"OMPI_COMM_WORLD_RANK", "x"}, {"OMPI_COMM_WORLD_SIZE", "2"}}).size == 1);
}

TEST_CASE("each of several ranks computes on the GPU of its place; one alone where it was told") {
  RankEnvironment environment{Launcher::OpenMpi, 5, 8, 1, 4};
  CHECK(deviceOfRank("cuda", environment) == "cuda:1");
  CHECK(deviceOfRank("cuda:3", environment) == "cuda:1");
  CHECK(deviceOfRank("cpu", environment) == "cpu");
  CHECK(deviceOfRank("cuda:3", {}) == "cuda:3");
  CHECK(deviceOfRank("cuda", {}) == "cuda");
}
