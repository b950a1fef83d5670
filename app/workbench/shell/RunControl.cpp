// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/RunControl.h"

#include <algorithm>

#include "core/base/Clock.h"
#include "core/run/RunFolder.h"
#include "core/view/SeriesStore.h"
#include "core/view/TimeLeft.h"

namespace mhc::workbench {
namespace {

constexpr std::size_t kPaceRecords = 400;  // from which the time left is told
constexpr int kLookMs = 100;  // readers look at a run at most this often because its worker said so

std::optional<double> newest(const view::SeriesStore* store, const char* metric) {
  if (store == nullptr) return std::nullopt;
  const auto series = store->series(metric);
  if (series.empty()) return std::nullopt;
  return series.values.back();
}

/// By the pace of the newest records.
std::optional<view::TimeLeft> timeLeftOf(const view::Series& series, std::int64_t planned) {
  const std::size_t first = series.size() > kPaceRecords ? series.size() - kPaceRecords : 0;
  std::vector<std::int64_t> steps;
  std::vector<double> seconds;
  for (std::size_t i = first; i < series.size(); ++i) {
    steps.push_back(series.step[i]);
    seconds.push_back(series.wallSeconds[i]);
  }
  return view::timeLeft(steps, seconds, planned);
}

widgets::RunRow toRow(const run::RunInfo& info) {
  widgets::RunRow row;
  row.id = QString::fromStdString(info.folder.string());
  row.name = QString::fromStdString(info.name);
  const auto word = run::nameOf(info.state);
  row.state = QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
  row.live = info.state == run::RunState::Running;
  row.resumable = info.state == run::RunState::Stopped || info.state == run::RunState::Failed;
  row.note = QString::fromStdString(!info.problem.empty() ? info.problem : info.exitReason);
  row.type = QString::fromStdString(info.hcType);
  row.step = info.lastStep;
  row.steps = info.plannedSteps;
  row.loss = info.loss;
  row.validationLoss = info.validationLoss;
  row.modifiedNs = info.modified;
  return row;
}

}  // namespace

RunControl::RunControl(State& state, QObject* parent) : QObject(parent), state_(state) {
  look_.setSingleShot(true);
  look_.setInterval(kLookMs);
  connect(&look_, &QTimer::timeout, this, [this] {
    for (const QString& run : std::exchange(toLook_, {})) state_.readers.look(run);
  });
  connect(&state_.runs, &widgets::RunSet::changed, this, &RunControl::syncOpenRuns);
  connect(&state_.runs, &widgets::RunSet::currentChanged, this, &RunControl::currentChanged);
  connect(&state_.readers, &ReaderPool::updated, this, [this](const RunUpdatePtr& update) {
    state_.histories.apply(*update);
    state_.alerts.apply(*update);
    const QString run = QString::fromStdString(update->run);
    for (const auto& message : update->notes) Q_EMIT readingTroubled(run, QString::fromStdString(message.english));
  });
  connect(&state_.alerts, &AlertWatch::markersChanged, this,
          [this](const QString& run) { state_.histories.setAlertMarkers(run, state_.alerts.markers(run)); });
  connect(&state_.alerts, &AlertWatch::raised, this, &RunControl::alerted);
  connect(&state_.readers, &ReaderPool::failed, this,
          [this](const QString& run, const QString& sentence) { Q_EMIT readingTroubled(run, sentence); });
  connect(&state_.frames, &FrameFeed::problem, this, [this](const QString&, const QString& sentence) { Q_EMIT note(sentence); });
  connect(&state_.histories, &Histories::changed, this, [this](const QString& run, bool newRecords) {
    if (RunSession* session = state_.sessions.find(run); session != nullptr) {
      session->setHistory(*state_.histories.find(run));
    }
    if (newRecords) state_.frames.recordsChanged(run);
    refreshRow(run);
    if (run == state_.runs.current()) Q_EMIT transportChanged();
  });
  connect(&state_.samples, &widgets::SampleFeed::requested, this, [this](const QString& run, const QString& prompt) {
    if (RunSession* session = state_.sessions.find(run)) session->request("sample", {{"prompt", prompt.toStdString()}});
  });
  connect(&state_.sessions, &Sessions::stateChanged, this, [this](const QString& run) {
    const RunSession* session = state_.sessions.find(run);
    state_.samples.setWriter(run, session != nullptr && session->connected());
    refreshRow(run);
    if (run == state_.runs.current()) Q_EMIT transportChanged();
  });
  connect(&state_.sessions, &Sessions::progressed, this, [this](const QString& run) {
    toLook_.insert(run);
    if (!look_.isActive()) look_.start();
  });
  connect(&state_.sessions, &Sessions::died, this, &RunControl::died);
  connect(&state_.sessions, &Sessions::refused, this, [this](const QString&, const QString& sentence) { Q_EMIT note(sentence); });
  connect(&state_.scanner, &RunScanner::scanned, this, &RunControl::takeScan);
  connect(&state_.logTail, &LogTail::restarted, &state_.log, &widgets::LogFeed::restart);
  connect(&state_.logTail, &LogTail::appended, &state_.log, &widgets::LogFeed::append);
  connect(&state_.settings, &Settings::changed, this, [this](const QString& key) {
    if (key != QLatin1String("runs.folder")) return;
    state_.scanner.setFolder(runsFolderOf({}, state_.settings));
    state_.catalogue.setFolder(QString::fromStdString(state_.scanner.folder().string()));
  });
  state_.catalogue.setFolder(QString::fromStdString(state_.scanner.folder().string()));
  syncOpenRuns();
}

void RunControl::syncOpenRuns() {
  QSet<QString> now;
  for (const auto& run : state_.runs.runs()) now.insert(run.id);
  const QSet<QString> gone = QSet<QString>(open_).subtract(now);  // named: subtract() gives a reference to its temporary
  for (const QString& run : gone) {
    state_.readers.close(run);
    state_.sessions.close(run);
    state_.histories.remove(run);
    state_.alerts.close(run);
  }
  const QSet<QString> added = QSet<QString>(now).subtract(open_);
  open_ = now;
  for (const QString& run : added) {
    state_.readers.open(run);
    state_.sessions.open(run);
    refreshRow(run);
  }
  if (!added.isEmpty()) Q_EMIT transportChanged();
}

void RunControl::currentChanged() {
  const QString run = state_.runs.current();
  state_.logTail.setFile(run.isEmpty() ? std::filesystem::path() : std::filesystem::path(run.toStdString()) / "worker.log");
  Q_EMIT transportChanged();
}

QString RunControl::openRun(const QString& path, bool makeCurrent) {
  std::error_code failed;
  const auto folder = std::filesystem::weakly_canonical(path.toStdString(), failed);
  if (failed || !run::isRunFolder(folder)) {
    return tr("%1 is no run folder: it holds neither config.json nor run.db. Choose the folder of one run.").arg(path);
  }
  const QString id = QString::fromStdString(folder.string());
  state_.runs.open(id, QString::fromStdString(folder.filename().string()));
  if (makeCurrent) state_.runs.setCurrent(id);
  return {};
}

QString RunControl::train(const config::Config& config, const QString& label, const std::optional<widgets::RankPlan>& plan) {
  const auto launched = state_.sessions.launch(config, state_.scanner.folder(), label, plan);
  if (!launched.ok()) return QString::fromStdString(launched.error().text());
  const QString& id = launched.value();
  state_.runs.open(id, id.section(QLatin1Char('/'), -1));
  state_.runs.setCurrent(id);
  state_.cursor.setLive(true);
  return {};
}

QString RunControl::resume(const QString& run) {
  const auto resumed = state_.sessions.resume(run);
  if (!resumed.ok()) return QString::fromStdString(resumed.error().text());
  state_.cursor.setLive(true);
  return {};
}

widgets::TransportState RunControl::transport() const {
  const RunSession* session = current();
  if (session == nullptr) return {};
  widgets::TransportState state = session->state();
  if (!session->alive()) return state;
  const auto* store = state_.series.store(state_.runs.current());
  state.tokensPerSecond = newest(store, "tokens_per_second").value_or(0);
  if (store == nullptr || state.steps <= 0) return state;
  if (const auto left = timeLeftOf(store->series("train_loss"), state.steps)) {
    state.secondsLeft = left->seconds;
    state.secondsLeftLow = left->low;
    state.secondsLeftHigh = left->high;
  }
  return state;
}

widgets::RunRow RunControl::rowOf(const QString& run) const {
  const widgets::RunRow* known = state_.catalogue.find(run);
  widgets::RunRow row = known != nullptr ? *known : widgets::RunRow{};
  row.id = run;
  row.name = run.section(QLatin1Char('/'), -1);
  if (row.modifiedNs == 0) row.modifiedNs = wallNanoseconds();
  if (const RunSession* session = state_.sessions.find(run); session != nullptr && !session->state().word.isEmpty()) {
    const auto& state = session->state();
    row.state = state.word;
    row.note = state.note;
    row.live = session->alive();
    row.resumable = state.resumable;
    row.step = std::max(row.step, state.step);
    if (state.steps > 0) row.steps = state.steps;
  }
  if (const History* history = state_.histories.find(run); history != nullptr) {
    row.type = QString::fromStdString(history->meta.shape.hcType);
    row.step = history->lastStep;
  }
  const auto* store = state_.series.store(run);
  if (const auto loss = newest(store, "train_loss")) row.loss = loss;
  if (const auto loss = newest(store, "validation_loss")) row.validationLoss = loss;
  return row;
}

void RunControl::refreshRow(const QString& run) {
  if (open_.contains(run)) state_.catalogue.update(rowOf(run));
}

void RunControl::takeScan(const std::vector<run::RunInfo>& runs) {
  std::vector<widgets::RunRow> rows;
  QSet<QString> seen;
  QString live;
  for (const auto& info : runs) {
    rows.push_back(toRow(info));
    const QString id = rows.back().id;
    seen.insert(id);
    if (rows.back().live && live.isEmpty()) live = id;
    if (!open_.contains(id)) continue;
    const auto modified = rows.back().modifiedNs;
    rows.back() = rowOf(id);  // what is open is known better here
    rows.back().modifiedNs = std::max(modified, rows.back().modifiedNs);
  }
  for (const QString& id : open_) {  // opened from elsewhere
    if (!seen.contains(id)) rows.insert(rows.begin(), rowOf(id));
  }
  state_.catalogue.setRows(std::move(rows));
  if (std::exchange(scannedOnce_, true) || live.isEmpty() || open_.contains(live)) return;
  if (openRun(live, state_.runs.current().isEmpty()).isEmpty()) Q_EMIT foundLive(live);
}

void RunControl::request(const std::string& type, const Json& arguments) {
  if (RunSession* session = current(); session != nullptr) session->request(type, arguments);
}

void RunControl::pause() { request("pause"); }
void RunControl::proceed() { request("resume"); }
void RunControl::step(int steps) { request("step", {{"n", steps}}); }
void RunControl::stop(bool save) { request("stop", {{"save", save}}); }
void RunControl::checkpoint() { request("checkpoint"); }

}  // namespace mhc::workbench
