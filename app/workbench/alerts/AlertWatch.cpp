// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/alerts/AlertWatch.h"

#include <algorithm>
#include <cmath>

#include "app/workbench/alerts/AlertSettings.h"
#include "core/base/Clock.h"
#include "widgets/alerts/AlertFeed.h"

namespace mhc::workbench {
namespace {

struct Figures {
  std::int64_t step = 0;
  bool finite = true;
};

/// Which steps have a loss or gradient norm that is no number; the others in between as they come with the loss.
std::vector<Figures> figuresOf(const RunUpdate& update) {
  std::vector<Figures> figures;
  for (const auto& rows : update.rows) {
    for (const auto& [name, values] : rows.metrics) {
      const bool loss = name == "train_loss";
      if (!loss && name != "gradient_norm" && name != "validation_loss") continue;
      for (std::size_t i = 0; i < std::min(values.size(), rows.x.size()); ++i) {
        const bool finite = std::isfinite(values[i]);
        if (loss || !finite) figures.push_back({rows.x[i].step, finite});
      }
    }
  }
  // A step's bad figure before its good one: it is a bad step.
  std::stable_sort(figures.begin(), figures.end(), [](const Figures& a, const Figures& b) {
    return a.step != b.step ? a.step < b.step : !a.finite && b.finite;
  });
  figures.erase(
      std::unique(figures.begin(), figures.end(), [](const auto& a, const auto& b) { return a.step == b.step; }),
      figures.end());
  return figures;
}

}  // namespace

struct AlertWatch::Watched {
  explicit Watched(const std::filesystem::path& folder) : settings(folder) {}

  AlertSettings settings;
  view::AlertRules defaults{};
  view::AlertTracker tracker{view::AlertRules{}};
  std::vector<view::MixingHealth> health;
  std::vector<Figures> figures;  ///< the bad ones and the few behind each that may end an alert
  int calm = view::AlertTracker::kCalmRecords;
  view::StallTracker stall;
  std::vector<view::Alert> stalls;
  std::vector<std::size_t> fresh;  ///< raised, but the history is not read to its end yet
  bool known = false;

