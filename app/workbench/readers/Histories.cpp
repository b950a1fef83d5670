// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/readers/Histories.h"

#include <map>
#include <optional>

#include "widgets/base/RunSet.h"
#include "widgets/base/SeriesFeed.h"
#include "widgets/samples/SampleFeed.h"

namespace mhc::workbench {
namespace {

std::optional<widgets::MarkerKind> markOf(const std::string& kind) {
  using widgets::MarkerKind;
  static const std::map<std::string, MarkerKind> marks{
      {"checkpoint", MarkerKind::Checkpoint}, {"edit", MarkerKind::Edit},     {"spike", MarkerKind::Spike},
      {"nan", MarkerKind::Nan},               {"pause", MarkerKind::Pause},   {"resume", MarkerKind::Resume},
      {"evaluate", MarkerKind::Evaluation},   {"sample", MarkerKind::Sample}, {"alert", MarkerKind::Alert}};
  const auto found = marks.find(kind);
  return found == marks.end() ? std::nullopt : std::optional(found->second);
}

void note(History& history, const run::EventRecord& event) {
  const QString text = QString::fromStdString(event.text.empty() ? event.kind : event.text);
  history.lastEvent = text;
  // What everybody knows needs one word; a changed setting or an alert is told in full.
  const bool plain = event.kind == "checkpoint" || event.kind == "resume" || event.kind == "sample";
  if (const auto mark = markOf(event.kind)) {
    history.markers.push_back({event.step, plain ? QString::fromStdString(event.kind) : text, *mark});
  }
  if (event.kind == "exit") history.exit = event;
  if (event.kind == "start" || event.kind == "resume") history.exit.reset();
}

/// "temperature 0.8, top_k 40".
QString settingsText(const Json& settings) {
  QStringList parts;
  for (const auto& [key, value] : settings.items()) {
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    parts << QString::fromStdString(key) + QLatin1Char(' ') + QString::fromStdString(text);
  }
  return parts.join(QStringLiteral(", "));
}

std::vector<widgets::Sample> samplesOf(const RunUpdate& update) {
  std::vector<widgets::Sample> samples;
  for (const run::SampleRecord& one : update.samples) {
    samples.push_back({one.step, QString::fromStdString(one.prompt), QString::fromStdString(one.text), settingsText(one.settings)});
  }
  return samples;
}

}  // namespace

Histories::Histories(widgets::RunSet& runs, widgets::SeriesFeed& series, widgets::SampleFeed& samples,
                     widgets::TimeCursor& cursor, QObject* parent)
    : QObject(parent), runs_(runs), series_(series), samples_(samples), cursor_(cursor) {
  connect(&runs_, &widgets::RunSet::currentChanged, this, &Histories::showCurrent);
}

void Histories::apply(const RunUpdate& update) {
  const QString run = QString::fromStdString(update.run);
  History& history = histories_[run];
  if (update.reset) {
    history = {};
    series_.reset(run);
    samples_.remove(run);
  }
  history.meta = update.meta;
  history.begun = true;
  history.lastStep = update.lastStep;
  history.recorded.insert(history.recorded.end(), update.recordedSteps.begin(), update.recordedSteps.end());
  const std::size_t marks = history.markers.size();
  for (const auto& event : update.events) note(history, event);
  for (const auto& message : update.notes) history.notes += QString::fromStdString(message.english) + QLatin1Char('\n');
  if (!update.config.empty()) {
    QMap<QString, QString> config;
    for (const auto& [key, value] : update.config) config[QString::fromStdString(key)] = QString::fromStdString(value);
    series_.setConfig(run, std::move(config));
  }
  if (update.newest) {
    series_.showNewest(run, update.rows);
  } else {
    for (const auto& rows : update.rows) series_.append(run, rows);
    series_.setRead(run, update.read);
  }
  samples_.append(run, samplesOf(update));
  if (run == runs_.current()) {
    if (update.reset || !update.recordedSteps.empty() || shown_ != run) cursor_.setRecorded(history.recorded);
    if (update.reset || history.markers.size() != marks || shown_ != run) showMarkers(&history);
    shown_ = run;
  }
  Q_EMIT changed(run, update.reset || !update.recordedSteps.empty());
}

void Histories::remove(const QString& run) {
  histories_.remove(run);
  series_.remove(run);
  samples_.remove(run);
  if (shown_ == run) showCurrent();
}

const History* Histories::find(const QString& run) const {
  const auto found = histories_.find(run);
  return found == histories_.end() ? nullptr : &*found;
}

void Histories::setAlertMarkers(const QString& run, std::vector<widgets::TimeMarker> markers) {
  const auto found = histories_.find(run);
  if (found == histories_.end()) return;
  found->alertMarkers = std::move(markers);
  if (run == runs_.current()) showMarkers(&*found);
}

void Histories::showMarkers(const History* history) {
  std::vector<widgets::TimeMarker> all;
  if (history != nullptr) {
    all = history->markers;
    all.insert(all.end(), history->alertMarkers.begin(), history->alertMarkers.end());
  }
  cursor_.setMarkers(std::move(all));
}

void Histories::showCurrent() {
  shown_ = runs_.current();
  const History* history = find(shown_);
  cursor_.setRecorded(history != nullptr ? history->recorded : std::vector<std::int64_t>{});
  showMarkers(history);
}

}  // namespace mhc::workbench
