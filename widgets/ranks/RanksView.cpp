// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ranks/RanksView.h"

#include <QLabel>
#include <QVBoxLayout>
#include <cmath>

#include "core/view/NumberText.h"
#include "widgets/base/RunSet.h"
#include "widgets/base/SeriesFeed.h"
#include "widgets/base/TimeCursor.h"
#include "widgets/ranks/RankLamp.h"
#include "widgets/ranks/RankStrip.h"

namespace mhc::widgets {
namespace {

QString number(double value, int digits = 3) {
  return QString::fromStdString(view::formatValue(value, digits));
}

/// Who keeps the others waiting, in a sentence.
QString summaryOf(const view::RankTimes& times) {
  if (times.empty()) return {};
  int slowest = -1;
  double waiting = 0;
  for (int rank = 0; rank < times.ranks; ++rank) {
    const auto& own = times.summary[static_cast<std::size_t>(rank)];
    if (own.straggled > 0 &&
        (slowest < 0 || own.straggled > times.summary[static_cast<std::size_t>(slowest)].straggled))
      slowest = rank;
    if (std::isfinite(own.waiting)) waiting = std::max(waiting, own.waiting);
  }
  QString text =
      RanksView::tr("%1 ranks, %2 s of work a step").arg(times.ranks).arg(number(times.summary.front().median));
  if (waiting > 0) text += RanksView::tr(", up to %1 % of a step waiting for others").arg(number(100 * waiting, 2));
  if (slowest >= 0) {
    const auto& own = times.summary[static_cast<std::size_t>(slowest)];
    text += RanksView::tr(". Rank %1 kept the others waiting in %2 of %3 steps")
                .arg(slowest)
                .arg(own.straggled)
                .arg(own.steps);
  } else {
    text += RanksView::tr(". No rank kept the others waiting");
  }
  return text + QLatin1Char('.');
}

}  // namespace

RanksView::RanksView(const ViewContext& shared, QWidget* parent)
    : View(shared, parent), lamp_(new RankLamp(this)), summary_(new QLabel(this)), strip_(new RankStrip(this)) {
  summary_->setWordWrap(true);
  summary_->setTextFormat(Qt::PlainText);
  summary_->setContentsMargins(6, 0, 6, 2);
  summary_->setToolTip(
      tr("A straggler works more than 1.2 times as long as the median of the ranks; waiting for others is not work"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 2, 0, 0);
  column->setSpacing(0);
  column->addWidget(lamp_);
  column->addWidget(summary_);
  column->addWidget(strip_, 1);
  setFocusProxy(strip_);
  connect(strip_, &RankStrip::stepRequested, this, [this](qint64 step) { context().cursor->request(step); });
  connect(context().cursor, &TimeCursor::stateChanged, this, [this] { cursorChanged(); });
  refresh();
  cursorChanged();
}

void RanksView::refresh() {
  if (paused()) return;
  const QString run = context().runs->current();
  const view::SeriesStore* store =
      context().series != nullptr && !run.isEmpty() ? context().series->store(run) : nullptr;
  const view::SeriesStore none;
  const view::SeriesStore& source = store != nullptr ? *store : none;
  strip_->setTimes(view::rankTimes(source, RankStrip::kMostColumns));
  lamp_->setState(view::ranksEqual(source), strip_->times().ranks);
  summary_->setText(summaryOf(strip_->times()));
  ViewStatus status{ViewState::Data, {}, {}, {}};
  if (strip_->times().empty()) {
    status.state = ViewState::Empty;
    status.text =
        tr("Here the step times of all ranks appear, with those that keep the others waiting, once a run is trained on "
           "several. "
           "A run on one rank has none.");
  }
  setStatus(status);
  Q_EMIT tableChanged();
}

void RanksView::seriesChanged(const QString& run) {
  if (run == context().runs->current()) refresh();
}
void RanksView::runsChanged() {
  refresh();
}
void RanksView::pausedChanged() {
  refresh();
}

void RanksView::cursorChanged() {
  const TimeCursor& cursor = *context().cursor;
  const bool shown = !cursor.live() && cursor.step() >= 0;
  strip_->setCursorStep(shown ? std::optional<std::int64_t>(cursor.step()) : std::nullopt);
}

view::TableData RanksView::table() const {
  view::TableData table;
  table.title = tr("Ranks").toStdString();
  table.headers = {"rank", "median work on a step, s", "longest, s", "share of waiting", "steps as straggler", "steps"};
  const view::RankTimes& times = strip_->times();
  for (std::size_t rank = 0; rank < times.summary.size(); ++rank) {
    const auto& own = times.summary[rank];
    view::TableRow row;
    row.cells = {
        static_cast<double>(rank),     own.median, own.longest, own.waiting, static_cast<double>(own.straggled),
        static_cast<double>(own.steps)};
    table.rows.push_back(std::move(row));
  }
  return table;
}

ViewDescriptor ranksDescriptor() {
  ViewDescriptor d;
  d.id = QStringLiteral("ranks");
  d.title = RanksView::tr("Ranks");
  d.description = RanksView::tr("Step times of the ranks, stragglers, and whether all have the same weights");
  d.icon = QStringLiteral("speed");
  d.make = [](const ViewContext& context, QWidget* parent) -> View* { return new RanksView(context, parent); };
  return d;
}

}  // namespace mhc::widgets
