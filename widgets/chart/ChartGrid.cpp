// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chart/ChartGrid.h"

#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>
#include <set>
#include <utility>

#include "widgets/base/RunSet.h"
#include "widgets/base/SeriesFeed.h"
#include "widgets/base/TimeCursor.h"
#include "widgets/chart/Chart.h"
#include "widgets/chart/ChartCell.h"
#include "widgets/chart/ChartGridBar.h"
#include "widgets/chart/ChartGridPrivate.h"
#include "widgets/chart/CrosshairHub.h"

namespace mhc::widgets {
namespace {

constexpr std::ptrdiff_t kMostCharts = 48;
constexpr qint64 kMomentMs = 300;
constexpr qint64 kCheap = 4;  ///< ms; collecting the curves as often as rows come does no harm then

}  // namespace

ChartGrid::ChartGrid(const ViewContext& shared, QWidget* parent)
    : View(shared, parent), d_(std::make_unique<Private>()) {
  d_->bar = new ChartGridBar(this);
  d_->scroll = new QScrollArea(this);
  d_->page = new QWidget(d_->scroll);
  d_->grid = new QGridLayout(d_->page);
  d_->grid->setContentsMargins(0, 0, 0, 0);
  d_->grid->setSpacing(1);
  d_->scroll->setWidget(d_->page);
  d_->scroll->setWidgetResizable(true);
  d_->scroll->setFrameShape(QFrame::NoFrame);
  d_->scroll->setFocusPolicy(Qt::NoFocus);
  d_->scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(d_->bar);
  column->addWidget(d_->scroll, 1);
  d_->more = new QLabel(this);
  d_->more->setWordWrap(true);
  d_->more->setContentsMargins(8, 2, 8, 2);
  d_->more->hide();
  column->addWidget(d_->more);
  d_->reading = new QLabel(this);
  d_->reading->setContentsMargins(8, 2, 8, 2);
  d_->reading->hide();
  column->addWidget(d_->reading);
  connect(context().series, &SeriesFeed::readChanged, this, &ChartGrid::refreshReading);
  d_->later.setSingleShot(true);
  connect(&d_->later, &QTimer::timeout, this, [this] {
    refreshPanels();
    refreshSeries();
  });
  d_->hub = CrosshairHub::of(*context().cursor);
  connect(d_->bar, &ChartGridBar::settingsChanged, this, &ChartGrid::settingsChanged);
  connect(d_->bar, &ChartGridBar::fitRequested, this, &ChartGrid::fit);
  connect(d_->bar->chartsMenu(), &QMenu::aboutToShow, this, &ChartGrid::fillMenu);
  connect(d_->hub, &CrosshairHub::changed, this, &ChartGrid::crosshairChanged);
  connect(context().cursor, &TimeCursor::recordsChanged, this, &ChartGrid::refreshMarkers);
  connect(context().cursor, &TimeCursor::stateChanged, this, [this] { cursorChanged(); });
  refreshPanels();
  refreshSeries();
  setFocusProxy(cells_.front()->chart());
}

ChartGrid::~ChartGrid() = default;

const ChartSettings& ChartGrid::settings() const {
  return d_->bar->settings();
}
void ChartGrid::setSettings(const ChartSettings& settings) {
  d_->bar->setSettings(settings);
}
const ChartArrangement& ChartGrid::arrangement() const {
  return d_->arrangement;
}
QString ChartGrid::full() const {
  return d_->full;
}

std::vector<Chart*> ChartGrid::charts() const {
  std::vector<Chart*> charts;
  for (const ChartCell* cell : cells_) charts.push_back(cell->chart());
  return charts;
}

QStringList ChartGrid::ids() const {
  QStringList ids;
  for (const ChartCell* cell : cells_) ids << cell->id();
  return ids;
}

ChartCell* ChartGrid::currentCell() const {
  for (ChartCell* cell : cells_) {
    if (cell->chart()->hasFocus()) return cell;
  }
  const QStringList shown = d_->full.isEmpty() ? d_->arrangement.shown(ids()) : QStringList{d_->full};
  if (shown.isEmpty()) return nullptr;
  const auto found =
      std::find_if(cells_.begin(), cells_.end(), [&](const auto* cell) { return cell->id() == shown.front(); });
  return found == cells_.end() ? nullptr : *found;
}

void ChartGrid::fit() {
  for (ChartCell* cell : cells_) cell->chart()->fit();
}

void ChartGrid::applySettings(Chart& chart) const {
  const ChartSettings& s = settings();
  chart.setXKind(s.xKind);
  chart.setLogX(s.logX);
  chart.setLogY(s.logY);
  chart.setIgnoreOutliers(s.ignoreOutliers);
  chart.setSmoothing(s.smoothing);
}

void ChartGrid::settingsChanged() {
  for (ChartCell* cell : cells_) applySettings(*cell->chart());
  if (d_->runsMode != settings().runs || d_->groupKey != settings().groupKey) refreshSeries();
  Q_EMIT tableChanged();
}

/// One cell for each panel that the shown runs have metrics for.
void ChartGrid::refreshPanels() {
  std::vector<std::string> metrics;
  std::set<std::string> known;
  for (const Run& run : context().runs->shownRuns()) {
    const view::SeriesStore* store = context().series->store(run.id);
    if (store == nullptr) continue;
    for (std::string& metric : store->metrics()) {
      if (known.insert(metric).second) metrics.push_back(std::move(metric));
    }
  }
  if (d_->made && metrics == d_->metrics) return;
  d_->made = true;
  d_->metrics = std::move(metrics);
  makePanels();
}

/// A cell for each of the first panels whose name the filter lets pass. Runs of other programs may record thousands.
void ChartGrid::makePanels() {
  d_->panels = panelsFor(d_->metrics);
  std::erase_if(d_->panels, [this](const ChartPanel& panel) {
    return !panel.title.contains(d_->filter, Qt::CaseInsensitive) &&
           !panel.id.contains(d_->filter, Qt::CaseInsensitive);
  });
  const std::size_t all = d_->panels.size();
  if (all > static_cast<std::size_t>(kMostCharts)) d_->panels.erase(d_->panels.begin() + kMostCharts, d_->panels.end());
  d_->more->setVisible(all > static_cast<std::size_t>(kMostCharts) || !d_->filter.isEmpty());
  d_->more->setText(d_->filter.isEmpty()
                        ? tr("%1 of %2 charts. The menu Charts finds others by name.").arg(kMostCharts).arg(all)
                        : tr("%1 of %2 charts named \"%3\". The menu Charts takes another name, or none.")
                              .arg(d_->panels.size())
                              .arg(all)
                              .arg(d_->filter));
  std::vector<ChartCell*> old = std::exchange(cells_, {});
  for (const ChartPanel& panel : d_->panels) {
    const auto kept = std::find_if(old.begin(), old.end(), [&](const auto* cell) { return cell->id() == panel.id; });
    if (kept == old.end()) {
      addCell(panel.id);
    } else {
      cells_.push_back(*kept);
      old.erase(kept);
    }
    cells_.back()->chart()->setTitle(panel.title);
  }
  for (ChartCell* cell : old) {
    if (d_->full == cell->id()) d_->wantedFull = std::exchange(d_->full, QString());  // it may come back
    d_->hub->point(cell->chart(), std::nullopt);
    keepOwn(*cell, d_->own);
    cell->hide();
    cell->deleteLater();
  }
  refreshMarkers();
  cursorChanged();
  highlightChanged();
  d_->planned.clear();
  arrange();
  if (!d_->wantedFull.isEmpty()) setFull(d_->wantedFull);  // it may be there now
}

void ChartGrid::setFilter(const QString& text) {
  if (text == d_->filter) return;
  d_->filter = text;
  makePanels();
  refreshSeries();
}

QString ChartGrid::filter() const {
  return d_->filter;
}

void ChartGrid::addCell(const QString& id) {
  auto* cell = new ChartCell(id, d_->page);
  cell->chart()->setInGrid(true);
  applySettings(*cell->chart());
  restoreOwn(*cell);
  connectCell(cell);
  cells_.push_back(cell);
}

void ChartGrid::connectCell(ChartCell* cell) {
  Chart* chart = cell->chart();
  const QString id = cell->id();
  connect(chart, &Chart::stepRequested, this, [this](qint64 step) { context().cursor->request(step); });
  connect(chart, &Chart::runHovered, this, [this](const QString& run) { context().runs->setHighlighted(run); });
  connect(chart, &Chart::runClicked, this, [this](const QString& run, bool hide) {
    RunSet& runs = *context().runs;
    if (hide)
      runs.setVisible(run, false);
    else
      runs.setSolo(runs.solo() == run ? QString() : run);
  });
  connect(chart, &Chart::pictureChanged, this, &View::tableChanged);
  connect(chart, &Chart::stepPointed, this,
          [this, chart](std::optional<std::int64_t> step) { d_->hub->point(chart, step); });
  connect(cell, &ChartCell::pinToggled, this,
          [this, id](bool on) { rearrange([&](auto& a) { a.setPinned(id, on); }); });
  connect(cell, &ChartCell::wideToggled, this, [this, id](bool on) { rearrange([&](auto& a) { a.setWide(id, on); }); });
  connect(cell, &ChartCell::hideRequested, this, [this, id] { rearrange([&](auto& a) { a.setHidden(id, true); }); });
  connect(cell, &ChartCell::fullToggled, this, [this, id](bool on) { setFull(on ? id : QString()); });
  connect(cell, &ChartCell::heightRequested, this,
          [this](int height) { rearrange([&](auto& a) { a.setHeight(height); }); });
  connect(cell, &ChartCell::dropped, this,
          [this, id](const QString& dropped) { rearrange([&](auto& a) { a.move(dropped, id, ids()); }); });
}

void ChartGrid::refreshSeries() {
  QElapsedTimer clock;
  clock.start();
  bool anything = !d_->filter.isEmpty() && !d_->metrics.empty();  // the menu that takes the name back stays
  d_->runsMode = settings().runs;
  d_->groupKey = settings().groupKey;
  if (groups(d_->runsMode)) d_->bar->setGroupKeys(groupKeys(*context().runs, *context().series));
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    std::vector<ChartSeries> series = curvesOf(d_->panels[i], *context().runs, *context().series, d_->runsMode, d_->groupKey);
    anything = anything || !series.empty();
    Chart* chart = cells_[i]->chart();
    chart->setYLabel(yNameOf(d_->panels[i], *context().runs, d_->runsMode),
                     yUnitOf(d_->panels[i], *context().runs, d_->runsMode));
    chart->setSeries(std::move(series));
  }
  ViewStatus status{ViewState::Data, {}, {}, {}};
  if (!anything) {
    const bool compares = d_->runsMode == RunsMode::Difference || d_->runsMode == RunsMode::Ratio;
    status.state = ViewState::Empty;
    status.text =
        compares && !d_->metrics.empty()
            ? tr("No shown run has steps in common with the baseline. Show another run, or choose \"Each run\".")
            : tr("Here loss, learning rate, gradient norm and speed appear from the first step of a run on.");
  }
  if (!anything && context().runs->current().isEmpty()) {
    status.actionText = tr("Start training");
    status.command = QStringLiteral("run.train");
  }
  setStatus(status);
  Q_EMIT tableChanged();
  d_->cost = clock.elapsed();
  d_->refreshed.start();
}