  [[nodiscard]] const view::AlertRule& rule(view::AlertKind kind) const {
    return tracker.rules()[static_cast<std::size_t>(kind)];
  }
  void begin(const view::AlertRules& rules) {
    tracker = view::AlertTracker(rules);
    fresh.clear();
  }
  void note(const std::vector<std::size_t>& raised) { fresh.insert(fresh.end(), raised.begin(), raised.end()); }
  void take(const Figures& one) {
    note(tracker.observeFigures(one.step, one.finite));
    calm = one.finite ? calm + 1 : 0;
    if (calm <= view::AlertTracker::kCalmRecords) figures.push_back(one);
  }
  /// Everything once more, by other rules.
  void judgeAgain(const view::AlertRules& rules) {
    begin(rules);
    for (const auto& one : figures) (void)tracker.observeFigures(one.step, one.finite);
    for (const auto& one : health) (void)tracker.observe(one);
  }
  [[nodiscard]] std::vector<view::Alert> all() const {
    std::vector<view::Alert> alerts = tracker.alerts();
    alerts.insert(alerts.end(), stalls.begin(), stalls.end());
    std::stable_sort(alerts.begin(), alerts.end(),
                     [](const auto& a, const auto& b) { return a.firstStep < b.firstStep; });
    return alerts;
  }
};

AlertWatch::AlertWatch(widgets::AlertFeed& feed, ProgressOf progressOf, QObject* parent)
    : QObject(parent), feed_(feed), progressOf_(std::move(progressOf)) {
  timer_.setInterval(kStallLookMs);
  connect(&timer_, &QTimer::timeout, this,
          [this] { lookForStalls(static_cast<double>(monotonicNanoseconds()) * 1e-9); });
  timer_.start();
  connect(&feed_, &widgets::AlertFeed::ruleRequested, this, &AlertWatch::setRule);
}

AlertWatch::~AlertWatch() = default;

AlertWatch::Watched& AlertWatch::watched(const RunUpdate& update) {
  auto& entry = runs_[QString::fromStdString(update.run)];
  if (!entry) entry = std::make_unique<Watched>(update.run);
  const view::AlertRules defaults = view::defaultAlertRules(update.meta.shape.hcType);
  if (!entry->known || entry->defaults != defaults) {  // a run's kind may be written after its file was made
    entry->known = true;
    entry->defaults = defaults;
    entry->judgeAgain(entry->settings.rules(defaults));
  }
  return *entry;
}

void AlertWatch::apply(const RunUpdate& update) {
  const QString run = QString::fromStdString(update.run);
  const bool first = !runs_.contains(run);
  Watched& one = watched(update);
  const std::size_t before = one.tracker.alerts().size();
  if (update.reset) {
    one.health.clear();
    one.figures.clear();
    one.stalls.clear();
    one.begin(one.tracker.rules());
  }
  // The end of a long history comes once more, after what was before it.
  if (!update.newest) {
    for (const auto& figures : figuresOf(update)) one.take(figures);
  }
  for (const auto& health : update.health) one.note(one.tracker.observe(health));
  one.health.insert(one.health.end(), update.health.begin(), update.health.end());
  const bool touched = !one.tracker.alerts().empty() && (!update.health.empty() || !update.rows.empty());
  if (first || update.reset || touched || one.tracker.alerts().size() != before) publish(run, one);
  if (!update.complete) return;
  const bool alive = progressOf_(run).alive;
  for (const std::size_t number : std::exchange(one.fresh, {})) {
    const view::Alert alert = one.tracker.alerts()[number];
    if (alive && !alert.over) Q_EMIT raised(run, alert);
  }
}

void AlertWatch::close(const QString& run) {
  runs_.erase(run);
  feed_.remove(run);
}

void AlertWatch::setRule(const QString& run, view::AlertKind kind, const view::AlertRule& rule) {
  const auto found = runs_.find(run);
  if (found == runs_.end()) return;
  Watched& one = *found->second;
  view::AlertRules rules = one.tracker.rules();
  rules[static_cast<std::size_t>(kind)] = rule;
  one.settings.keep(rules, one.defaults);
  one.judgeAgain(rules);
  publish(run, one);
}

void AlertWatch::lookForStalls(double seconds) {
  for (auto& [run, one] : runs_) {
    const RunProgress progress = progressOf_(run);
    one->stall.observe(seconds, progress.step, progress.training);
    const auto waited = one->stall.stalledFor(one->rule(view::AlertKind::Stall), seconds);
    const bool open = !one->stalls.empty() && !one->stalls.back().over;
    if (!waited) {
      if (!open) continue;
      one->stalls.back().over = true;
    } else if (open) {
      one->stalls.back().worst = *waited;
    } else {
      one->stalls.push_back({view::AlertKind::Stall, progress.step, progress.step, *waited,
                             one->rule(view::AlertKind::Stall).threshold, false});
      Q_EMIT raised(run, one->stalls.back());
    }
    publish(run, *one);
  }
}

std::vector<widgets::TimeMarker> AlertWatch::markers(const QString& run) const {
  std::vector<widgets::TimeMarker> markers;
  const auto found = runs_.find(run);
  if (found == runs_.end()) return markers;
  for (const auto& alert : found->second->all()) {
    markers.push_back({alert.firstStep, QString::fromStdString(view::sentenceOf(alert)), widgets::MarkerKind::Alert});
  }
  return markers;
}

void AlertWatch::publish(const QString& run, const Watched& watched) {
  feed_.set(run, {watched.all(), watched.tracker.rules(), watched.defaults});
  Q_EMIT markersChanged(run);
}

}  // namespace mhc::workbench
