// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "app/worker/Commands.h"
#include "app/worker/ConfigOptions.h"
#include "app/worker/Report.h"
#include "app/worker/Session.h"

namespace mhc::worker {
namespace {

using config::Problem;
using config::Severity;

Json toJson(const Problem& problem) {
  return {{"severity", config::toName(problem.severity)}, {"field", problem.field},  {"value", problem.value},
          {"id", problem.message.id},                     {"message", problem.message.english},
          {"related", problem.related}};
}

void print(const std::vector<Problem>& problems) {
  std::size_t errors = 0;
  for (const Problem& problem : problems) {
    errors += problem.severity == Severity::Error ? 1 : 0;
    std::printf("%s: %s\n", std::string(config::toName(problem.severity)).c_str(), problem.message.english.c_str());
  }
  if (errors == 0) {
    std::printf("The configuration is valid.\n");
  } else {
    std::printf("The configuration is not valid: %zu %s.\n", errors, errors == 1 ? "error" : "errors");
  }
}

ExitCode validate(const Session& session, const ConfigOptions& options) {
  const auto parsed = readConfig(options);
  if (!parsed.ok()) return fail(session, parsed.error());
  const std::vector<Problem>& problems = parsed.value().problems;
  if (session.json) {
    Json document{{"valid", parsed.value().ok()}, {"problems", Json::array()}};
    for (const Problem& problem : problems) document["problems"].push_back(toJson(problem));
    printDocument(document);
  } else {
    print(problems);
  }
  return parsed.value().ok() ? ExitCode::Finished : ExitCode::BadConfiguration;
}

}  // namespace

void addValidate(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("validate", "Says every problem of a configuration; exit code 3 if it has an error");
  command->footer(
      "Examples:\n"
      "  mhc-worker validate --config design.json\n"
      "  mhc-worker validate --preset tiny-mhc --set hc_mult=8 --set steps=4k");
  auto options = std::make_shared<ConfigOptions>();
  addConfigOptions(*command, *options);
  command->callback([&session, options] {
    session.action = [&session, options] { return validate(session, *options); };
  });
}

}  // namespace mhc::worker
