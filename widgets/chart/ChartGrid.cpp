// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chart/ChartGrid.h"

#include <QApplication>
#include <QClipboard>
#include <QGridLayout>
#include <QJsonObject>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>
#include <array>

#include "widgets/base/RunSet.h"
#include "widgets/base/SeriesFeed.h"
#include "widgets/base/TimeCursor.h"
#include "widgets/chart/Chart.h"
#include "widgets/chart/ChartGridBar.h"

namespace mhc::widgets {
namespace {

struct Metric {
  const char* name = nullptr;   ///< in the series store
  const char* label = nullptr;  ///< second part of the legend; null: the run's name is enough
  bool smoothed = false;
  bool second = false;  ///< dashed, with a dot at every record
};

struct Panel {
  const char* title;
  const char* name;
  const char* unit;
  std::array<Metric, 2> metrics;
};

constexpr std::array<Panel, 4> kPanels{{
    {QT_TRANSLATE_NOOP("ChartGrid", "Loss"), "loss", QT_TRANSLATE_NOOP("ChartGrid", "nats per token"),
     {{{"train_loss", QT_TRANSLATE_NOOP("ChartGrid", "train"), true, false},
       {"validation_loss", QT_TRANSLATE_NOOP("ChartGrid", "validation"), false, true}}}},
    {QT_TRANSLATE_NOOP("ChartGrid", "Learning rate"), "learning rate", "", {{{"learning_rate"}, {}}}},
    {QT_TRANSLATE_NOOP("ChartGrid", "Gradient norm"), "gradient norm", "", {{{"gradient_norm", nullptr, true}, {}}}},
    {QT_TRANSLATE_NOOP("ChartGrid", "Speed"), "speed", QT_TRANSLATE_NOOP("ChartGrid", "tokens/s"),
     {{{"tokens_per_second", nullptr, true}, {}}}},
}};

QString translated(const char* text) { return QCoreApplication::translate("ChartGrid", text); }

}  // namespace

struct ChartGrid::Private {
  ChartGridBar* bar = nullptr;
  QWidget* page = nullptr;
  QGridLayout* grid = nullptr;
  int columns = 0;
};

ChartGrid::ChartGrid(const ViewContext& shared, QWidget* parent) : View(shared, parent), d_(std::make_unique<Private>()) {
  d_->bar = new ChartGridBar(this);
  d_->page = new QWidget(this);
  d_->grid = new QGridLayout(d_->page);
  d_->grid->setContentsMargins(0, 0, 0, 0);
  d_->grid->setSpacing(1);
  for (const Panel& panel : kPanels) {
    auto* chart = new Chart(d_->page);
    chart->setTitle(translated(panel.title));
    chart->setYLabel(QString::fromLatin1(panel.name), *panel.unit == 0 ? QString() : translated(panel.unit));
    chart->setInGrid(true);
    charts_.push_back(chart);
    connect(chart, &Chart::stepRequested, this, [this](qint64 step) { context().cursor->request(step); });
    connect(chart, &Chart::runHovered, this, [this](const QString& run) { context().runs->setHighlighted(run); });
    connect(chart, &Chart::pictureChanged, this, &View::tableChanged);
  }
  auto* scroll = new QScrollArea(this);
  scroll->setWidget(d_->page);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(d_->bar);
  column->addWidget(scroll, 1);
  setFocusProxy(charts_.front());
  connect(d_->bar, &ChartGridBar::settingsChanged, this, &ChartGrid::settingsChanged);
  connect(d_->bar, &ChartGridBar::fitRequested, this, &ChartGrid::fit);
  connect(context().cursor, &TimeCursor::recordsChanged, this, &ChartGrid::refreshMarkers);
  connect(context().cursor, &TimeCursor::stateChanged, this, [this] { cursorChanged(); });
  arrange();
  refreshSeries();
  refreshMarkers();
  cursorChanged();
}

ChartGrid::~ChartGrid() = default;

const ChartSettings& ChartGrid::settings() const { return d_->bar->settings(); }
void ChartGrid::setSettings(const ChartSettings& settings) { d_->bar->setSettings(settings); }

void ChartGrid::fit() {
  for (Chart* chart : charts_) chart->fit();
}

void ChartGrid::settingsChanged() {
  const ChartSettings& s = settings();
  for (Chart* chart : charts_) {
    chart->setXKind(s.xKind);
    chart->setLogX(s.logX);
    chart->setLogY(s.logY);
    chart->setIgnoreOutliers(s.ignoreOutliers);
    chart->setSmoothing(s.smoothing);
  }
  Q_EMIT tableChanged();
}

void ChartGrid::refreshSeries() {
  bool anything = false;
  const std::vector<Run> runs = context().runs->shownRuns();
  for (std::size_t i = 0; i < charts_.size(); ++i) {
    std::vector<ChartSeries> series;
    for (const Run& run : runs) {
      const view::SeriesStore* store = context().series->store(run.id);
      if (store == nullptr) continue;
      for (const Metric& metric : kPanels[i].metrics) {
        if (metric.name == nullptr) continue;
        view::Series records = store->series(metric.name);
        if (records.empty()) continue;
        anything = true;
        ChartSeries one;
        one.key = run.id + QLatin1Char('\n') + QLatin1String(metric.name);
        one.run = run.id;
        one.label = metric.label == nullptr ? run.name : run.name + QStringLiteral(" · ") + translated(metric.label);
        one.colour = run.colour;
        one.smoothed = metric.smoothed;
        one.dashed = one.points = metric.second;
        one.data = std::move(records);
        series.push_back(std::move(one));
      }
    }
    charts_[i]->setSeries(std::move(series));
  }
  ViewStatus status{ViewState::Data, {}, {}, {}};
  if (!anything) {
    status.state = ViewState::Empty;
    status.text = tr("Here loss, learning rate, gradient norm and speed appear from the first step of a run on.");
  }
  if (!anything && context().runs->current().isEmpty()) {
    status.actionText = tr("Start training");
    status.command = QStringLiteral("run.train");
  }
  setStatus(status);
  Q_EMIT tableChanged();
}

void ChartGrid::refreshMarkers() {
  std::vector<ChartMarker> markers;
  for (const TimeMarker& marker : context().cursor->markers()) markers.push_back({marker.step, marker.text});
  for (Chart* chart : charts_) chart->setMarkers(markers);
}

void ChartGrid::seriesChanged(const QString& run) {
  if (context().runs->shown(run)) refreshSeries();
}

void ChartGrid::runsChanged() { refreshSeries(); }

void ChartGrid::highlightChanged() {
  for (Chart* chart : charts_) chart->setHighlightedRun(context().runs->highlighted());
}

void ChartGrid::cursorChanged() {
  const TimeCursor& cursor = *context().cursor;
  const bool shown = !cursor.live() && cursor.step() >= 0;
  for (Chart* chart : charts_) chart->setCursorStep(shown ? std::optional<std::int64_t>(cursor.step()) : std::nullopt);
}

void ChartGrid::pausedChanged() {}

void ChartGrid::themeChanged() {
  d_->columns = 0;  // fonts may have changed how much fits
  arrange();
}

void ChartGrid::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  arrange();
}

