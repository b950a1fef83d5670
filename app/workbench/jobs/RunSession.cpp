// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/jobs/RunSession.h"

#include <algorithm>

#include "app/workbench/jobs/LastWords.h"
#include "app/workbench/readers/Histories.h"
#include "core/base/Json.h"
#include "core/run/RunLock.h"

namespace mhc::workbench {

RunSession::RunSession(std::filesystem::path folder, QObject* parent)
    : QObject(parent), folder_(std::move(folder)), link_(folder_) {
  state_.run = QString::fromStdString(folder_.filename().string());
  timer_.setInterval(kLookMs);
  connect(&timer_, &QTimer::timeout, this, &RunSession::look);
  connect(&link_, &ControlLink::greeted, this, [this](const control::Hello& worker) {
    acknowledged(QString::fromStdString(worker.state), worker.lastStep);
    Q_EMIT progressed();
  });
  connect(&link_, &ControlLink::stateReported, this, &RunSession::acknowledged);
  connect(&link_, &ControlLink::progressed, this, [this](qint64 step) {
    linkStep_ = std::max<std::int64_t>(linkStep_, step);
    Q_EMIT progressed();
    update();
  });
  connect(&link_, &ControlLink::eventReported, this, [this] { Q_EMIT progressed(); });
  connect(&link_, &ControlLink::lost, this, &RunSession::update);
  timer_.start();
  look();
}

RunSession::~RunSession() {
  link_.disconnect(this);
  link_.stop();
}

void RunSession::adopt(LaunchedWorker worker) { watch(std::make_unique<ProcessWatch>(std::move(worker))); }

void RunSession::look() {
  if (plannedSteps_ == 0) readPlan();
  if (watch_) {
    askPhase();
    return;
  }
  if (run::isLocked(folder_)) {
    const auto holder = run::readLockHolder(folder_);
    auto process = holder && holder->pid > 0 ? ProcessWatch::ofPid(static_cast<pid_t>(holder->pid)) : nullptr;
    if (process) {
      watch(std::move(process));
      return;
    }
  }
  looked_ = true;
  update();
}

void RunSession::watch(std::unique_ptr<ProcessWatch> process) {
  watch_ = std::move(process);
  connect(watch_.get(), &ProcessWatch::ended, this, &RunSession::ended);
  seenAlive_ = true;
  looked_ = true;
  word_.clear();
  phase_.clear();
  linkStep_ = -1;
  exit_.reset();
  ending_.reset();
  link_.start();
  update();
}

void RunSession::ended(const Ending& ending) {
  // Out of the notifier's own call: the watch that sent this goes away here.
  watch_.release()->deleteLater();
  ending_ = ending;
  link_.stop();
  Q_EMIT progressed();  // the last rows and the exit event
  update();
  if (!ending.orderly() && ending.exitCode != static_cast<int>(ExitCode::StoppedResumable)) Q_EMIT died(reasonOfEnd());
}

void RunSession::acknowledged(const QString& word, qint64 step) {
  word_ = word;
  linkStep_ = std::max<std::int64_t>(linkStep_, step);
  if (word != QLatin1String("starting")) phase_.clear();
  update();
}

void RunSession::askPhase() {
  if (!link_.connected()) {
    const QString line = lastWords(folder_, LastWords::Line);
    if (line != phase_) {
      phase_ = line;
      update();
    }
    return;
  }
  if (word_ == QLatin1String("paused")) return;
  link_.request("status", Json::object(), [this](const Result<Json>& answer) {
    if (!answer.ok()) return;
    const auto& status = answer.value();
    const auto found = status.find("phase");
    const QString phase = found != status.end() && found->is_string() ? QString::fromStdString(found->get<std::string>()) : QString();
    if (phase == phase_) return;
    phase_ = phase;
    update();
  });
}

void RunSession::readPlan() {
  const auto config = readJsonFile(folder_ / "config.json");
  if (!config.ok()) return;
  const auto steps = config.value().value(Json::json_pointer("/training/steps"), Json());
  if (steps.is_number_integer()) plannedSteps_ = std::max<std::int64_t>(0, steps.get<std::int64_t>());
}

void RunSession::setHistory(const History& history) {
  begun_ = history.begun;
  lastStep_ = history.lastStep;
  exit_ = history.exit;
  update();
}

QString RunSession::reasonOfEnd() const {
  if (exit_ && !exit_->text.empty()) return QString::fromStdString(exit_->text);
  if (ending_ && ending_->exitCode) {  // the sentence of the log says more than the code's
    const QString words = lastWords(folder_, LastWords::Error);
    if (!words.isEmpty()) return words;
  }
  return QString::fromStdString((ending_ ? *ending_ : endingWithoutAWord()).message.english);
}

void RunSession::describeEnd(widgets::TransportState& next) const {
  int code = -1;
  QString reason;
  if (exit_) {
    code = exit_->detail.value("code", -1);
    reason = QString::fromStdString(exit_->detail.value("reason", std::string()));
  } else if (ending_ && ending_->exitCode) {
    code = *ending_->exitCode;
  }
  if (!exit_ && !ending_ && !begun_) {
    next.word = seenAlive_ ? tr("ended") : tr("new");
    next.resumable = true;
    return;
  }
  const bool complete = plannedSteps_ > 0 && lastStep_ >= plannedSteps_;
  if (code == 0) {
    const bool finished = reason == QLatin1String("finished") || (reason.isEmpty() && complete);
    next.word = finished ? tr("finished") : tr("stopped");
    next.resumable = !finished;
  } else if (code == static_cast<int>(ExitCode::StoppedResumable)) {
    next.word = tr("stopped");
    next.resumable = true;
  } else {
    next.word = tr("failed");
    next.resumable = true;
  }
  if (code != 0) next.note = reasonOfEnd();
}

void RunSession::update() {
  widgets::TransportState next;
  next.run = state_.run;
  next.steps = plannedSteps_;
  next.step = std::max(lastStep_, watch_ ? linkStep_ : std::int64_t{-1});
  if (watch_) {
    next.attached = link_.connected();
    next.word = word_.isEmpty() ? tr("starting") : word_;
    if (next.step < 0 || next.attached) next.phase = phase_;
    const bool ending = word_ == QLatin1String("finished") || word_ == QLatin1String("stopped") || word_ == QLatin1String("failed");
    if (!next.attached && !word_.isEmpty() && !ending) {
      next.note = tr("The connection to the worker is interrupted; the state shown is the last one it acknowledged.");
    }
  } else if (looked_) {
    describeEnd(next);
  }
  if (next == state_) return;
  state_ = next;
  Q_EMIT stateChanged();
}

void RunSession::request(const std::string& type, const Json& arguments) {
  link_.request(type, arguments, [this](const Result<Json>& answer) {
    if (!answer.ok()) Q_EMIT refused(QString::fromStdString(answer.error().text()));
  });
}

}  // namespace mhc::workbench
