// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/jobs/PreflightRunner.h"

namespace mhc::workbench {
namespace {

constexpr int kMostOutput = 8 << 20;

QString textOf(const Json& row, const char* key) {
  const auto found = row.find(key);
  return found != row.end() && found->is_string() ? QString::fromStdString(found->get<std::string>()) : QString();
}

double numberOf(const Json& row, const char* key) {
  const auto found = row.find(key);
  return found != row.end() && found->is_number() ? found->get<double>() : -1;
}

QString lastLine(const QByteArray& bytes) {
  const QList<QByteArray> lines = bytes.trimmed().split('\n');
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    // mpirun frames what it says.
    if (!line->trimmed().isEmpty() && !line->startsWith("--")) return QString::fromUtf8(line->trimmed());
  }
  return {};
}

}  // namespace

Result<std::vector<widgets::PreflightRow>> preflightRows(const Json& document) {
  const auto ranks = document.is_object() ? document.find("ranks") : document.end();
  if (ranks == document.end() || !ranks->is_array() || ranks->empty()) {
    return makeError(ExitCode::BadData, "ranks.no_rows",
                     "The worker's answer names no ranks. Use a worker of this window's version.");
  }
  std::vector<widgets::PreflightRow> rows;
  for (const Json& given : *ranks) {
    if (!given.is_object()) continue;
    widgets::PreflightRow row;
    row.rank = static_cast<int>(numberOf(given, "rank"));
    row.host = textOf(given, "host");
    row.build = textOf(given, "build");
    row.device = textOf(given, "device");
    row.freeBytes = numberOf(given, "free_bytes");
    row.ringBytesPerSecond = numberOf(given, "ring_bytes_per_second");
    row.problem = textOf(given, "problem");
    row.sameBuild = rows.empty() || row.build == rows.front().build;
    rows.push_back(std::move(row));
  }
  return rows;
}

PreflightRunner::~PreflightRunner() {
  cancel();
}

void PreflightRunner::start(const std::vector<std::string>& words) {
  cancel();
  if (words.empty()) return;
  QStringList arguments;
  for (std::size_t i = 1; i < words.size(); ++i) arguments << QString::fromStdString(words[i]);
  process_ = std::make_unique<QProcess>();
  connect(process_.get(), &QProcess::finished, this, &PreflightRunner::ended);
  connect(process_.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
    if (error == QProcess::FailedToStart) ended(-1, QProcess::CrashExit);
  });
  process_->setStandardInputFile(QProcess::nullDevice());
  process_->start(QString::fromStdString(words.front()), arguments);
}

void PreflightRunner::cancel() {
  if (process_ == nullptr) return;
  process_->disconnect(this);
  process_->terminate();  // the launcher then ends its ranks
  if (!process_->waitForFinished(500)) process_->kill();
  process_->waitForFinished(500);
  process_.reset();
}

void PreflightRunner::ended(int code, QProcess::ExitStatus status) {
  if (process_ == nullptr) return;
  QProcess* const process = process_.release();  // still in one of its own calls
  process->deleteLater();
  process->disconnect(this);
  const QByteArray output = process->readAllStandardOutput().left(kMostOutput);
  const QByteArray errors = process->readAllStandardError();
  std::vector<widgets::PreflightRow> rows;
  QString problem;
  const auto begin = output.indexOf('{'), end = output.lastIndexOf('}');
  const auto document =
      begin >= 0 && end > begin
          ? parseJson(std::string(output.constData() + begin, static_cast<std::size_t>(end - begin + 1)))
          : Result<Json>(Json());
  const auto read =
      document.ok() ? preflightRows(document.value()) : Result<std::vector<widgets::PreflightRow>>(document.error());
  if (read.ok()) {
    rows = read.value();
  } else if (const QString said = lastLine(errors); !said.isEmpty()) {
    problem = tr("The ranks could not be looked at: %1").arg(said);
  } else if (code != 0 || status != QProcess::NormalExit) {
    problem = tr("The ranks could not be looked at: %1 ended with code %2 and said nothing.")
                  .arg(process->program())
                  .arg(code);
  } else {
    problem = QString::fromStdString(read.error().text());
  }
  Q_EMIT finished(rows, problem);
}

}  // namespace mhc::workbench
