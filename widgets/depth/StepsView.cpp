// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/depth/StepsView.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QJsonObject>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "widgets/base/RunSet.h"
#include "widgets/base/Selection.h"
#include "widgets/base/TimeCursor.h"
#include "widgets/base/TrackFeed.h"
#include "widgets/base/maps/DepthStepMap.h"
#include "widgets/base/maps/MixingFrame.h"

namespace mhc::widgets {

StepsView::StepsView(const ViewContext& shared, QWidget* parent)
    : View(shared, parent), box_(new QComboBox(this)), map_(new DepthStepMap(this)) {
  box_->addItems({tr("RMS of the streams (log10)"), tr("Cosine between streams"), tr("Difference energy"),
                  tr("Effective number of streams")});
  box_->setItemData(0, tr("log10 of the root mean square over all streams"), Qt::ToolTipRole);
  box_->setItemData(1, tr("mean over pairs of streams; 1: they point the same way"), Qt::ToolTipRole);
  box_->setItemData(
      2, tr("tr((I−J)G(I−J)) / tr G: the part of the energy in differences between streams; 0: they coincide"),
      Qt::ToolTipRole);
  box_->setItemData(3, tr("(tr G)² / ‖G‖²: 1 when the streams coincide"), Qt::ToolTipRole);
  box_->setAccessibleName(tr("Quantity of the streams"));
  box_->setToolTip(tr("What is shown, from the Gram matrix G of the streams before each sublayer"));
  box_->setCurrentIndex(static_cast<int>(quantity_));
  box_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  box_->setMinimumContentsLength(12);
  auto* bar = new QHBoxLayout;
  bar->setContentsMargins(6, 4, 6, 4);
  bar->addWidget(box_, 1);
  bar->addStretch(1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(bar);
  column->addWidget(map_, 1);
  setFocusProxy(map_);
  connect(box_, &QComboBox::currentIndexChanged, this,
          [this](int at) { setQuantity(static_cast<StreamQuantity>(at)); });
  connect(map_, &DepthStepMap::stepChosen, this, [this](qint64 step) { context().cursor->request(step); });
  connect(map_, &DepthStepMap::hovered, this, [this](int boundary) {
    // A boundary is named by the sublayer behind it; the last one has none.
    const bool sublayer = track_ != nullptr && boundary >= 1 && boundary <= track_->sublayers;
    context().selection->setHover(sublayer ? std::optional(view::ElementId{boundary, view::MapKind::None, -1, -1, -1})
                                           : std::nullopt);
  });
  if (TrackFeed* tracks = shared.tracks) {
    connect(tracks, &TrackFeed::changed, this, [this](const QString& run, view::RecordKind kind) {
      if (!paused() && kind == view::RecordKind::Streams && run == context().runs->current()) rebuild();
    });
  }
  rebuild();
}

void StepsView::setQuantity(StreamQuantity quantity) {
  if (quantity == quantity_) return;
  quantity_ = quantity;
  box_->setCurrentIndex(static_cast<int>(quantity));
  rebuild();
}

void StepsView::framesChanged() {
  if (context().tracks != nullptr) context().tracks->want(context().runs->current(), view::RecordKind::Streams);
  rebuild();
}

void StepsView::cursorChanged() {
  map_->setStep(context().cursor->step());
}

void StepsView::hoverChanged() {
  const auto& hover = context().selection->hover();
  map_->setHovered(hover.has_value() ? hover->sublayer : -1);
}

void StepsView::themeChanged() {
  map_->setPicture(map_->picture());
  cursorChanged();
}

void StepsView::rebuild() {
  const QString run = context().runs != nullptr ? context().runs->current() : QString();
  const view::TrackPtr track =
      context().tracks != nullptr ? context().tracks->find(run, view::RecordKind::Streams) : nullptr;
  DepthStepPicture picture;
  picture.title = tr("Streams over training");
  picture.valueName = box_->currentText();
  if (track != nullptr && !track->empty()) {
    picture.steps = track->steps;
    picture.depth = track->rows;
    picture.values = streamQuantity(*track, quantity_);
  }
  const bool anything =
      std::any_of(picture.values.begin(), picture.values.end(), [](double v) { return std::isfinite(v); });
  track_ = anything ? track : nullptr;
  map_->setPicture(std::move(picture));
  cursorChanged();
  const view::FramePtr frame = currentFrame();
  if (anything) {
    setStatus({ViewState::Data, {}, {}, {}});
  } else if (track != nullptr && !track->empty() && track->n < 2 && quantity_ != StreamQuantity::LogRms) {
    setStatus({ViewState::Empty,
               tr("A run with one stream has no differences between streams. Choose the RMS instead."),
               {},
               {}});
  } else if (track == nullptr && frame != nullptr && frame->recorded >= 0) {
    setStatus({ViewState::Loading, tr("Reading the records of all steps"), {}, {}});
  } else {
    setStatus(waitingStatus(
        context(), tr("Here the likeness and size of the streams appear over depth and step, as soon as a run has "
                      "recorded some steps.")));
  }
  Q_EMIT tableChanged();
}

view::TableData StepsView::table() const {
  view::TableData table;
  table.title = "Streams over training";
  const std::string name = map_->picture().valueName.toStdString();
  table.headers = {"step", "before sublayer", name};
  const DepthStepPicture& picture = map_->picture();
  for (std::size_t step = 0; step < picture.steps.size(); ++step) {
    for (int b = 1; b <= picture.depth; ++b) {
      const double value = map_->value(step, b);
      view::TableRow row;
      row.cells = {static_cast<double>(picture.steps[step]), static_cast<double>(b),
                   std::isfinite(value) ? view::TableCell{value} : view::TableCell{}};
      if (b < picture.depth) row.element = view::ElementId{b, view::MapKind::None, -1, -1, -1};
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

std::vector<view::NamedArray> StepsView::arrays() const {
  const DepthStepPicture& picture = map_->picture();
  if (picture.steps.empty()) return {};
  static constexpr std::array<const char*, kStreamQuantities> kNames{"log10_rms", "mean_cosine", "difference_energy",
                                                                     "effective_streams"};
  return {{"step", {picture.steps.size()}, std::vector<double>(picture.steps.begin(), picture.steps.end())},
          {kNames[static_cast<std::size_t>(quantity_)],
           {picture.steps.size(), static_cast<std::size_t>(picture.depth)},
           picture.values}};
}

QJsonObject StepsView::saveState() const {
  return {{QStringLiteral("quantity"), static_cast<int>(quantity_)}};
}

void StepsView::restoreState(const QJsonObject& state) {
  setQuantity(static_cast<StreamQuantity>(std::clamp(
      state.value(QStringLiteral("quantity")).toInt(static_cast<int>(quantity_)), 0, kStreamQuantities - 1)));
}

ViewDescriptor stepsDescriptor() {
  ViewDescriptor d;
  d.id = QStringLiteral("streamsteps");
  d.title = StepsView::tr("Streams over training");
  d.description =
      StepsView::tr("RMS, cosine, difference energy and effective number of the streams over depth and step");
  d.icon = QStringLiteral("depth");
  d.make = [](const ViewContext& context, QWidget* parent) -> View* { return new StepsView(context, parent); };
  d.places = {{QStringLiteral("Inspect"), DockSide::Right, 4, QStringLiteral("depth"), 0.45}};
  return d;
}

}  // namespace mhc::widgets
