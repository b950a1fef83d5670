// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/depth/DepthView.h"

#include <QComboBox>
#include <QGridLayout>
#include <QJsonObject>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/view/ColourTable.h"
#include "widgets/base/RunSet.h"
#include "widgets/base/Selection.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/LinePlot.h"
#include "widgets/base/maps/MixingFrame.h"

namespace mhc::widgets {
namespace {

bool anyFinite(const DepthCurve& curve) {
  return std::any_of(curve.values.begin(), curve.values.end(), [](double v) { return std::isfinite(v); });
}

}  // namespace

DepthView::DepthView(const ViewContext& shared, QWidget* parent)
    : View(shared, parent), definitionBox_(new QComboBox(this)), sideBox_(new QComboBox(this)) {
  definitionBox_->addItems({tr("Product of the mean maps"), tr("Mean composite"), tr("Mean of per-token gains"),
                            tr("Median token")});
  definitionBox_->setCurrentIndex(static_cast<int>(definition_));
  definitionBox_->setAccessibleName(tr("Definition of the gain"));
  definitionBox_->setToolTip(tr("The four definitions give different numbers; the axis names the one shown."));
  sideBox_->addItems({tr("From the input to sublayer l"), tr("From sublayer l to the output")});
  sideBox_->setAccessibleName(tr("Range of the composites"));
  auto* bar = new QHBoxLayout;
  bar->setContentsMargins(6, 4, 6, 4);
  for (QComboBox* box : {definitionBox_, sideBox_}) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(10);
    bar->addWidget(box, 3);  // their words first: the legend may be cut
  }
  legend_ = new QLabel(this);
  legend_->setTextFormat(Qt::RichText);
  legend_->setAccessibleName(tr("Runs shown"));
  bar->addWidget(legend_, 2);
  page_ = new QWidget(this);
  grid_ = new QGridLayout(page_);
  grid_->setContentsMargins(0, 0, 0, 0);
  grid_->setSpacing(1);
  for (std::size_t i = 0; i < plots_.size(); ++i) {
    auto* plot = new LinePlot(page_);
    plot->setMinimumSize(200, 130);
    plots_[i] = plot;
    const auto elementAt = [](double x) {
      return view::ElementId{static_cast<std::int32_t>(std::lround(x)), view::MapKind::None, -1, -1, -1};
    };
    connect(plot, &LinePlot::hovered, this, [this, elementAt](double x) {
      context().selection->setHover(x >= 1 ? std::optional(elementAt(x)) : std::nullopt);
    });
    connect(plot, &LinePlot::activated, this, [this, elementAt](double x) { context().selection->select(elementAt(x)); });
    connect(plot, &LinePlot::toggled, this, [this, elementAt](double x) { context().selection->toggle(elementAt(x)); });
  }
  auto* scroll = new QScrollArea(this);
  scroll->setWidget(page_);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setFocusPolicy(Qt::NoFocus);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(bar);
  column->addWidget(scroll, 1);
  connect(definitionBox_, &QComboBox::currentIndexChanged, this,
          [this](int at) { setDefinition(static_cast<view::GainDefinition>(at)); });
  connect(sideBox_, &QComboBox::currentIndexChanged, this, [this](int at) { setSide(static_cast<view::CompositeSide>(at)); });
  setFocusProxy(plots_[Gain]);
  arrange();
  rebuild();
}

void DepthView::setDefinition(view::GainDefinition definition) {
  if (definition == definition_) return;
  definition_ = definition;
  definitionBox_->setCurrentIndex(static_cast<int>(definition));
  rebuild();
}

void DepthView::setSide(view::CompositeSide side) {
  if (side == side_) return;
  side_ = side;
  sideBox_->setCurrentIndex(static_cast<int>(side));
  rebuild();
}

QString DepthView::definitionText() const { return definitionBox_->itemText(static_cast<int>(definition_)); }

