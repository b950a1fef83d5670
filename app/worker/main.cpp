// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <exception>
#include <climits>
#include <malloc.h>

#include "app/worker/Commands.h"
#include "app/worker/Gpu.h"
#include "app/worker/Report.h"
#include "app/worker/Session.h"

namespace {

std::string joined(int argc, char** argv) {
  std::string line;
  for (int i = 0; i < argc; ++i) line += (i > 0 ? " " : "") + std::string(argv[i]);
  return line;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace mhc::worker;
  // LibTorch's temporaries then come from the heap and stay there: no page faults in every step.
  ::mallopt(M_MMAP_MAX, 0);
  ::mallopt(M_TRIM_THRESHOLD, INT_MAX);

  Session session;
  session.commandLine = joined(argc, argv);
  enableGpus(session);
  CLI::App app("mhc-worker trains and examines transformers with manifold-constrained hyper-connections.");
  app.set_version_flag("--version", MHC_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  app.add_flag("--json", session.json, "One JSON document, or JSON lines, on stdout and nothing else there");
  app.add_option("--threads", session.threads, "Threads to compute with (default: the configuration's, else physical cores)")
      ->check(CLI::Range(1, 1024));
  for (const auto add : {addTrain, addValidate, addEstimate, addMixing, addForward, addPaths, addProbe, addGenerate, addEvaluate,
                         addVerify, addBench, addRoofline, addCompare, addControl, addDevices, addFigure, addExport, addScaling, addPreflight}) {
    add(app, session);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    const int code = app.exit(problem);
    return code == 0 ? 0 : static_cast<int>(mhc::ExitCode::BadUsage);
  }
  try {
    return static_cast<int>(session.action ? session.action() : mhc::ExitCode::BadUsage);
  } catch (const std::bad_alloc&) {
    return static_cast<int>(fail(session, mhc::makeError(mhc::ExitCode::OutOfMemory, "worker.out_of_memory",
                                                         "Memory ran out. Use a smaller batch or a shorter text.")));
  } catch (const std::exception& problem) {
    return static_cast<int>(fail(session, mhc::makeError(mhc::ExitCode::InternalError, "worker.internal",
                                                         "The command ended with an internal error: {reason}",
                                                         {{"reason", problem.what()}})));
  }
}
