// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/readers/ReaderThread.h"

#include <vector>

namespace mhc::workbench {

ReaderThread::ReaderThread() = default;

void ReaderThread::start() {
  timer_ = new QTimer(this);
  timer_->setInterval(kPollMs);
  connect(timer_, &QTimer::timeout, this, &ReaderThread::pollAll);
  timer_->start();
}

void ReaderThread::openRun(const std::string& run) {
  if (runs_.contains(run)) return;
  Entry& entry = runs_[run];
  entry.reader = std::make_unique<RunReader>(run);
  recent_.push_front(run);
  entry.recent = recent_.begin();
  poll(run);
}

void ReaderThread::closeRun(const std::string& run) {
  const auto found = runs_.find(run);
  if (found == runs_.end()) return;
  recent_.erase(found->second.recent);
  runs_.erase(found);
}

void ReaderThread::look(const std::string& run) { poll(run); }

void ReaderThread::pollAll() {
  std::vector<std::string> names;
  for (const auto& [name, entry] : runs_) names.push_back(name);
  for (const auto& name : names) poll(name);
}

void ReaderThread::touch(Entry& entry, const std::string& run) {
  recent_.erase(entry.recent);
  recent_.push_front(run);
  entry.recent = recent_.begin();
  limitConnections();
}

void ReaderThread::limitConnections() {
  std::size_t open = 0;
  for (const auto& name : recent_) {
    RunReader& reader = *runs_.at(name).reader;
    if (reader.connectionOpen() && ++open > kMaximumConnections) reader.closeConnection();
  }
}

void ReaderThread::poll(const std::string& run) {
  const auto found = runs_.find(run);
  if (found == runs_.end()) return;
  Entry& entry = found->second;
  auto update = entry.reader->poll();
  if (!update.ok()) {
    // The same trouble twice a second is news once.
    if (entry.lastError != update.error().text()) Q_EMIT failed(run, update.error().message);
    entry.lastError = update.error().text();
    return;
  }
  entry.lastError.clear();
  if (!update.value()) return;
  touch(entry, run);
  Q_EMIT updated(update.value());  // if it is not complete, the window asks for more when it has taken this in
}

void ReaderThread::requestFrame(const std::string& run, std::int64_t step, bool live, quint64 id) {
  const auto found = runs_.find(run);
  if (found == runs_.end()) return;
  auto frame = found->second.reader->frame(step, live);
  if (!frame.ok()) {
    Q_EMIT frameFailed(run, id, frame.error().message);
    return;
  }
  touch(found->second, run);
  Q_EMIT frameReady(frame.value(), id);
}

}  // namespace mhc::workbench