void DepthView::rebuild() {
  curves_.clear();
  for (const view::FramePtr& frame : frames()) {
    if (frame != nullptr) curves_.push_back(depthCurves(*frame, side_, definition_));
  }
  std::array<std::vector<PlotLine>, kPlots> series;
  const RunSet& runs = *context().runs;
  bool anything = false;
  QStringList names;
  for (const DepthCurves& c : curves_) {
    const QString id = QString::fromStdString(c.run);
    const Run* run = runs.find(id);
    if (run != nullptr && !runs.shown(id)) continue;
    const QColor colour = Theme::current().onChart(run != nullptr ? run->colour : view::categoryColour(0));
    const QString name = run != nullptr ? run->name : id.section(QLatin1Char('/'), -1);
    names << QStringLiteral("<span style='color:%1'>●</span> %2").arg(colour.name(), name.toHtmlEscaped());
    const auto add = [&](Plot plot, const QString& what, const DepthCurve& curve, Qt::PenStyle style = Qt::SolidLine) {
      if (!anyFinite(curve)) return;
      anything = true;
      const QString label = what.isEmpty() ? name : name + QStringLiteral(" · ") + what;
      PlotLine line{label, colour, style, {}, curve.values};
      for (std::size_t k = 0; k < curve.values.size(); ++k) line.x.push_back(curve.first + static_cast<double>(k));
      series[plot].push_back(std::move(line));
    };
    add(Gain, tr("backward"), c.backward);
    add(Gain, tr("forward"), c.forward, Qt::DotLine);
    add(MinColumnSum, {}, c.minColumnSum);
    add(SigmaDiff, {}, c.sigmaDiff);
    add(Cosine, {}, c.cosineMean);
    if (!series[Cosine].empty() && anyFinite(c.cosineMin)) {
      series[Cosine].back().low = c.cosineMin.values;
      series[Cosine].back().high = c.cosineMax.values;
    }
    constexpr std::array<Qt::PenStyle, 4> kStyles{Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine};
    for (std::size_t j = 0; j < c.rms.size(); ++j) add(Rms, tr("stream %1").arg(j + 1), c.rms[j], kStyles[j % 4]);
    add(Energy, {}, c.differenceEnergy);
    add(Effective, {}, c.effective);
  }
  const auto title = [this](Plot plot, const QString& name, const QString& what) {
    plots_[plot]->setTitle(name, what, plot < Cosine ? tr("sublayer") : tr("before sublayer"));
  };
  legend_->setText(names.join(QStringLiteral("&nbsp;&nbsp; ")));
  const QString perToken = definition_ == view::GainDefinition::MedianToken ? tr("median token") : tr("mean over tokens");
  const QString range = side_ == view::CompositeSide::Prefix ? tr("sublayers 1 to l") : tr("sublayers l to the last");
  title(Gain, tr("Composite gain"),
                         tr("%1; forward dotted").arg(definitionText().toLower()));
  title(MinColumnSum, tr("Smallest column sum of the composite"), tr("%1; %2").arg(perToken, range));
  title(SigmaDiff, tr("Gain on differences between streams, σ_diff"), tr("%1, log scale; %2").arg(perToken, range));
  title(Cosine, tr("Cosine between streams"), tr("mean over pairs, band: smallest to largest"));
  title(Rms, tr("RMS of the streams"), tr("log scale; line style: stream"));
  title(Energy, tr("Difference energy"), tr("share of the energy in differences between streams, log scale"));
  plots_[Energy]->setLogarithmic(true);
  title(Effective, tr("Effective number of streams"), tr("(tr G)² / ‖G‖²"));
  plots_[SigmaDiff]->setLogarithmic(true);
  plots_[Rms]->setLogarithmic(true);
  plots_[Effective]->setAlwaysShown(view::Range{1, 1});
  const PlotReference one{1, {}, Qt::DashLine};
  plots_[Gain]->setLines(std::move(series[Gain]), {one, {1.6, tr("1.6: seen at 27B, backward"), Qt::DashDotLine}});
  plots_[MinColumnSum]->setLines(std::move(series[MinColumnSum]), {one, {0.5, tr("alert below 0.5"), Qt::DashDotLine}});
  plots_[SigmaDiff]->setLines(std::move(series[SigmaDiff]), {one});
  plots_[Cosine]->setLines(std::move(series[Cosine]), {one});
  plots_[Rms]->setLines(std::move(series[Rms]), {});
  plots_[Energy]->setLines(std::move(series[Energy]), {});
  plots_[Effective]->setLines(std::move(series[Effective]), {});

  if (!anything) {
    setStatus(waitingStatus(
        context(), tr("Here the gain of the composites and the likeness of the streams appear over depth, as "
                      "soon as a run has recorded its first step.")));
  } else {
    const view::FramePtr frame = currentFrame();
    setStatus(frame != nullptr && frame->recorded >= 0 ? shownStatus(*frame) : ViewStatus{ViewState::Data, {}, {}, {}});
  }
  hoverChanged();
  selectionChanged();
  Q_EMIT tableChanged();
}

