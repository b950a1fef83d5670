// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/AlertTracker.h"

#include <algorithm>
#include <cmath>

namespace mhc::view {
namespace {

constexpr double kUsualTimes = 20;
constexpr double kMemory = 0.9;  // of the moving mean

}  // namespace

void AlertTracker::judge(Open& open, const Finding& finding, std::vector<std::size_t>& raised) {
  const AlertRule& rule = rules_[static_cast<std::size_t>(finding.kind)];
  if (!rule.on) return;
  if (finding.bad) {
    open.calm = 0;
    if (!open.alert) {
      open.alert = alerts_.size();
      raised.push_back(alerts_.size());
      alerts_.push_back({finding.kind, finding.step, finding.step, finding.value, rule.threshold, false});
    }
    Alert& alert = alerts_[*open.alert];
    alert.lastStep = finding.step;
    if (beyond(finding.kind, alert.worst, finding.value)) alert.worst = finding.value;
  } else if (!finding.calm) {
    open.calm = 0;
  } else if (open.alert && ++open.calm >= kCalmRecords) {
    alerts_[*open.alert].over = true;
    open = {};
  }
}

std::vector<std::size_t> AlertTracker::observe(const MixingHealth& health) {
  std::vector<std::size_t> raised;
  for (int i = 0; i < kAlertKinds; ++i) {
    const auto kind = static_cast<AlertKind>(i);
    const double threshold = rules_[static_cast<std::size_t>(i)].threshold;
    if (const auto value = watchedBy(kind, health)) {
      judge(open_[static_cast<std::size_t>(i)],
            {kind, health.step, *value, beyond(kind, threshold, *value), wellInside(kind, threshold, *value)}, raised);
    }
  }
  judge(open_[static_cast<std::size_t>(AlertKind::NotFinite)],
        {AlertKind::NotFinite, health.step, 0, !health.finite, health.finite}, raised);
  return raised;
}

std::vector<std::size_t> AlertTracker::observeFigures(std::int64_t step, bool finite) {
  std::vector<std::size_t> raised;
  judge(figures_, {AlertKind::NotFinite, step, 0, !finite, finite}, raised);
  return raised;
}

void StallTracker::observe(double seconds, std::int64_t step, bool training) {
  if (step != step_ || !training || !training_) {
    if (training && training_ && step > step_ && step_ >= 0) {
      const double each = (seconds - since_) / static_cast<double>(step - step_);
      usual_ = usual_ > 0 ? kMemory * usual_ + (1 - kMemory) * each : each;
    }
    since_ = seconds;
  }
  step_ = step;
  training_ = training;
}

std::optional<double> StallTracker::stalledFor(const AlertRule& rule, double seconds) const {
  if (!rule.on || !training_ || step_ < 0) return std::nullopt;
  const double waited = seconds - since_;
  return waited > std::max(rule.threshold, kUsualTimes * usual_) ? std::optional(waited) : std::nullopt;
}

}  // namespace mhc::view
