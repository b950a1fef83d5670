// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <optional>

#include "app/worker/Commands.h"
#include "app/worker/Report.h"
#include "app/worker/Session.h"
#include "core/base/Text.h"
#include "core/run/RunVerification.h"
#include "core/training/train/Replay.h"

namespace mhc::worker {
namespace {

using run::Verdict;

const char* nameOf(Verdict::What what) {
  switch (what) {
    case Verdict::What::Database: return "database";
    case Verdict::What::Configuration: return "configuration";
    case Verdict::What::Checkpoint: return "checkpoint";
  }
  return "";
}

Json toJson(const Verdict& verdict) {
  Json json{{"what", nameOf(verdict.what)}, {"path", verdict.path.string()}, {"good", !verdict.problem}};
  if (verdict.step >= 0) json["step"] = verdict.step;
  json["bytes"] = verdict.bytes;
  if (verdict.problem) json["problem"] = {{"id", verdict.problem->message.id}, {"message", verdict.problem->text()}};
  if (!verdict.notes.empty()) json["notes"] = Json::array();
  for (const Message& note : verdict.notes) json["notes"].push_back(note.english);
  return json;
}

void print(const run::RunVerification& verification) {
  int bad = 0;
  for (const Verdict& verdict : verification.verdicts) {
    const std::string step = verdict.step >= 0 ? ", step " + std::to_string(verdict.step) : std::string();
    std::printf("%-4s  %s%s (%s)\n", verdict.problem ? "BAD" : "good", verdict.path.filename().c_str(), step.c_str(),
                formatBytes(verdict.bytes).c_str());
    for (const Message& note : verdict.notes) std::printf("      %s\n", note.english.c_str());
    if (!verdict.problem) continue;
    ++bad;
    std::printf("      %s\n", verdict.problem->text().c_str());
  }
  if (bad == 0) std::printf("Everything is as it was written.\n");
  else std::printf("%d of %zu %s damaged.\n", bad, verification.verdicts.size(), bad == 1 ? "part is" : "parts are");
}

struct VerifyArguments {
  std::string folder;
  std::int64_t replay = 0;
};

Json toJson(const training::ReplayReport& report) {
  Json json{{"from", report.from}, {"steps", report.steps}, {"equal", !report.differs && report.checkpointEqual},
            {"checkpoint_compared", report.checkpointCompared}};
  if (report.differs) {
    json["differs"] = Json{{"step", *report.differs}, {"series", report.series}, {"recorded", report.recorded},
                           {"replayed", report.replayed}};
  }
  if (!report.warning.empty()) json["warning"] = report.warning;
  return json;
}

void print(const training::ReplayReport& report) {
  if (!report.warning.empty()) std::printf("%s\n", report.warning.c_str());
  if (report.differs) {
    std::printf("Step %lld differs: %s was %.17g and is %.17g now.\n", static_cast<long long>(*report.differs),
                report.series.c_str(), report.recorded, report.replayed);
  } else if (!report.checkpointEqual) {
    std::printf("The losses are equal, but the weights of a checkpoint on the way differ.\n");
  } else {
    std::printf("Trained %lld steps again from step %lld: every loss and gradient norm%s has the same bits.\n",
                static_cast<long long>(report.steps), static_cast<long long>(report.from),
                report.checkpointCompared ? ", and every saved weight and moment," : "");
  }
}

ExitCode verify(const Session& session, const VerifyArguments& arguments) {
  const std::string& folder = arguments.folder;
  const auto verified = run::verifyRun(folder);
  if (!verified.ok()) return fail(session, verified.error());
  const run::RunVerification& verification = verified.value();
  std::optional<training::ReplayReport> replay;
  if (arguments.replay > 0 && verification.good()) {
    auto report = training::replayRun(folder, arguments.replay, session.threads);
    if (!report.ok()) return fail(session, report.error());
    replay = std::move(report).value();
  }
  if (session.json) {
    Json document{{"run", folder}, {"good", verification.good()}, {"parts", Json::array()}};
    for (const Verdict& verdict : verification.verdicts) document["parts"].push_back(toJson(verdict));
    if (replay) document["replay"] = toJson(*replay);
    printDocument(document);
  } else {
    print(verification);
    if (replay) print(*replay);
  }
  const bool equal = !replay || (!replay->differs && replay->checkpointEqual);
  return verification.good() && equal ? ExitCode::Finished : ExitCode::BadData;
}

}  // namespace

void addVerify(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand(
      "verify", "Checks a run's database, configuration and checkpoints against damage; exit code 4 if there is any");
  command->footer("Examples:\n  mhc-worker verify runs/first\n  mhc-worker verify runs/first --replay 20");
  auto arguments = std::make_shared<VerifyArguments>();
  command->add_option("run", arguments->folder, "The run folder")->type_name("RUN")->required();
  command->add_option("--replay", arguments->replay, "Train so many steps again from a checkpoint and compare bit by bit")
      ->check(CLI::PositiveNumber);
  command->callback([&session, arguments] { session.action = [&session, arguments] { return verify(session, *arguments); }; });
}

}  // namespace mhc::worker
