// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composite/CompositeView.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QLabel>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QSplitter>
#include <QTabWidget>
#include <algorithm>
#include <array>
#include <cmath>

#include "core/hyper/Spectrum.h"
#include "core/view/NumberText.h"
#include "widgets/base/RunSet.h"
#include "widgets/base/Selection.h"
#include "widgets/base/Theme.h"
#include "widgets/base/Thresholds.h"
#include "widgets/base/TimeCursor.h"
#include "widgets/base/TrackFeed.h"
#include "widgets/base/maps/LinePlot.h"
#include "widgets/base/maps/MatrixCanvas.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/base/maps/UnitDisc.h"

namespace mhc::widgets {
namespace {

QString number(double value) {
  return QString::fromStdString(view::formatValue(value, 5));
}

}  // namespace

CompositeView::CompositeView(const ViewContext& shared, QWidget* parent)
    : View(shared, parent),
      definition_(new QComboBox(this)),
      side_(new QComboBox(this)),
      matrix_(new QComboBox(this)),
      direction_(new QComboBox(this)),
      from_(new QSpinBox(this)),
      to_(new QSpinBox(this)),
      over_(new QTabWidget(this)),
      plot_(new LinePlot(this)),
      map_(new DepthStepMap(this)),
      canvas_(new MatrixCanvas(this)),
      facts_(new QLabel(this)),
      disc_(new UnitDisc(this)) {
  facts_->setTextFormat(Qt::RichText);
  facts_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  facts_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
  facts_->setMargin(6);
  auto* scroll = new QScrollArea(this);
  scroll->setWidget(facts_);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  over_->addTab(plot_, tr("Over depth"));
  over_->addTab(map_, tr("Over depth and step"));
  over_->setTabToolTip(0, tr("Gain over depth; drag along the axis to choose the range of the composite"));
  over_->setTabToolTip(1, tr("Gain over depth and step; drag the line on the colour bar to set the threshold"));
  over_->setDocumentMode(true);
  facts_->setWordWrap(true);
  low_ = new QSplitter(Qt::Horizontal, this);
  low_->addWidget(canvas_);
  low_->addWidget(scroll);
  low_->addWidget(disc_);
  scroll->setMinimumWidth(220);
  low_->setStretchFactor(0, 3);
  low_->setStretchFactor(1, 4);
  low_->setStretchFactor(2, 2);
  low_->setChildrenCollapsible(false);
  whole_ = new QSplitter(Qt::Vertical, this);
  whole_->addWidget(over_);
  whole_->addWidget(low_);
  whole_->setStretchFactor(0, 1);
  whole_->setStretchFactor(1, 1);
  whole_->setChildrenCollapsible(false);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(makeBar());
  column->addWidget(whole_, 1);
  setFocusProxy(plot_);
  plot_->setLogarithmic(true);
  connect(plot_, &LinePlot::rangeChanged, this, &CompositeView::setRange);
  connect(plot_, &LinePlot::thresholdMoved, this, &CompositeView::threshold);
  connect(map_, &DepthStepMap::thresholdMoved, this, &CompositeView::threshold);
  connect(map_, &DepthStepMap::stepChosen, this, [this](qint64 step) { context().cursor->request(step); });
  const auto hover = [this](int sublayer) {
    if (sublayer < 1) return context().selection->setHover(std::nullopt);
    context().selection->setHover(view::ElementId{sublayer, view::MapKind::None, -1, -1, -1});
  };
  connect(map_, &DepthStepMap::hovered, this, hover);
  connect(plot_, &LinePlot::hovered, this,
          [hover](double x) { hover(std::isnan(x) ? -1 : static_cast<int>(std::lround(x))); });
  connect(over_, &QTabWidget::currentChanged, this, [this] {
    setFocusProxy(over_->currentWidget());
    showSteps();
  });
  if (context().tracks != nullptr) {
    connect(context().tracks, &TrackFeed::changed, this, [this](const QString& id, view::RecordKind kind) {
      if (kind == view::RecordKind::Composite && id == run()) showSteps();
    });
  }
  if (context().thresholds != nullptr) {
    connect(context().thresholds, &Thresholds::changed, this, [this](const QString& id) {
      if (id != run()) return;
      showDepth();
      showSteps();
    });
  }
  framesChanged();
}

void CompositeView::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  arrange();
}

void CompositeView::arrange() {
  // A low and wide view has its parts beside each other, and leaves the disc out where it would be a dot.
  const bool flat = height() < 440 && width() >= 640;
  const Qt::Orientation orientation = flat ? Qt::Horizontal : Qt::Vertical;
  disc_->setVisible(!flat || width() >= 1100);
  if (whole_->orientation() == orientation && arranged_) return;
  arranged_ = true;
  whole_->setOrientation(orientation);
  whole_->setSizes(flat ? QList<int>{2 * width() / 5, 3 * width() / 5} : QList<int>{height() / 2, height() / 2});
  low_->setSizes(flat ? QList<int>{220, 280, 200} : QList<int>{300, 380, 220});
}