void ChartGrid::refreshMarkers() {
  for (ChartCell* cell : cells_) cell->chart()->setMarkers(context().cursor->markers());
}

/// What takes less than a moment is not worth a line that comes and goes.
void ChartGrid::refreshReading() {
  double sum = 0;
  int reading = 0;
  for (const auto& run : context().runs->shownRuns()) {
    const double read = context().series->read(run.id);
    if (read >= 1) continue;
    sum += read;
    ++reading;
  }
  if (reading == 0) {
    d_->readingSince.invalidate();
  } else {
    if (!d_->readingSince.isValid()) d_->readingSince.start();
    d_->reading->setText(tr("The newest points are shown; older ones are being read: %1 %")
                             .arg(static_cast<int>(100 * sum / reading)));
  }
  d_->reading->setVisible(reading > 0 && d_->readingSince.elapsed() >= kMomentMs);
}

void ChartGrid::seriesChanged(const QString& run) {
  if (!context().runs->shown(run) && run != context().runs->baseline()) return;
  // Many runs that grow at once would each have all curves collected anew: never for more than a tenth of the time.
  if (d_->cost > kCheap && d_->refreshed.elapsed() < 10 * d_->cost) {
    if (!d_->later.isActive()) d_->later.start(static_cast<int>(10 * d_->cost));
    return;
  }
  refreshPanels();
  refreshSeries();
}