void DepthView::framesChanged() { rebuild(); }
void DepthView::runsChanged() { rebuild(); }
void DepthView::themeChanged() { rebuild(); }

void DepthView::hoverChanged() {
  const auto& hover = context().selection->hover();
  const bool there = hover.has_value() && hover->sublayer > 0;
  for (LinePlot* plot : plots_) plot->setHovered(there ? std::optional<double>(hover->sublayer) : std::nullopt);
}

void DepthView::selectionChanged() {
  std::vector<double> sublayers;
  for (const view::ElementId& id : context().selection->selected()) {
    if (id.sublayer > 0) sublayers.push_back(id.sublayer);
  }
  for (LinePlot* plot : plots_) plot->setSelected(sublayers);
}

void DepthView::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  arrange();
}

void DepthView::arrange() {
  const int columns = std::clamp(width() / 300, 1, 3);
  if (columns == columns_) return;
  columns_ = columns;
  for (std::size_t i = 0; i < plots_.size(); ++i) {
    grid_->removeWidget(plots_[i]);
    grid_->addWidget(plots_[i], static_cast<int>(i) / columns, static_cast<int>(i) % columns);
  }
}

view::TableData DepthView::table() const {
  view::TableData table;
  table.title = "Depth";
  const std::string gain = " (" + definitionText().toLower().toStdString() + ")";
  table.headers = {"run", "sublayer", "forward gain" + gain, "backward gain" + gain, "min column sum", "sigma_diff",
                   "mean cosine before it", "effective streams before it", "difference energy before it"};
  for (const DepthCurves& c : curves_) {
    const Run* run = context().runs->find(QString::fromStdString(c.run));
    const std::string name = run != nullptr ? run->name.toStdString() : c.run;
    const std::size_t count = std::max(c.forward.values.size(), c.cosineMean.values.size());
    for (std::size_t k = 0; k < count; ++k) {
      const auto cell = [&](const DepthCurve& curve) {
        return k < curve.values.size() && std::isfinite(curve.values[k]) ? view::TableCell{curve.values[k]} : view::TableCell{};
      };
      view::TableRow row;
      row.cells = {name, static_cast<double>(k + 1), cell(c.forward), cell(c.backward), cell(c.minColumnSum),
                   cell(c.sigmaDiff), cell(c.cosineMean), cell(c.effective), cell(c.differenceEnergy)};
      row.element = view::ElementId{static_cast<std::int32_t>(k + 1), view::MapKind::None, -1, -1, -1};
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

std::optional<view::RecordedNumber> DepthView::recordedNumber() const {
  const view::FramePtr frame = currentFrame();
  int sublayer = context().selection->hover().has_value() ? context().selection->hover()->sublayer : -1;
  for (const view::ElementId& id : context().selection->selected()) sublayer = sublayer < 1 ? id.sublayer : sublayer;
  if (frame == nullptr || sublayer < 1 || static_cast<std::size_t>(sublayer) > frame->data->composite.size()) return std::nullopt;
  const std::vector<float>& record = frame->data->composite[static_cast<std::size_t>(sublayer) - 1];
  const std::size_t position = view::gainPosition(side_, definition_, true);
  if (position >= record.size()) return std::nullopt;
  return view::RecordedNumber{"backward gain of the composite, " + definitionText().toLower().toStdString(), frame->run,
                              view::blobQuery("composite", frame->recorded, sublayer), position, record[position]};
}

QJsonObject DepthView::saveState() const {
  return {{QStringLiteral("definition"), static_cast<int>(definition_)}, {QStringLiteral("side"), static_cast<int>(side_)}};
}

void DepthView::restoreState(const QJsonObject& state) {
  setDefinition(static_cast<view::GainDefinition>(std::clamp(
      state.value(QStringLiteral("definition")).toInt(static_cast<int>(definition_)), 0, view::kGainDefinitions - 1)));
  setSide(state.value(QStringLiteral("side")).toInt() == 1 ? view::CompositeSide::Suffix : view::CompositeSide::Prefix);
}

ViewDescriptor depthDescriptor() {
  ViewDescriptor d;
  d.id = QStringLiteral("depth");
  d.title = DepthView::tr("Depth");
  d.description = DepthView::tr("Gain of the composites and likeness of the streams over depth");
  d.icon = QStringLiteral("depth");
  d.make = [](const ViewContext& context, QWidget* parent) -> View* { return new DepthView(context, parent); };
  d.places = {{QStringLiteral("Inspect"), DockSide::Right, 1, {}, 0.45}};
  return d;
}

}  // namespace mhc::widgets
