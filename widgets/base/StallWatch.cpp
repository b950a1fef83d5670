// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/StallWatch.h"

#include <QCoreApplication>
#include <QEvent>
#include <algorithm>
#include <chrono>
#include <string>

#include "core/base/Log.h"
#include "core/view/NumberText.h"

namespace mhc::widgets {
namespace {

constexpr auto kPeriod = std::chrono::milliseconds(10);
constexpr double kWorthLogging = 50;  // ms
const auto kBeat = static_cast<QEvent::Type>(QEvent::registerEventType());

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

StallWatch::StallWatch(QObject* parent) : QObject(parent), thread_([this] { watch(); }) {}

StallWatch::~StallWatch() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();  // after this nobody posts to this object any more
}

void StallWatch::watch() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kPeriod, [this] { return stop_; })) {
    // One event at a time: a stalled loop must not find thousands of them when it goes on.
    std::int64_t none = 0;
    if (posted_.compare_exchange_strong(none, now())) {
      QCoreApplication::postEvent(this, new QEvent(kBeat), Qt::HighEventPriority);
    }
  }
}

bool StallWatch::event(QEvent* event) {
  if (event->type() != kBeat) return QObject::event(event);
  if (const std::int64_t since = posted_.exchange(0); since != 0) {
    longest_ = std::max(longest_.load(), now() - since);
    ++beats_;
  }
  return true;
}

double StallWatch::longestMilliseconds() const {
  const std::int64_t since = posted_.load();
  const std::int64_t running = since != 0 ? now() - since : 0;
  return static_cast<double>(std::max(longest_.load(), running)) * 1e-6;
}

double StallWatch::longestEverMilliseconds() const {
  return std::max(static_cast<double>(before_.load()) * 1e-6, longestMilliseconds());
}

void StallWatch::reset() {
  before_ = static_cast<std::int64_t>(longestEverMilliseconds() * 1e6);  // a stall that goes on counts as far as it is
  // What is waiting now has waited before this moment.
  std::int64_t since = posted_.load();
  while (since != 0 && !posted_.compare_exchange_weak(since, now())) {
  }
  longest_ = 0;
}

void StallWatch::restart() {
  reset();
  before_ = 0;
}

void StallWatch::logEvery(int seconds) {
  if (timerId_ != 0) killTimer(timerId_);
  timerId_ = seconds > 0 ? startTimer(seconds * 1000, Qt::VeryCoarseTimer) : 0;
}

void StallWatch::timerEvent(QTimerEvent*) {
  const double longest = longestMilliseconds();
  reset();
  if (longest > kWorthLogging) logWarning("The window did not answer for " + view::formatValue(longest, 3) + " ms.");
}

}  // namespace mhc::widgets
