// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/jobs/PathRunner.h"

#include <sys/resource.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QFileInfo>
#include <QPointer>
#include <QThreadPool>
#include <QTimer>
#include <cmath>

#include "app/workbench/jobs/PathResults.h"
#include "app/workbench/jobs/WorkerLauncher.h"
#include "core/base/File.h"
#include "core/run/Checkpoint.h"
#include "core/run/PathReportFile.h"
#include "core/run/RunFolder.h"

namespace mhc::workbench {
namespace fs = std::filesystem;
using widgets::PathJob;
using widgets::PathRequest;

namespace {

constexpr int kNice = 5;
constexpr int kObey = 5000;  // milliseconds that a cancelled worker has to end by itself
constexpr int kMostLine = 1 << 20;

QString words(const std::string& text) {
  return QString::fromStdString(text);
}

/// One effect, that of all edits, out of the worker's last line.
widgets::PathReportPtr editReport(const Json& line) {
  auto report = std::make_shared<hyper::PathReport>();
  const auto number = [](const Json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_number() ? found->get<double>() : std::nan("");
  };
  const Json& edit = line.at("edit");
  report->loss = number(line, "loss");
  report->step = static_cast<std::int64_t>(number(line, "step"));
  report->sequences = static_cast<std::int64_t>(number(line, "sequences"));
  report->length = static_cast<std::int64_t>(number(line, "sequence_length"));
  if (line.contains("data") && line["data"].is_string()) report->data = line["data"].get<std::string>();
  hyper::PathEffect effect;
  effect.change.action = hyper::PathAction::Values;
  effect.effect = number(edit, "effect");
  effect.low = number(edit, "low");
  effect.high = number(edit, "high");
  effect.estimate = number(edit, "estimate");
  report->effects.push_back(std::move(effect));
  return report;
}

}  // namespace

QStringList pathArguments(const PathRequest& request, const fs::path& output) {
  const fs::path folder = request.run.toStdString();
  const fs::path checkpoint =
      request.step < 0 ? folder : run::RunPaths{folder}.checkpoints() / run::checkpointName(request.step);
  QStringList arguments{QStringLiteral("paths"),  QStringLiteral("--checkpoint"), words(checkpoint.string()),
                        QStringLiteral("--json"), QStringLiteral("--sequences"),  QString::number(request.sequences)};
  if (!output.empty()) arguments << QStringLiteral("--output") << words(output.string());
  if (!request.edits.empty())
    return arguments << QStringLiteral("--no-paths") << QStringLiteral("--edit") << QStringLiteral("-");
  arguments << QStringLiteral("--scale") << QString::number(request.factor, 'g', 17) << QStringLiteral("--carry")
            << (request.raw ? QStringLiteral("raw") : QStringLiteral("sinkhorn")) << QStringLiteral("--read")
            << (request.renormalise ? QStringLiteral("renormalise") : QStringLiteral("plain"));
  if (request.wholeMaps)
    arguments << QStringLiteral("--replace") << QStringLiteral("identity,uniform,permutation,mean,step0");
  if (request.prune) arguments << QStringLiteral("--prune");
  return arguments;
}

PathRunner::PathRunner(widgets::PathFeed& feed, QObject* parent) : QObject(parent), feed_(feed) {
  connect(&feed_, &widgets::PathFeed::started, this, &PathRunner::enqueue);
  connect(&feed_, &widgets::PathFeed::cancelRequested, this, &PathRunner::cancel);
  connect(&feed_, &widgets::PathFeed::wanted, this, &PathRunner::readKept);
  connect(&feed_, &widgets::PathFeed::stepWanted, this, &PathRunner::readStep);
  connect(&folders_, &QFileSystemWatcher::directoryChanged, this, [this](const QString& folder) {
    const fs::path changed = folder.toStdString();
    watch(changed.filename() == "checkpoints" ? words(changed.parent_path().string()) : folder);
  });
}

PathRunner::~PathRunner() {
  if (process_ == nullptr) return;
  process_->disconnect(this);
  process_->kill();
  process_->waitForFinished(1000);
}

void PathRunner::enqueue(quint64 id) {
  queue_.push_back(id);
  QMetaObject::invokeMethod(this, &PathRunner::startNext, Qt::QueuedConnection);
}

void PathRunner::startNext() {
  if (process_ != nullptr || queue_.empty()) return;
  running_ = queue_.front();
  queue_.pop_front();
  const PathJob* job = feed_.find(running_);
  if (job == nullptr || !job->active()) return startNext();
  const PathRequest request = job->request;
  const auto worker = findWorker();
  const auto output =
      request.edits.empty() ? newPathResult(request.run.toStdString(), request.step) : Result<fs::path>(fs::path());
  if (!worker.ok() || !output.ok()) {
    feed_.fail(running_, words((worker.ok() ? output.error() : worker.error()).text()));
    return startNext();
  }
  rest_.clear();
  problem_.clear();
  result_ = Json();
  cancelled_ = false;
  process_ = std::make_unique<QProcess>();
  process_->setChildProcessModifier([] { ::setpriority(PRIO_PROCESS, 0, kNice); });
  connect(process_.get(), &QProcess::readyReadStandardOutput, this, &PathRunner::readLines);
  connect(process_.get(), &QProcess::finished, this, &PathRunner::ended);
  connect(process_.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
    if (error == QProcess::FailedToStart) {
      problem_ = process_->errorString();
      ended(-1, QProcess::CrashExit);
    }
  });
  feed_.setRunning(running_, -1, tr("starting the worker"));
  process_->start(words(worker.value().string()), pathArguments(request, output.value()));
  if (!request.edits.empty() && process_ != nullptr) {
    const int streams = [&] {
      for (const auto& edit : request.edits) {
        if (edit.map != hyper::PathMap::Carry || edit.values.empty()) continue;
        return static_cast<int>(std::lround(std::sqrt(static_cast<double>(edit.values.size()))));
      }
      return 1;
    }();
    process_->write(QByteArray::fromStdString(hyper::toJson(request.edits, streams).dump()));
  }
  if (process_ != nullptr) process_->closeWriteChannel();
}

