// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/distribution/DistributionView.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QJsonObject>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "widgets/base/RunSet.h"
#include "widgets/base/TimeCursor.h"
#include "widgets/base/TrackFeed.h"
#include "widgets/distribution/DistributionPlot.h"

namespace mhc::widgets {

DistributionView::DistributionView(const ViewContext& shared, QWidget* parent)
    : View(shared, parent),
      quantityBox_(new QComboBox(this)),
      styleBox_(new QComboBox(this)),
      logValues_(new QToolButton(this)),
      logSteps_(new QToolButton(this)),
      plot_(new DistributionPlot(this)) {
  for (const view::DistributionQuantity& one : view::distributionQuantities()) quantityBox_->addItem(tr(one.label));
  quantityBox_->setAccessibleName(tr("Quantity"));
  quantityBox_->setToolTip(tr("What is spread over the sublayers of the current run; all of them are counted alike"));
  styleBox_->addItems({tr("Heat map"), tr("Ridges")});
  styleBox_->setAccessibleName(tr("Kind of picture"));
  styleBox_->setToolTip(
      tr("Heat map: a column for each step. Ridges: a histogram for each of 40 steps, the newest in front."));
  const auto prepare = [](QToolButton* button, const QString& text, const QString& tip) {
    button->setText(text);
    button->setToolTip(tip);
    button->setCheckable(true);
    button->setAutoRaise(true);
  };
  prepare(logValues_, tr("log values"),
          tr("Logarithmic axis of the values; values ≤ 0 have no place on it and are counted"));
  prepare(logSteps_, tr("log steps"), tr("Logarithmic axis of the steps, counted from 1 (heat map)"));
  auto* bar = new QHBoxLayout;
  bar->setContentsMargins(6, 4, 6, 4);
  for (QComboBox* box : {quantityBox_, styleBox_}) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
  }
  bar->addWidget(quantityBox_, 3);
  bar->addWidget(styleBox_, 1);
  bar->addWidget(logValues_);
  bar->addWidget(logSteps_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(bar);
  column->addWidget(plot_, 1);
  setFocusProxy(plot_);
  connect(quantityBox_, &QComboBox::currentIndexChanged, this, &DistributionView::setQuantity);
  connect(styleBox_, &QComboBox::currentIndexChanged, this, [this](int at) {
    plot_->setStyle(static_cast<DistributionStyle>(at));
    logSteps_->setEnabled(at == 0);
  });
  connect(logValues_, &QToolButton::toggled, this, [this] { display(); });
  connect(logSteps_, &QToolButton::toggled, plot_, &DistributionPlot::setLogSteps);
  connect(plot_, &DistributionPlot::stepRequested, this, [this](qint64 step) { context().cursor->request(step); });
  connect(context().cursor, &TimeCursor::stateChanged, this, [this] { cursorChanged(); });
  if (context().tracks != nullptr) {
    connect(context().tracks, &TrackFeed::changed, this, [this](const QString& run, view::RecordKind kind) {
      if (run == context().runs->current() && kind == chosen().kind) refresh();
    });
  }
  logValues_->setChecked(chosen().logarithmic);
  refresh();
  cursorChanged();
}

const view::DistributionQuantity& DistributionView::chosen() const {
  return view::distributionQuantities()[static_cast<std::size_t>(quantity_)];
}

void DistributionView::setQuantity(int index) {
  index = std::clamp(index, 0, static_cast<int>(view::distributionQuantities().size()) - 1);
  if (index == quantity_) return;
  quantity_ = index;
  const QSignalBlocker quiet(logValues_);
  quantityBox_->setCurrentIndex(index);
  logValues_->setChecked(chosen().logarithmic);
  shown_.reset();
  refresh();
}

void DistributionView::setLogValues(bool logarithmic) {
  logValues_->setChecked(logarithmic);
}

/// Asks for the records and shows what is there of them.
void DistributionView::refresh() {
  const QString run = context().runs->current();
  view::TrackPtr track;
  if (context().tracks != nullptr && !run.isEmpty()) {
    if (!paused()) context().tracks->want(run, chosen().kind);
    track = context().tracks->find(run, chosen().kind);
  }
  if (track != shown_ || track == nullptr) {
    shown_ = track;
    display();
  }
}

void DistributionView::display() {
  const view::RecordTrack none;
  plot_->setDistribution(view::distributionOf(shown_ ? *shown_ : none, chosen(), kBins, logValues_->isChecked()),
                         tr(chosen().label));
  ViewStatus status{ViewState::Data, {}, {}, {}};
  if (plot_->distribution().empty()) {
    status.state = ViewState::Empty;
    status.text =
        tr("Here the spread of a quantity over all sublayers appears, step by step, once the current run has "
           "recorded it.");
  }
  if (context().runs->current().isEmpty()) {
    status.actionText = tr("Start training");
    status.command = QStringLiteral("run.train");
  }
  setStatus(status);
  Q_EMIT tableChanged();
}

void DistributionView::framesChanged() {
  refresh();
}
void DistributionView::runsChanged() {
  refresh();
}

void DistributionView::pausedChanged() {
  if (!paused()) refresh();
}

void DistributionView::cursorChanged() {
  const TimeCursor& cursor = *context().cursor;
  const bool shown = !cursor.live() && cursor.step() >= 0;
  plot_->setCursorStep(shown ? std::optional<std::int64_t>(cursor.step()) : std::nullopt);
}

view::TableData DistributionView::table() const {
  const view::Distribution& d = plot_->distribution();
  view::TableData table;
  table.title = tr(chosen().label).toStdString();
  table.headers = {"step", "values", "without a place", "smallest", "median", "largest"};
  for (int bin = 0; bin < d.bins && !d.empty(); ++bin) {
    table.headers.push_back("in " + view::cellText(d.bin(bin).low) + " … " + view::cellText(d.bin(bin).high));
  }
  for (std::size_t step = 0; step < d.steps.size(); ++step) {
    view::TableRow row;
    row.cells = {static_cast<double>(d.steps[step]),
                 static_cast<double>(d.finite[step]),
                 static_cast<double>(d.without[step]),
                 d.low[step],
                 d.median[step],
                 d.high[step]};
    for (int bin = 0; bin < d.bins && !d.empty(); ++bin)
      row.cells.emplace_back(static_cast<double>(d.count(step, bin)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::vector<view::NamedArray> DistributionView::arrays() const {
  const view::Distribution& d = plot_->distribution();
  if (d.empty()) return {};
  const std::size_t steps = d.steps.size(), bins = static_cast<std::size_t>(d.bins);
  const auto doubles = [](const auto& numbers) { return std::vector<double>(numbers.begin(), numbers.end()); };
  std::vector<double> edges{d.bin(0).low};
  for (int bin = 0; bin < d.bins; ++bin) edges.push_back(d.bin(bin).high);
  return {{"step", {steps}, doubles(d.steps)},
          {"edges", {bins + 1}, std::move(edges)},
          {"counts", {steps, bins}, doubles(d.counts)},
          {"without", {steps}, doubles(d.without)},
          {"smallest", {steps}, d.low},
          {"median", {steps}, d.median},
          {"largest", {steps}, d.high}};
}

QJsonObject DistributionView::saveState() const {
  return {{QStringLiteral("quantity"), QString::fromLatin1(chosen().id)},
          {QStringLiteral("style"), static_cast<int>(plot_->plotStyle())},
          {QStringLiteral("logValues"), logValues_->isChecked()},
          {QStringLiteral("logSteps"), plot_->logSteps()}};
}

void DistributionView::restoreState(const QJsonObject& state) {
  const QString id = state.value(QStringLiteral("quantity")).toString();
  const auto all = view::distributionQuantities();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (id == QLatin1String(all[i].id)) setQuantity(static_cast<int>(i));
  }
  styleBox_->setCurrentIndex(std::clamp(state.value(QStringLiteral("style")).toInt(), 0, 1));
  logValues_->setChecked(state.value(QStringLiteral("logValues")).toBool(logValues_->isChecked()));
  logSteps_->setChecked(state.value(QStringLiteral("logSteps")).toBool());
}

ViewDescriptor distributionDescriptor() {
  ViewDescriptor d;
  d.id = QStringLiteral("distributions");
  d.title = DistributionView::tr("Distributions");
  d.description = DistributionView::tr("How entries, gains and streams of all sublayers are spread, over the steps");
  d.icon = QStringLiteral("distribution");
  d.make = [](const ViewContext& context, QWidget* parent) -> View* { return new DistributionView(context, parent); };
  d.places = {{QStringLiteral("Inspect"), DockSide::Right, 3, QStringLiteral("depth"), 0.45}};
  return d;
}

}  // namespace mhc::widgets
