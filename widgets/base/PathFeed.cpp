// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/PathFeed.h"

#include <algorithm>

namespace mhc::widgets {
namespace {

constexpr std::size_t kKeptJobs = 200;

}  // namespace

quint64 PathFeed::start(const PathRequest& request) {
  PathJob job;
  job.id = ++last_;
  job.request = request;
  jobs_[last_] = std::move(job);
  for (auto old = jobs_.begin(); jobs_.size() > kKeptJobs && old != jobs_.end();) {
    old = old->second.active() ? std::next(old) : jobs_.erase(old);
  }
  const quint64 id = last_;
  Q_EMIT started(id);
  Q_EMIT jobChanged(id);
  return id;
}

void PathFeed::cancel(quint64 id) {
  if (active(id) != nullptr) Q_EMIT cancelRequested(id);
}

const PathJob* PathFeed::find(quint64 id) const {
  const auto found = jobs_.find(id);
  return found == jobs_.end() ? nullptr : &found->second;
}

const PathJob* PathFeed::newest(const QString& run, bool edits) const {
  for (auto job = jobs_.rbegin(); job != jobs_.rend(); ++job) {
    const PathRequest& request = job->second.request;
    if (request.run == run && request.edits.empty() != edits) return &job->second;
  }
  return nullptr;
}

PathReportPtr PathFeed::report(const QString& run, std::int64_t step) const {
  if (step >= 0) {
    const auto ofStep = ofStep_.find({run, step});
    return ofStep == ofStep_.end() ? nullptr : ofStep->second;
  }
  const auto found = reports_.find(run);
  return found == reports_.end() ? nullptr : found->second;
}

void PathFeed::want(const QString& run) {
  if (run.isEmpty() || std::find(asked_.begin(), asked_.end(), run) != asked_.end()) return;
  asked_.push_back(run);
  Q_EMIT wanted(run);
}

void PathFeed::wantStep(const QString& run, std::int64_t step) {
  // Once: of a file that can't be read no answer comes.
  if (report(run, step) == nullptr && askedSteps_.insert({run, step}).second) Q_EMIT stepWanted(run, step);
}

void PathFeed::setSteps(const QString& run, PathSteps steps) {
  PathSteps& known = steps_[run];
  if (known == steps) return;
  known = std::move(steps);
  std::erase_if(askedSteps_, [&](const auto& asked) { return asked.first == run; });
  Q_EMIT stepsChanged(run);
}

PathJob* PathFeed::active(quint64 id) {
  const auto found = jobs_.find(id);
  return found == jobs_.end() || !found->second.active() ? nullptr : &found->second;
}

void PathFeed::setRunning(quint64 id, double progress, const QString& doing) {
  PathJob* job = active(id);
  if (job == nullptr) return;
  job->state = PathJobState::Running;
  job->progress = progress;
  job->doing = doing;
  Q_EMIT jobChanged(id);
}

void PathFeed::finish(quint64 id, const PathReportPtr& report) {
  PathJob* job = active(id);
  if (job == nullptr) return;
  job->state = PathJobState::Done;
  job->progress = 1;
  job->report = report;
  const PathRequest request = job->request;
  if (request.edits.empty()) deliver(request.run, report);
  Q_EMIT jobChanged(id);
}

void PathFeed::fail(quint64 id, const QString& sentence) {
  PathJob* job = active(id);
  if (job == nullptr) return;
  job->state = sentence.isEmpty() ? PathJobState::Cancelled : PathJobState::Failed;
  job->problem = sentence;
  Q_EMIT jobChanged(id);
}

void PathFeed::deliver(const QString& run, const PathReportPtr& report) {
  if (report == nullptr) return;
  reports_[run] = report;
  ofStep_[{run, report->step}] = report;
  Q_EMIT reportChanged(run);
}

}  // namespace mhc::widgets
