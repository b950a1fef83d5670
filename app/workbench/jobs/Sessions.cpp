// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/jobs/Sessions.h"

#include <algorithm>

#include "app/workbench/jobs/RankLauncher.h"
#include "core/base/Json.h"
#include "core/config/Document.h"
#include "core/run/RunFolder.h"

namespace mhc::workbench {

Sessions::~Sessions() = default;

std::vector<std::string> trainArguments(const std::filesystem::path& runFolder, bool resume) {
  if (resume) return {"train", "--run", runFolder.string(), "--resume"};
  return {"train", "--config", "-", "--run", runFolder.string()};
}

RunSession& Sessions::open(const QString& run) {
  auto& session = sessions_[run];
  if (!session) {
    session = std::make_unique<RunSession>(run.toStdString());
    const RunSession* raw = session.get();
    connect(raw, &RunSession::stateChanged, this, [this, run] { Q_EMIT stateChanged(run); });
    connect(raw, &RunSession::progressed, this, [this, run] { Q_EMIT progressed(run); });
    connect(raw, &RunSession::died, this, [this, run](const QString& sentence) { Q_EMIT died(run, sentence); });
    connect(raw, &RunSession::refused, this, [this, run](const QString& sentence) { Q_EMIT refused(run, sentence); });
  }
  return *session;
}

void Sessions::close(const QString& run) { sessions_.erase(run); }

RunSession* Sessions::find(const QString& run) const {
  const auto found = sessions_.find(run);
  return found == sessions_.end() ? nullptr : found->second.get();
}

bool Sessions::anyAlive() const {
  return std::any_of(sessions_.begin(), sessions_.end(), [](const auto& entry) { return entry.second->alive(); });
}

namespace {

/// The request with the launcher's words before it.
Result<void> underLauncher(LaunchRequest& request, const widgets::RankPlan& plan) {
  // Ranks must know before they meet whether they do so on GPUs; each then takes its own.
  if (plan.gpus) request.arguments.insert(request.arguments.end(), {"--device", "cuda"});
  MHC_TRY_ASSIGN(const std::vector<std::string> words, rankWords(plan, launcherPlace(), request.program, request.arguments));
  request.program = words.front();
  request.arguments.assign(words.begin() + 1, words.end());
  return {};
}

/// Ranks that the run had, by its environment.json; 1 if that says nothing.
int ranksOf(const std::filesystem::path& run) {
  const auto known = readJsonFile(run::RunPaths{run}.environment());
  if (!known.ok() || !known.value().is_object()) return 1;
  const auto ranks = known.value().find("ranks");
  return ranks != known.value().end() && ranks->is_array() ? std::max(1, static_cast<int>(ranks->size())) : 1;
}

}  // namespace

Result<QString> Sessions::launch(const config::Config& config, const std::filesystem::path& runsFolder,
                                 const QString& label, const std::optional<widgets::RankPlan>& plan) {
  LaunchRequest request;
  MHC_TRY_ASSIGN(request.program, findWorker(config.training.device != "cpu"));
  request.runFolder = run::newRunPath(runsFolder, label.toStdString());
  request.arguments = trainArguments(request.runFolder, false);
  request.standardInput = config::toText(config);
  if (plan) MHC_TRY(underLauncher(request, *plan));
  MHC_TRY_ASSIGN(auto worker, launchWorker(request));
  const QString id = QString::fromStdString(request.runFolder.string());
  open(id).adopt(std::move(worker));
  return id;
}

Result<void> Sessions::resume(const QString& run) {
  RunSession& session = open(run);
  if (session.alive()) return {};
  LaunchRequest request;
  const auto frozen = config::loadConfigFile(run::RunPaths{session.folder()}.config());
  MHC_TRY_ASSIGN(request.program, findWorker(frozen.ok() && frozen.value().config.training.device != "cpu"));
  request.runFolder = session.folder();
  request.arguments = trainArguments(request.runFolder, true);
  if (const int ranks = ranksOf(request.runFolder); ranks > 1) {
    const bool gpus = frozen.ok() && frozen.value().config.training.device != "cpu";
    MHC_TRY(underLauncher(request, {ranks, widgets::RankLauncher::Mpirun, {}, gpus}));
  }
  MHC_TRY_ASSIGN(auto worker, launchWorker(request));
  session.adopt(std::move(worker));
  return {};
}

}  // namespace mhc::workbench