void PathRunner::readLines() {
  rest_ += process_->readAllStandardOutput();
  for (qsizetype end = 0; (end = rest_.indexOf('\n')) >= 0; rest_.remove(0, end + 1)) {
    const auto line = parseJson(std::string_view(rest_.constData(), static_cast<std::size_t>(end)));
    if (line.ok() && line.value().is_object()) take(line.value());
  }
  if (rest_.size() > kMostLine) rest_.clear();
}

void PathRunner::take(const Json& line) {
  const auto text = [](const Json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? words(found->get<std::string>()) : QString();
  };
  if (line.contains("error") && line["error"].is_object()) problem_ = text(line["error"], "message");
  const QString event = text(line, "event");
  if (event == QLatin1String("result")) result_ = line;
  if (event != QLatin1String("progress") || !line.contains("done") || !line.contains("total")) return;
  if (!line["done"].is_number() || !line["total"].is_number()) return;
  const double total = line["total"].get<double>();
  feed_.setRunning(running_, total > 0 ? line["done"].get<double>() / total : -1, text(line, "what"));
}

void PathRunner::ended(int code, QProcess::ExitStatus status) {
  if (process_ == nullptr) return;
  if (status == QProcess::NormalExit) readLines();
  process_->disconnect(this);
  process_.release()->deleteLater();
  const quint64 id = running_;
  running_ = 0;
  if (cancelled_) {
    feed_.fail(id, {});
  } else if (code != 0 || status != QProcess::NormalExit || !result_.is_object()) {
    feed_.fail(id, problem_.isEmpty() ? tr("The worker ended without a word (killed, or out of memory).") : problem_);
  } else if (result_.contains("edit") && result_["edit"].is_object()) {
    feed_.finish(id, editReport(result_));
  } else if (result_.contains("output") && result_["output"].is_string()) {
    readResult(id, result_["output"].get<std::string>());
  } else {
    feed_.fail(id, tr("The worker did not say where it wrote the result."));
  }
  startNext();
}

void PathRunner::cancel(quint64 id) {
  if (id != running_) {
    std::erase(queue_, id);
    feed_.fail(id, {});
    return;
  }
  if (process_ == nullptr) return;
  cancelled_ = true;
  process_->terminate();
  // One that hangs would keep every later measurement waiting.
  QTimer::singleShot(kObey, process_.get(), [process = process_.get()] { process->kill(); });
}

void PathRunner::readResult(quint64 id, const fs::path& file) {
  QThreadPool::globalInstance()->start([self = QPointer<PathRunner>(this), id, file] {
    const auto read = run::readPathReport(file);
    const auto report = read.ok() ? std::make_shared<const hyper::PathReport>(read.value()) : nullptr;
    const QString sentence = read.ok() ? QString() : words(read.error().text());
    QMetaObject::invokeMethod(qApp, [self, id, report, sentence] {
      if (self == nullptr) return;
      if (report == nullptr) return self->feed_.fail(id, sentence);
      self->feed_.finish(id, report);
      if (const PathJob* job = self->feed_.find(id)) self->listSteps(job->request.run);
    });
  });
}

void PathRunner::readKept(const QString& run) {
  watch(run);
  readStep(run, -1);
}

/// A run that has just begun has no folder of checkpoints yet.
void PathRunner::watch(const QString& run) {
  for (const QString& folder : {run, words(run::RunPaths{run.toStdString()}.checkpoints().string())}) {
    if (!folders_.directories().contains(folder) && QFileInfo::exists(folder)) folders_.addPath(folder);
  }
  listSteps(run);
}

/// Of a step, or the newest of any; one that was measured meanwhile stays.
void PathRunner::readStep(const QString& run, std::int64_t step) {
  QThreadPool::globalInstance()->start([self = QPointer<PathRunner>(this), run, step] {
    const fs::path file = newestPathResult(run.toStdString(), step);
    if (file.empty()) return;
    const auto read = run::readPathReport(file);
    if (!read.ok()) return;
    const auto report = std::make_shared<const hyper::PathReport>(read.value());
    QMetaObject::invokeMethod(qApp, [self, run, step, report] {
      if (self != nullptr && self->feed_.report(run, step) == nullptr) self->feed_.deliver(run, report);
    });
  });
}

void PathRunner::listSteps(const QString& run) {
  QThreadPool::globalInstance()->start([self = QPointer<PathRunner>(this), run] {
    const widgets::PathSteps steps = pathSteps(run.toStdString());
    QMetaObject::invokeMethod(qApp, [self, run, steps] {
      if (self != nullptr) self->feed_.setSteps(run, steps);
    });
  });
}

}  // namespace mhc::workbench
