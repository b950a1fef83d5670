// SPDX-License-Identifier: GPL-3.0-or-later
// What is measured of edited maps, and what came of it.
#include <QComboBox>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTableView>
#include <QUndoStack>
#include <algorithm>
#include <cmath>

#include "core/view/NumberText.h"
#include "widgets/base/TableTwin.h"
#include "widgets/matrix/WhatIfPage.h"

namespace mhc::widgets {
namespace {

QString number(double value, int digits = 5) {
  return QString::fromStdString(view::formatValue(value, digits));
}

QString signedNumber(double value) {
  return (value < 0 ? QStringLiteral("−") : QStringLiteral("+")) + QString::number(std::fabs(value), 'f', 5);
}

hyper::PathMap pathMap(view::MapKind map) {
  return map == view::MapKind::Pre    ? hyper::PathMap::Read
         : map == view::MapKind::Post ? hyper::PathMap::Write
                                      : hyper::PathMap::Carry;
}

}  // namespace

void WhatIfPage::setFeed(PathFeed* feed) {
  feed_ = feed;
  if (feed_ == nullptr) return;
  connect(feed_, &PathFeed::jobChanged, this, [this](quint64 id) {
    const PathJob* job = feed_->find(id);
    if (job != nullptr && job->state == PathJobState::Done && asked_.count(id) != 0) {
      measured_.insert(measured_.begin(), {asked_[id], job->report});
      list_->setTable(table());
      listView_->resizeColumnsToContents();
      Q_EMIT tableChanged();
    }
    if (job != nullptr && !job->active()) asked_.erase(id);
    if (id == job_) showJob();
  });
}

std::vector<hyper::Intervention> WhatIfPage::interventions() const {
  std::vector<hyper::Intervention> all = own();
  for (const auto& [sublayer, changes] : others_) all.insert(all.end(), changes.begin(), changes.end());
  return all;
}

std::vector<hyper::Intervention> WhatIfPage::own() const {
  std::vector<hyper::Intervention> changes;
  for (const view::MapKind map : kMaps) {
    if (n_ == 0 || !changed(map)) continue;
    hyper::Intervention change;
    change.sublayer = sublayer_;
    change.map = pathMap(map);
    change.action = hyper::PathAction::Values;
    change.values = edited(map).values;
    changes.push_back(std::move(change));
  }
  return changes;
}

void WhatIfPage::measure() {
  PathRequest request;
  request.run = run_;
  request.edits = interventions();
  if (feed_ == nullptr || request.edits.empty()) return;
  QStringList names;
  for (const hyper::Intervention& change : request.edits) {
    names << tr("%1 of sublayer %2")
                 .arg(map_->itemText(change.map == hyper::PathMap::Read    ? 0
                                     : change.map == hyper::PathMap::Carry ? 1
                                                                           : 2))
                 .arg(change.sublayer);
  }
  const QString last = undo_->undoText();
  const QString what =
      names.join(QStringLiteral(", ")) + (last.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(last));
  const quint64 id = feed_->start(request);
  job_ = id;
  asked_[id] = what;
  showJob();
}

void WhatIfPage::cancel() {
  if (feed_ != nullptr) feed_->cancel(job_);
}

void WhatIfPage::showJob() {
  const PathJob* job = feed_ == nullptr ? nullptr : feed_->find(job_);
  const bool active = job != nullptr && job->active();
  measure_->setEnabled(feed_ != nullptr && !active && !interventions().empty());
  cancel_->setVisible(active);
  progress_->setVisible(active);
  if (active) {
    progress_->setRange(0, job->progress < 0 ? 0 : 1000);
    progress_->setValue(static_cast<int>(1000 * std::max(job->progress, 0.0)));
  }
  result_->setText(resultText());
}

QString WhatIfPage::resultText() const {
  const PathJob* job = feed_ == nullptr ? nullptr : feed_->find(job_);
  if (job == nullptr) return {};
  if (job->active())
    return job->state == PathJobState::Waiting ? tr("Waiting for another measurement to end.") : tr("Measuring…");
  if (job->state == PathJobState::Failed) return job->problem;
  if (job->state == PathJobState::Cancelled) return tr("Cancelled.");
  const hyper::PathEffect& e = job->report->effects.back();
  return tr("Loss %1 → %2 nats per token: %3 (95 % interval %4 to %5)%6. One-pass estimate %7. Step %8, %9 sequences.")
      .arg(number(job->report->loss), number(job->report->loss + e.effect), signedNumber(e.effect), signedNumber(e.low),
           signedNumber(e.high), e.measurable() ? QString() : tr(", no measurable effect"), signedNumber(e.estimate))
      .arg(job->report->step)
      .arg(job->report->sequences);
}

view::TableData WhatIfPage::table() const {
  view::TableData table;
  table.title = "What if";
  table.headers = {"edited", "effect (nats per token)", "low (95 %)", "high (95 %)", "one-pass estimate", "loss",
                   "step"};
  for (const Measured& m : measured_) {
    const hyper::PathEffect& e = m.report->effects.back();
    const auto rounded = [](double v) { return std::round(v * 1e5) / 1e5; };
    table.rows.push_back(
        {{m.what.toStdString(), rounded(e.effect), rounded(e.low), rounded(e.high), rounded(e.estimate),
          rounded(m.report->loss + e.effect), static_cast<double>(m.report->step)},
         {}});
  }
  return table;
}

}  // namespace mhc::widgets