QWidget* CompositeView::makeBar() {
  for (int d = 0; d < view::kGainDefinitions; ++d) {
    definition_->addItem(QString::fromStdString(view::gainDefinitionName(static_cast<view::GainDefinition>(d))));
  }
  definition_->addItem(tr("all four definitions"));
  definition_->setCurrentIndex(static_cast<int>(view::GainDefinition::MeanOfTokens));
  definition_->setAccessibleName(tr("Definition of the gain"));
  definition_->setToolTip(tr("Definition of the gain over depth; the four differ"));
  side_->addItems({tr("1 to l"), tr("l to L")});
  side_->setCurrentIndex(1);
  side_->setAccessibleName(tr("Range of the composites over depth"));
  side_->setToolTip(tr("Over depth: from the first sublayer to l, or from l to the last"));
  direction_->addItems({tr("backward"), tr("forward")});
  direction_->setAccessibleName(tr("Gain over depth and step"));
  direction_->setToolTip(tr("Which gain the picture over depth and step shows"));
  matrix_->addItems({tr("Π: mean of products"), tr("Π: product of means")});
  matrix_->setAccessibleName(tr("Matrix shown"));
  matrix_->setToolTip(tr("The mean over 64 probe tokens of their products, or the product of the token-mean maps"));
  from_->setPrefix(tr("from "));
  to_->setPrefix(tr("to "));
  from_->setToolTip(tr("First sublayer of the composite"));
  to_->setToolTip(tr("Last sublayer of the composite"));
  auto* box = new QWidget(this);
  auto* row = new QHBoxLayout(box);
  row->setContentsMargins(6, 4, 6, 4);
  for (QComboBox* combo : {definition_, side_, direction_, matrix_}) {
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo->setMinimumContentsLength(6);
    row->addWidget(combo, combo == definition_ || combo == matrix_ ? 2 : 1);
    connect(combo, &QComboBox::currentIndexChanged, this, &CompositeView::rebuild);
  }
  row->addWidget(from_);
  row->addWidget(to_);
  for (QSpinBox* spin : {from_, to_}) {
    connect(spin, &QSpinBox::valueChanged, this, [this] { setRange(from_->value(), to_->value()); });
  }
  return box;
}

QString CompositeView::run() const {
  return context().runs->current();
}

void CompositeView::setRange(int first, int last) {
  first_ = std::min(first, last), last_ = std::max(first, last);
  showComposite();
}

void CompositeView::setDefinition(view::GainDefinition definition) {
  definition_->setCurrentIndex(static_cast<int>(definition));
}

void CompositeView::setSide(view::CompositeSide side) {
  side_->setCurrentIndex(side == view::CompositeSide::Suffix ? 1 : 0);
}

void CompositeView::framesChanged() {
  const view::FramePtr frame = currentFrame();
  model_ = frame != nullptr ? CompositeModel(*frame) : CompositeModel();
  step_ = frame != nullptr ? frame->recorded : -1;
  if (model_.empty()) {
    setStatus(waitingStatus(context(),
                            tr("Here the product of the maps of any range of sublayers appears with its gains, as soon "
                               "as a run has recorded its first step.")));
  } else {
    setStatus(shownStatus(*frame));
  }
  rebuild();
}

void CompositeView::rebuild() {
  showDepth();
  showSteps();
  showComposite();
}

view::GainDefinition CompositeView::definition() const {
  const int at = definition_->currentIndex();
  return at < view::kGainDefinitions ? static_cast<view::GainDefinition>(at) : view::GainDefinition::MeanOfTokens;
}

void CompositeView::showDepth() {
  const auto side = static_cast<view::CompositeSide>(side_->currentIndex());
  const bool all = definition_->currentIndex() == view::kGainDefinitions;
  std::vector<PlotLine> lines;
  const auto add = [&](const QString& label, view::GainDefinition which, bool backward, std::size_t colour,
                       Qt::PenStyle style) {
    PlotLine line{label,
                  Theme::current().onChart(view::categoryColour(colour)),
                  style,
                  {},
                  model_.gainOverDepth(side, which, backward)};
    for (int l = 1; l <= model_.depth(); ++l) line.x.push_back(l);
    lines.push_back(std::move(line));
  };
  if (all) {
    constexpr std::array<Qt::PenStyle, 4> kStyles{Qt::DashLine, Qt::DotLine, Qt::SolidLine, Qt::DashDotLine};
    for (int d = 0; d < view::kGainDefinitions; ++d) {
      const auto which = static_cast<view::GainDefinition>(d);
      const auto at = static_cast<std::size_t>(d);
      add(tr("backward, %1").arg(QString::fromStdString(view::gainDefinitionName(which))), which, true, at,
          kStyles[at]);
    }
  } else {
    add(tr("backward"), definition(), true, 1, Qt::SolidLine);
    add(tr("forward"), definition(), false, 0, Qt::DashLine);
  }
  plot_->setTitle(tr("Composite gain, %1").arg(definition_->currentText()),
                  (all ? tr("%1, backward: product of means dashed, mean composite dotted, mean of tokens solid, "
                            "median dash-dotted")
                       : tr("%1; backward solid, forward dashed; log scale"))

                      .arg(side == view::CompositeSide::Prefix ? tr("sublayers 1 to l") : tr("sublayers l to L")),
                  tr("sublayer"));
  plot_->setLines(std::move(lines), {{1, {}, Qt::DashLine}});
  const double limit =
      context().thresholds != nullptr ? context().thresholds->value(run(), QStringLiteral("backward_gain")) : NAN;
  const bool shown = std::isfinite(limit) && limit > 0;
  plot_->setThreshold(shown ? std::optional(limit) : std::nullopt, tr("backward: alert above %1").arg(number(limit)));
}

