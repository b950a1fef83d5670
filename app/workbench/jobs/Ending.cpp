// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/jobs/Ending.h"

#include <string.h>
#include <sys/wait.h>

#include <csignal>
#include <string>

#include "core/base/ExitCode.h"

namespace mhc::workbench {
namespace {

std::string signalName(int number) {
  const char* name = sigabbrev_np(number);
  return name != nullptr ? "SIG" + std::string(name) : "signal " + std::to_string(number);
}

Message messageOfSignal(int number) {
  const std::string name = signalName(number);
  switch (number) {
    case SIGKILL:
      return makeMessage("worker.killed",
                         "The worker was killed ({signal}): by a person, or by the system because memory ran out. "
                         "The last checkpoint is safe; Resume continues from it.",
                         {{"signal", name}});
    case SIGSEGV:
    case SIGBUS:
    case SIGILL:
    case SIGFPE:
    case SIGABRT:
      return makeMessage("worker.crashed",
                         "The worker crashed ({signal}). Its last lines are in the log; Resume continues from the last "
                         "checkpoint.",
                         {{"signal", name}});
    default:
      return makeMessage("worker.signal", "The worker was ended by {signal}. Resume continues from the last checkpoint.",
                         {{"signal", name}});
  }
}

bool known(int code) {
  return code == 0 || (code >= static_cast<int>(ExitCode::BadUsage) && code <= static_cast<int>(ExitCode::InternalError));
}

}  // namespace

Ending endingOf(int siCode, int siStatus) {
  Ending ending;
  if (siCode != CLD_EXITED) {
    ending.signal = siStatus;
    ending.message = messageOfSignal(siStatus);
    return ending;
  }
  ending.exitCode = siStatus;
  if (known(siStatus)) {
    ending.message = {"worker.exit", {{"code", std::to_string(siStatus)}},
                      std::string(describe(static_cast<ExitCode>(siStatus)))};
  } else {
    ending.message = makeMessage("worker.exit_unknown",
                                 "The worker ended with code {code}, which this program does not know. Its last lines "
                                 "are in the log.",
                                 {{"code", std::to_string(siStatus)}});
  }
  return ending;
}

Ending endingWithoutAWord() {
  Ending ending;
  ending.message = makeMessage("worker.silent",
                               "The worker ended without a word (killed, or out of memory). The last checkpoint is "
                               "safe; Resume continues from it.");
  return ending;
}

}  // namespace mhc::workbench
