// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/ExitCode.h"

namespace mhc {

std::string_view describe(ExitCode code) {
  switch (code) {
    case ExitCode::Finished: return "The run finished or was stopped by its user.";
    case ExitCode::BadUsage: return "The command line was not understood.";
    case ExitCode::BadConfiguration: return "The configuration is not valid.";
    case ExitCode::BadData: return "The training data could not be used.";
    case ExitCode::RunFolderBusy: return "The run folder is in use by another worker or cannot be written.";
    case ExitCode::DiskFull: return "The disk is full.";
    case ExitCode::OutOfMemory: return "There was not enough memory.";
    case ExitCode::StoppedResumable: return "The run was stopped by a signal and can be resumed.";
    case ExitCode::Diverged: return "Training diverged: too many steps in a row were not finite.";
    case ExitCode::DeviceLost: return "The device was lost.";
    case ExitCode::RankLost: return "A rank of the run was lost.";
    case ExitCode::InternalError: return "The worker met an error of its own; its log says more.";
  }
  return "The worker ended with an unknown code.";
}

}  // namespace mhc