void ChartGrid::arrange() {
  const int each = std::max(charts_.front()->minimumSizeHint().width(), 300);
  const int columns = width() >= 2 * each ? 2 : 1;
  if (columns == d_->columns) return;
  d_->columns = columns;
  for (std::size_t i = 0; i < charts_.size(); ++i) {
    d_->grid->addWidget(charts_[i], static_cast<int>(i) / columns, static_cast<int>(i) % columns);
  }
  const int rows = (static_cast<int>(charts_.size()) + columns - 1) / columns;
  for (int row = 0; row < static_cast<int>(charts_.size()); ++row) d_->grid->setRowStretch(row, row < rows ? 1 : 0);
  for (int column = 0; column < 2; ++column) d_->grid->setColumnStretch(column, column < columns ? 1 : 0);
}

view::TableData ChartGrid::tableOf(int rows) const {
  view::TableData all;
  all.title = tr("Charts").toStdString();
  all.headers = {"chart", "series", "step", "value"};
  for (const Chart* chart : charts_) {
    view::TableData one = chart->table(rows);
    const std::string& unit = one.headers.back();
    for (view::TableRow& row : one.rows) {
      if (row.cells.size() > 3) row.cells.erase(row.cells.begin() + 2);
      row.cells.insert(row.cells.begin(), unit);
      all.rows.push_back(std::move(row));
    }
  }
  return all;
}

