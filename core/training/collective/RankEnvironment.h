// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>

namespace mhc::training {

enum class Launcher { None, OpenMpi, Pmi, Slurm, Torchrun };

/// Which of how many processes this is, as its launcher says in environment variables: mpirun, srun, or torchrun
/// --no-python. Reading it costs nothing, so that a program that was started alone need not load MPI.
struct RankEnvironment {
  Launcher launcher = Launcher::None;
  int rank = 0;
  int size = 1;
  int localRank = 0;  ///< among those on this host
  int localSize = 1;

  /// `variable` gives an environment variable's value, or null (std::getenv). What makes no sense counts as not there.
  [[nodiscard]] static RankEnvironment read(const std::function<const char*(const char*)>& variable);
  [[nodiscard]] static RankEnvironment read();
};

/// Of several ranks each computes on the GPU of its place on its machine, whichever one `device` names.
[[nodiscard]] std::string deviceOfRank(const std::string& device, const RankEnvironment& environment);

/// "mpirun", "srun", "torchrun".
[[nodiscard]] std::string nameOf(Launcher launcher);

}  // namespace mhc::training
