// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>
#include <vector>

namespace mhc::widgets {

enum class RankLauncher : std::uint8_t { Mpirun, Srun, Torchrun };

/// A run on several ranks, as somebody asks for it.
struct RankPlan {
  int ranks = 2;
  RankLauncher launcher = RankLauncher::Mpirun;
  QString hostsFile = {};  ///< empty: this machine, or Slurm's choice
  bool gpus = false;       ///< one for each rank; the design's device decides

  bool operator==(const RankPlan&) const = default;
};

/// What was found of one rank before a run.
struct PreflightRow {
  int rank = 0;
  QString host = {};
  QString build = {};     ///< version and compiler flags in a few words
  bool sameBuild = true;  ///< as rank 0's
  QString device = {};
  double freeBytes = -1;           ///< of the device's memory; −1: unknown
  double ringBytesPerSecond = -1;  ///< to the next rank; −1: not measured
  QString problem = {};            ///< a sentence; empty: this rank can train
};

}  // namespace mhc::widgets