void CompositeView::showSteps() {
  if (over_->currentWidget() != map_ || context().tracks == nullptr) return;
  context().tracks->want(run(), view::RecordKind::Composite);
  const view::TrackPtr track = context().tracks->find(run(), view::RecordKind::Composite);
  const bool backward = direction_->currentIndex() == 0;
  map_->setPicture(track == nullptr ? DepthStepPicture{}
                                    : gainPicture(*track, static_cast<view::CompositeSide>(side_->currentIndex()),
                                                  definition(), backward));
  map_->setStep(step_);
  const QString name = backward ? QStringLiteral("backward_gain") : QStringLiteral("forward_gain");
  const double limit = context().thresholds != nullptr ? context().thresholds->value(run(), name) : NAN;
  map_->setThreshold(std::isfinite(limit) ? std::optional(limit) : std::nullopt);
}

void CompositeView::threshold(double value, bool done) {
  if (!done || context().thresholds == nullptr) return;
  const bool forward = sender() == map_ && direction_->currentIndex() == 1;
  context().thresholds->set(run(), forward ? QStringLiteral("forward_gain") : QStringLiteral("backward_gain"),
                            roundedByHand(value));
}

hyper::Matrix CompositeView::shownMatrix() const {
  const bool mean = matrix_->currentIndex() == 0 && composite_.range.tokens > 0;
  return mean ? composite_.range.meanOfProducts : composite_.range.productOfMeans;
}

void CompositeView::showComposite() {
  composite_ = model_.compositeOf(first_, last_);
  const int depth = std::max(model_.depth(), 1);
  for (QSpinBox* spin : {from_, to_}) {
    const QSignalBlocker quiet(spin);
    spin->setRange(1, depth);
    spin->setValue(spin == from_ ? composite_.first : composite_.last);
  }
  plot_->setRange(model_.empty() ? std::nullopt : std::optional(std::pair{composite_.first, composite_.last}));
  MatrixPicture picture;
  picture.values = shownMatrix();
  picture.scale = scaleFor(picture.values);
  const bool mean = matrix_->currentIndex() == 0 && composite_.range.tokens > 0;
  picture.title = tr("Π of sublayers %1 to %2, %3")
                      .arg(composite_.first)
                      .arg(composite_.last)
                      .arg(mean ? tr("mean over 64 probe tokens") : tr("product of the mean maps"));
  picture.axes = tr("rows: to stream i, columns: from stream j");
  disc_->setValues(picture.values.rows > 0 ? hyper::eigenvalues(picture.values) : std::vector<std::complex<double>>{});
  canvas_->setPicture(std::move(picture));
  facts_->setText(factsText());
  Q_EMIT tableChanged();
}

QString CompositeView::factsText() const {
  QString html = QStringLiteral("<b>%1</b><table cellspacing='0'>")
                     .arg(tr("Sublayers %1 to %2").arg(composite_.first).arg(composite_.last));
  QString before;
  for (const CompositeFact& fact : composite_.facts) {
    if (fact.quantity != before)
      html += QStringLiteral("<tr><td colspan='2' style='padding-top:6px'><b>%1</b></td></tr>")
                  .arg(fact.quantity.toHtmlEscaped());
    before = fact.quantity;
    html += QStringLiteral("<tr><td align='right' style='padding-right:8px'>%1</td><td>%2</td></tr>")
                .arg(number(fact.value), fact.definition.toHtmlEscaped());
  }
  html += QStringLiteral("</table>");
  if (!model_.doublyStochastic(composite_.first, composite_.last) && !composite_.facts.empty()) {
    html +=
        tr("<p>Not all of these maps are doubly stochastic: the product of σ_diff is no bound, and signs cancel in the "
           "gains.</p>");
  }
  return html;
}

void CompositeView::hoverChanged() {
  const auto& hover = context().selection->hover();
  const int sublayer = hover.has_value() ? hover->sublayer : -1;
  plot_->setHovered(sublayer >= 1 ? std::optional<double>(sublayer) : std::nullopt);
  map_->setHovered(sublayer);
}

void CompositeView::themeChanged() {
  showDepth();
  for (QWidget* widget : std::initializer_list<QWidget*>{map_, canvas_, disc_}) widget->update();
}

}  // namespace mhc::widgets
