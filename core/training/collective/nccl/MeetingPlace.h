// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>

#include "core/base/Result.h"
#include "core/training/collective/RankEnvironment.h"

namespace mhc::training {

/// Where ranks tell each other what they must know before they can form a group.
struct MeetingPlace {
  std::string host = {};  ///< of rank 0
  int port = 0;
  bool served = false;        ///< torchrun's agent serves it: rank 0 must not
  std::string attempt = "0";  ///< torchrun starts a group again in the same place: what was said before is not meant
};

/// MASTER_ADDR and MASTER_PORT, which torchrun sets and anybody may. Without them: under srun the first host of
/// SLURM_JOB_NODELIST, else this machine if all ranks are on it; port 29500, under Slurm one of the job's own. Error:
/// ExitCode::BadUsage, a variable that is missing or no number, in a sentence.
[[nodiscard]] Result<MeetingPlace> meetingPlace(const RankEnvironment& ranks,
                                                const std::function<const char*(const char*)>& variable);

/// The first host of Slurm's short form: "gpu[003-007,9],login" is "gpu003".
[[nodiscard]] std::string firstHost(const std::string& nodeList);

}  // namespace mhc::training