view::TableData ChartGrid::table() const { return tableOf(200); }
QString ChartGrid::csv() const { return QString::fromStdString(view::toCsv(tableOf(1 << 30))); }

QJsonObject ChartGrid::saveState() const {
  const ChartSettings& s = settings();
  return {{QStringLiteral("x"), static_cast<int>(s.xKind)},
          {QStringLiteral("logX"), s.logX},
          {QStringLiteral("logY"), s.logY},
          {QStringLiteral("ignoreOutliers"), s.ignoreOutliers},
          {QStringLiteral("smoothing"), static_cast<int>(s.smoothing.kind)},
          {QStringLiteral("weight"), s.smoothing.weight}};
}

void ChartGrid::restoreState(const QJsonObject& state) {
  ChartSettings s = settings();
  s.xKind = static_cast<view::XKind>(
      std::clamp(state.value(QStringLiteral("x")).toInt(static_cast<int>(s.xKind)), 0, view::kXKinds - 1));
  s.logX = state.value(QStringLiteral("logX")).toBool(s.logX);
  s.logY = state.value(QStringLiteral("logY")).toBool(s.logY);
  s.ignoreOutliers = state.value(QStringLiteral("ignoreOutliers")).toBool(s.ignoreOutliers);
  s.smoothing.kind = static_cast<view::SmoothingKind>(
      std::clamp(state.value(QStringLiteral("smoothing")).toInt(static_cast<int>(s.smoothing.kind)), 0,
                 static_cast<int>(view::SmoothingKind::CentredMean)));
  s.smoothing.weight = std::clamp(state.value(QStringLiteral("weight")).toDouble(s.smoothing.weight), 0.0, 10000.0);
  setSettings(s);
}

ViewDescriptor chartGridDescriptor() {
  ViewDescriptor d;
  d.id = QStringLiteral("charts");
  d.title = ChartGrid::tr("Charts");
  d.description = ChartGrid::tr("Loss, learning rate, gradient norm and speed of all shown runs");
  d.icon = QStringLiteral("chart");
  d.make = [](const ViewContext& context, QWidget* parent) -> View* { return new ChartGrid(context, parent); };
  d.places = {{QStringLiteral("Train"), DockSide::Right, 0, {}, 0.68}};
  d.commands = [](const std::function<View*()>& focused) {
    const auto with = [focused](auto act) {
      return [focused, act] {
        if (auto* view = qobject_cast<ChartGrid*>(focused())) act(*view);
      };
    };
    std::vector<Command> commands;
    const auto add = [&](const char* id, const QString& text, const QString& description, std::function<void()> run) {
      Command command;
      command.id = QString::fromLatin1(id);
      command.text = text;
      command.description = description;
      command.scope = QStringLiteral("charts");
      command.run = std::move(run);
      commands.push_back(std::move(command));
    };
    const auto flip = [with](bool ChartSettings::*field) {
      return with([field](ChartGrid& view) {
        ChartSettings s = view.settings();
        s.*field = !(s.*field);
        view.setSettings(s);
      });
    };
    add("charts.fit", ChartGrid::tr("Charts: fit all"), ChartGrid::tr("Shows all data and follows new data again"),
        with([](ChartGrid& view) { view.fit(); }));
    add("charts.logX", ChartGrid::tr("Charts: logarithmic X"), ChartGrid::tr("Switches the X axes between linear and log"),
        flip(&ChartSettings::logX));
    add("charts.logY", ChartGrid::tr("Charts: logarithmic Y"), ChartGrid::tr("Switches the Y axes between linear and log"),
        flip(&ChartSettings::logY));
    add("charts.outliers", ChartGrid::tr("Charts: ignore outliers"),
        ChartGrid::tr("Fits the Y ranges to the middle 90 % of the values, or to all"), flip(&ChartSettings::ignoreOutliers));
    add("charts.copyCsv", ChartGrid::tr("Charts: copy as CSV"), ChartGrid::tr("Copies every record in view"),
        with([](ChartGrid& view) { QApplication::clipboard()->setText(view.csv()); }));
    return commands;
  };
  return d;
}

}  // namespace mhc::widgets
