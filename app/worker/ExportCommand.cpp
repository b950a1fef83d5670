// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "app/worker/Commands.h"
#include "app/worker/DesignOptions.h"
#include "app/worker/Report.h"
#include "app/worker/Session.h"
#include "core/base/File.h"
#include "core/graph/CodeExport.h"
#include "core/graph/MegatronExport.h"

namespace mhc::worker {
namespace {

struct ExportOptions {
  DesignOptions design;
  std::string to;
  std::string output;
};

Result<std::string> textOf(const graph::Design& design, const std::string& to, bool json) {
  if (to == "python") return graph::pythonModule(design);
  if (to == "cpp") return graph::cppProgram(design);
  MHC_TRY_ASSIGN(const graph::MegatronExport made, graph::megatronExport(design));
  return json ? graph::toJson(made).dump(2) + "\n" : graph::megatronScript(made);
}

ExitCode run(const Session& session, const ExportOptions& options) {
  const auto design = readDesign(options.design);
  if (!design.ok()) return fail(session, design.error());
  const bool json = session.json && options.to == "megatron";
  const auto text = textOf(design.value(), options.to, json);
  if (!text.ok()) return fail(session, text.error());
  if (options.output.empty()) {
    if (session.json && !json) {
      printDocument({{"text", text.value()}});
    } else {
      std::fputs(text.value().c_str(), stdout);
    }
    return ExitCode::Finished;
  }
  const auto written = writeFileDurably(options.output, text.value());
  if (!written.ok()) return fail(session, written.error());
  if (session.json) printDocument({{"path", options.output}});
  return ExitCode::Finished;
}

}  // namespace

void addExport(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("export", "A design as a Python module, a C++ program or Megatron-LM's arguments");
  command->footer(
      "Examples:\n"
      "  mhc-worker export --preset small-mhc --to python model.py\n"
      "  mhc-worker export --preset paper-27b --to megatron arguments.sh\n"
      "  mhc-worker export --config design.mhcd --to megatron --json");
  auto options = std::make_shared<ExportOptions>();
  addDesignOptions(*command, options->design);
  command->add_option("--to", options->to, "python, cpp or megatron")
      ->required()
      ->check(CLI::IsMember({"python", "cpp", "megatron"}))
      ->type_name("FORM");
  command->add_option("output", options->output, "The file to write; standard output without it")->type_name("FILE");
  command->callback([&session, options] { session.action = [&session, options] { return run(session, *options); }; });
}

}  // namespace mhc::worker