bool ChartGrid::upToDate() const {
  return !d_->later.isActive();
}

void ChartGrid::runsChanged() {
  refreshPanels();
  refreshSeries();
}

void ChartGrid::highlightChanged() {
  for (ChartCell* cell : cells_) cell->chart()->setHighlightedRun(context().runs->highlighted());
}

void ChartGrid::crosshairChanged() {
  for (ChartCell* cell : cells_) {
    cell->chart()->setPointedStep(d_->hub->source() == cell->chart() ? std::nullopt : d_->hub->step());
  }
}

void ChartGrid::cursorChanged() {
  const TimeCursor& cursor = *context().cursor;
  const bool shown = !cursor.live() && cursor.step() >= 0;
  for (ChartCell* cell : cells_) {
    cell->chart()->setCursorStep(shown ? std::optional<std::int64_t>(cursor.step()) : std::nullopt);
  }
}

bool ChartGrid::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape &&
      !d_->full.isEmpty()) {
    event->accept();  // one chart in the whole view: Esc brings the others back before it is the window's
    return true;
  }
  return View::event(event);
}

void ChartGrid::keyPressEvent(QKeyEvent* event) {
  if (event->key() != Qt::Key_Escape || d_->full.isEmpty()) return View::keyPressEvent(event);
  setFull({});
}

}  // namespace mhc::widgets
