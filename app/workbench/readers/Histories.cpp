// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/readers/Histories.h"

#include "widgets/base/RunSet.h"
#include "widgets/base/SeriesFeed.h"

namespace mhc::workbench {
namespace {

bool worthAMark(const std::string& kind) {
  return kind == "checkpoint" || kind == "edit" || kind == "spike" || kind == "nan" || kind == "resume" || kind == "sample" ||
         kind == "alert";
}

void note(History& history, const run::EventRecord& event) {
  const QString text = QString::fromStdString(event.text.empty() ? event.kind : event.text);
  history.lastEvent = text;
  // What everybody knows needs one word; a changed setting or an alert is told in full.
  const bool plain = event.kind == "checkpoint" || event.kind == "resume" || event.kind == "sample";
  if (worthAMark(event.kind)) history.markers.push_back({event.step, plain ? QString::fromStdString(event.kind) : text});
  if (event.kind == "exit") history.exit = event;
  if (event.kind == "start" || event.kind == "resume") history.exit.reset();
}

}  // namespace

Histories::Histories(widgets::RunSet& runs, widgets::SeriesFeed& series, widgets::TimeCursor& cursor, QObject* parent)
    : QObject(parent), runs_(runs), series_(series), cursor_(cursor) {
  connect(&runs_, &widgets::RunSet::currentChanged, this, &Histories::showCurrent);
}

void Histories::apply(const RunUpdate& update) {
  const QString run = QString::fromStdString(update.run);
  History& history = histories_[run];
  if (update.reset) {
    history = {};
    series_.reset(run);
  }
  history.meta = update.meta;
  history.begun = true;
  history.lastStep = update.lastStep;
  history.recorded.insert(history.recorded.end(), update.recordedSteps.begin(), update.recordedSteps.end());
  const std::size_t marks = history.markers.size();
  for (const auto& event : update.events) note(history, event);
  for (const auto& message : update.notes) history.notes += QString::fromStdString(message.english) + QLatin1Char('\n');
  for (const auto& rows : update.rows) series_.append(run, rows);
  if (run == runs_.current()) {
    if (update.reset || !update.recordedSteps.empty() || shown_ != run) cursor_.setRecorded(history.recorded);
    if (update.reset || history.markers.size() != marks || shown_ != run) cursor_.setMarkers(history.markers);
    shown_ = run;
  }
  Q_EMIT changed(run, update.reset || !update.recordedSteps.empty());
}

void Histories::remove(const QString& run) {
  histories_.remove(run);
  series_.remove(run);
  if (shown_ == run) showCurrent();
}

const History* Histories::find(const QString& run) const {
  const auto found = histories_.find(run);
  return found == histories_.end() ? nullptr : &*found;
}

void Histories::showCurrent() {
  shown_ = runs_.current();
  const History* history = find(shown_);
  cursor_.setRecorded(history != nullptr ? history->recorded : std::vector<std::int64_t>{});
  cursor_.setMarkers(history != nullptr ? history->markers : std::vector<widgets::TimeMarker>{});
}

}  // namespace mhc::workbench
