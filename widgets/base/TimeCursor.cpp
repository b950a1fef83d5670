// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/TimeCursor.h"

#include <algorithm>
#include <utility>

#include "core/view/StepResolution.h"
#include "widgets/base/StepText.h"

namespace mhc::widgets {
namespace {

constexpr double kPicturesPerSecond = 50;

}  // namespace

TimeCursor::TimeCursor(QObject* parent) : QObject(parent) {
  timer_.setTimerType(Qt::PreciseTimer);
  connect(&timer_, &QTimer::timeout, this, &TimeCursor::advance);
}

std::int64_t TimeCursor::nearest() const { return view::nearestStep(recorded_, step_); }

void TimeCursor::setRecorded(std::vector<std::int64_t> steps) {
  if (!std::is_sorted(steps.begin(), steps.end())) std::sort(steps.begin(), steps.end());
  if (steps == recorded_) return;
  const bool wasThere = std::binary_search(recorded_.begin(), recorded_.end(), step_);
  recorded_ = std::move(steps);
  Q_EMIT recordsChanged();
  if (recorded_.empty()) {
    setPlaying(false);
    place(-1);
  } else if (live_ || step_ < 0) {
    place(recorded_.back());
  } else if (wasThere && !std::binary_search(recorded_.begin(), recorded_.end(), step_)) {
    const std::int64_t lost = step_, found = view::nearestStep(recorded_, step_);
    place(found);
    Q_EMIT moved(tr("Step %1 is no longer recorded; the cursor is now at step %2.").arg(stepText(lost), stepText(found)));
  }
}

void TimeCursor::setMarkers(std::vector<TimeMarker> markers) {
  std::stable_sort(markers.begin(), markers.end(),
                   [](const TimeMarker& a, const TimeMarker& b) { return a.step < b.step; });
  if (markers == markers_) return;
  markers_ = std::move(markers);
  Q_EMIT recordsChanged();
}

void TimeCursor::request(qint64 step) {
  const bool stateWillChange = live_ || playing();
  live_ = false;
  timer_.stop();
  if (stateWillChange) Q_EMIT stateChanged();
  place(std::max<qint64>(step, recorded_.empty() ? -1 : 0));
}

void TimeCursor::setLive(bool live) {
  if (live == live_) return;
  live_ = live;
  if (live) timer_.stop();
  Q_EMIT stateChanged();
  if (live && !recorded_.empty()) place(recorded_.back());
}

void TimeCursor::setPlaying(bool playing) {
  if (playing == this->playing() || (playing && recorded_.size() < 2)) return;
  if (!playing) {
    timer_.stop();
    Q_EMIT stateChanged();
    return;
  }
  live_ = false;
  startTimer();
  Q_EMIT stateChanged();
  if (step_ >= recorded_.back()) place(recorded_.front());  // at the end play begins anew
}

void TimeCursor::setSpeed(double recordsPerSecond) {
  if (!(recordsPerSecond == recordsPerSecond)) return;
  recordsPerSecond = std::clamp(recordsPerSecond, 0.5, 1000.0);
  if (recordsPerSecond == speed_) return;
  speed_ = recordsPerSecond;
  if (playing()) startTimer();
  Q_EMIT stateChanged();
}

void TimeCursor::goFirst() {
  if (!recorded_.empty()) request(recorded_.front());
}

void TimeCursor::goLast() {
  if (!recorded_.empty()) request(recorded_.back());
}

void TimeCursor::goNext() {
  const auto next = std::upper_bound(recorded_.begin(), recorded_.end(), step_);
  if (next != recorded_.end()) request(*next);
}

void TimeCursor::goPrevious() {
  const auto here = std::lower_bound(recorded_.begin(), recorded_.end(), step_);
  if (here != recorded_.begin()) request(*(here - 1));
}

void TimeCursor::goNextMarker() {
  const auto next = std::find_if(markers_.begin(), markers_.end(), [&](const TimeMarker& m) { return m.step > step_; });
  if (next != markers_.end()) request(next->step);
}

void TimeCursor::goPreviousMarker() {
  const auto before = std::find_if(markers_.rbegin(), markers_.rend(), [&](const TimeMarker& m) { return m.step < step_; });
  if (before != markers_.rend()) request(before->step);
}

void TimeCursor::place(std::int64_t step) {
  if (step == step_) return;
  step_ = step;
  Q_EMIT stepChanged(step);
}

void TimeCursor::startTimer() {
  owed_ = 0;
  timer_.start(static_cast<int>(1000 / std::min(speed_, kPicturesPerSecond)));
}

void TimeCursor::advance() {
  auto next = std::upper_bound(recorded_.begin(), recorded_.end(), step_);
  if (next == recorded_.end()) {
    setPlaying(false);
    return;
  }
  owed_ += std::max(1.0, speed_ / kPicturesPerSecond) - 1;
  const auto further = std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(owed_), recorded_.end() - next - 1);
  owed_ -= static_cast<double>(further);
  next += further;
  const std::int64_t step = *next;
  if (step == recorded_.back()) setPlaying(false);
  place(step);
}

}  // namespace mhc::widgets
