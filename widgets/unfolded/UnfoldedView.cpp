// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/unfolded/UnfoldedView.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QJsonObject>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "core/view/NumberText.h"
#include "widgets/base/Selection.h"
#include "widgets/base/ViewCommand.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/unfolded/PathPanel.h"
#include "widgets/unfolded/UnfoldedCanvas.h"
#include "widgets/unfolded/UnfoldedLegend.h"
#include "widgets/unfolded/UnfoldedText.h"

namespace mhc::widgets {

UnfoldedView::UnfoldedView(const ViewContext& shared, QWidget* parent)
    : View(shared, parent),
      quantityBox_(new QComboBox(this)),
      sideBox_(new QComboBox(this)),
      pin_(new QToolButton(this)),
      canvas_(new UnfoldedCanvas(shared.selection, this)),
      legend_(new UnfoldedLegend(this)),
      path_(new PathPanel(this)),
      splitter_(new QSplitter(Qt::Vertical, this)) {
  quantityBox_->addItems({tr("Value K"), tr("Contribution")});
  quantityBox_->setAccessibleName(tr("What the cells show"));
  quantityBox_->setToolTip(
      tr("K: how much of that output, one for one, reaches the reader. Contribution: its share of the norm of "
         "all that the reader reads."));
  sideBox_->addItems({tr("A: current run"), tr("B: baseline"), tr("A − B")});
  sideBox_->setAccessibleName(tr("Which run"));
  pin_->setText(tr("Pin as B"));
  pin_->setToolTip(tr("Keeps this step as B: move the time cursor and compare other steps, or another run, with it"));
  pin_->setCheckable(true);
  pin_->setAutoRaise(true);
  auto* fit = new QToolButton(this);
  fit->setText(tr("Fit"));
  fit->setToolTip(tr("Brings the whole map into view (F). Ctrl+wheel, + and − change the size of the cells."));
  fit->setAutoRaise(true);
  auto* bar = new QHBoxLayout;
  bar->setContentsMargins(6, 4, 6, 4);
  for (QComboBox* box : {quantityBox_, sideBox_}) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(6);
    bar->addWidget(box, 1);
  }
  bar->addWidget(pin_);
  bar->addWidget(fit);
  bar->addStretch(1);
  auto* left = new QWidget(this);
  auto* map = new QVBoxLayout(left);
  map->setContentsMargins(0, 0, 0, 0);
  map->setSpacing(0);
  map->addWidget(canvas_, 1);
  map->addWidget(legend_);
  splitter_->addWidget(left);
  splitter_->addWidget(path_);
  splitter_->setChildrenCollapsible(false);
  splitter_->setStretchFactor(0, 3);
  splitter_->setStretchFactor(1, 1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(bar);
  column->addWidget(splitter_, 1);
  setFocusProxy(canvas_);
  connect(quantityBox_, &QComboBox::currentIndexChanged, this,
          [this](int at) { setQuantity(static_cast<UnfoldedQuantity>(at)); });
  connect(sideBox_, &QComboBox::currentIndexChanged, this, [this](int at) { setSide(static_cast<UnfoldedSide>(at)); });
  connect(pin_, &QToolButton::toggled, this, &UnfoldedView::setPinned);
  connect(fit, &QToolButton::clicked, this, [this] { canvas_->setCellSize(0); });
  connect(canvas_, &UnfoldedCanvas::hovered, this, &UnfoldedView::showReadout);
  connect(canvas_, &UnfoldedCanvas::picked, this, [this](const UnfoldedCell& cell) {
    if (cell.reader < model_.size()) {
      context().selection->select(view::ElementId{cell.reader, view::MapKind::None, -1, -1, -1});
    }
    pick(cell);
  });
  rebuild();
}

UnfoldedView::~UnfoldedView() {
  canvas_->setModel(nullptr);
  legend_->setModel(nullptr);
}

void UnfoldedView::setQuantity(UnfoldedQuantity quantity) {
  if (quantity == quantity_) return;
  quantity_ = quantity;
  quantityBox_->setCurrentIndex(static_cast<int>(quantity));
  rebuild();
}

void UnfoldedView::setSide(UnfoldedSide side) {
  if (side == side_) return;
  side_ = side;
  sideBox_->setCurrentIndex(static_cast<int>(side));
  rebuild();
}

void UnfoldedView::setPinned(bool pinned) {
  pinned_ = pinned ? currentFrame() : nullptr;
  pin_->setChecked(pinned_ != nullptr);
  rebuild();
}

void UnfoldedView::pick(std::optional<UnfoldedCell> cell) {
  picked_ = cell;
  canvas_->setPicked(cell);
  showReadout(std::nullopt);
  showPath();
}

void UnfoldedView::rebuild() {
  const view::FramePtr a = currentFrame(), b = pinned_ != nullptr ? pinned_ : baselineFrame();
  const bool two = a != nullptr && b != nullptr && (pinned_ != nullptr || b->run != a->run);
  model_ = UnfoldedModel(a, two ? b : nullptr, quantity_, side_);
  if (picked_.has_value() && !model_.contains(*picked_)) picked_.reset();
  sideBox_->setEnabled(model_.comparable());
  sideBox_->setToolTip(
      model_.comparable()
          ? tr("K is compared entry by entry; streams need no matching. B is at step %1.")
                .arg(QString::fromStdString(view::formatInteger(b->recorded)))
          : tr("To compare: pin this step as B, or mark another run of the same depth as the baseline (the star in "
               "Runs)."));
  canvas_->setModel(&model_);
  legend_->setModel(&model_);
  canvas_->setPicked(picked_);
  showReadout(std::nullopt);
  showPath();
  if (!model_.empty()) {
    setStatus(shownStatus(*model_.frame()));
  } else if (a != nullptr && a->data != nullptr && a->data->hcType == "residual") {
    setStatus({ViewState::Empty,
               tr("A plain residual run reads every earlier output with weight 1: its map is the constant 1."),
               {},
               {}});
  } else if (hasMaps(a.get())) {
    // Deeper networks record K at every tenth record only.
    setStatus({ViewState::Empty,
               tr("This step has no record of K. Networks of more than 48 sublayers record it at every tenth "
                  "record: move the time cursor to another step."),
               {},
               {}});
  } else {
    setStatus(
        waitingStatus(context(), tr("Here a map over depth shows how much of every earlier output each sublayer reads, "
                                    "through all matrices between, as soon as a run has recorded its first step.")));
  }
  Q_EMIT tableChanged();
}

void UnfoldedView::showReadout(std::optional<UnfoldedCell> cell) {
  if (!cell.has_value()) cell = picked_;
  legend_->setReadout(cell.has_value() && !model_.empty() ? unfoldedReadout(model_, *cell) : QString());
}

void UnfoldedView::showPath() {
  const auto path = picked_.has_value() ? model_.path(*picked_) : std::nullopt;
  if (!path.has_value()) return path_->setContent(std::nullopt);
  PathPanel::Content content;
  content.path = *path;
  content.source = sourceName(model_, path->from);
  content.reader = readerName(model_, path->to);
  for (int s = path->from + 1; s < path->to; ++s) content.sublayers.push_back(sublayerName(model_.data(), s));
  const UnfoldedSide side = model_.side() == UnfoldedSide::B ? UnfoldedSide::B : UnfoldedSide::A;
  const double recorded = model_.recorded(*picked_, UnfoldedQuantity::Value, side);
  content.title =
      tr("%1 reads %2: K %3").arg(content.reader, content.source, unfoldedNumber(recorded, UnfoldedQuantity::Value));
  content.note = tr("Computed from the mean maps of step %1: they give %2; the recorded K is the mean over tokens.")
                     .arg(QString::fromStdString(view::formatInteger(model_.frame()->recorded)),
                          unfoldedNumber(path->value, UnfoldedQuantity::Value));
  if (path->to > model_.sublayers()) content.note += tr(" The output reads all streams alike.");
  path_->setContent(std::move(content));
}

void UnfoldedView::hoverChanged() {
  canvas_->viewport()->update();
}

void UnfoldedView::themeChanged() {
  canvas_->refresh();
  legend_->updateGeometry();
  legend_->update();
  path_->update();
}

void UnfoldedView::changeEvent(QEvent* event) {
  View::changeEvent(event);
  if (event->type() == QEvent::FontChange) themeChanged();
}

void UnfoldedView::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  splitter_->setOrientation(width() > 2 * height() ? Qt::Horizontal : Qt::Vertical);
}

std::optional<view::RecordedNumber> UnfoldedView::recordedNumber() const {
  const UnfoldedCell cell = picked_.value_or(canvas_->focusCell());
  if (model_.empty() || !model_.contains(cell)) return std::nullopt;
  const view::FramePtr frame = model_.frame();
  const UnfoldedSide side = model_.side() == UnfoldedSide::B ? UnfoldedSide::B : UnfoldedSide::A;
  const QString what = quantity_ == UnfoldedQuantity::Value ? tr("K: %1 reads %2") : tr("contribution: %1 reads %2");
  return view::RecordedNumber{what.arg(readerName(model_, cell.reader), sourceName(model_, cell.source)).toStdString(),
                              frame->run, view::blobQuery("unfolded", frame->recorded, 0),
                              model_.position(cell, quantity_), model_.recorded(cell, quantity_, side)};
}

QJsonObject UnfoldedView::saveState() const {
  return {{QStringLiteral("quantity"), static_cast<int>(quantity_)},
          {QStringLiteral("side"), static_cast<int>(side_)},
          {QStringLiteral("cell"), canvas_->cellSize()}};
}

void UnfoldedView::restoreState(const QJsonObject& state) {
  setQuantity(static_cast<UnfoldedQuantity>(std::clamp(state.value(QStringLiteral("quantity")).toInt(), 0, 1)));
  setSide(static_cast<UnfoldedSide>(std::clamp(state.value(QStringLiteral("side")).toInt(), 0, 2)));
  canvas_->setCellSize(state.value(QStringLiteral("cell")).toInt());
}

ViewDescriptor unfoldedDescriptor() {
  ViewDescriptor d;
  d.id = QStringLiteral("unfolded");
  d.title = UnfoldedView::tr("Who reads whom");
  d.description =
      UnfoldedView::tr("How much of every earlier output each sublayer reads, through all matrices between");
  d.icon = QStringLiteral("link");
  d.make = [](const ViewContext& context, QWidget* parent) -> View* { return new UnfoldedView(context, parent); };
  d.places = {{QStringLiteral("Inspect"), DockSide::Left, 1, QStringLiteral("wall"), 0.55}};
  d.commands = [](const std::function<View*()>& focused) {
    std::vector<Command> commands;
    const auto add = [&](const char* id, const QString& text, const QString& description, void (*act)(UnfoldedView&)) {
      commands.push_back(viewCommand<UnfoldedView>(focused, QStringLiteral("unfolded"), id, text, description, act));
    };
    add("unfolded.value", UnfoldedView::tr("Who reads whom: show K"), UnfoldedView::tr("Shows the entries of K"),
        [](UnfoldedView& view) { view.setQuantity(UnfoldedQuantity::Value); });
    add("unfolded.contribution", UnfoldedView::tr("Who reads whom: show contributions"),
        UnfoldedView::tr("Shows each output's share of what the reader reads"),
        [](UnfoldedView& view) { view.setQuantity(UnfoldedQuantity::Contribution); });
    add("unfolded.a", UnfoldedView::tr("Who reads whom: current run"), UnfoldedView::tr("Shows the current run alone"),
        [](UnfoldedView& view) { view.setSide(UnfoldedSide::A); });
    add("unfolded.difference", UnfoldedView::tr("Who reads whom: A − B"),
        UnfoldedView::tr("Shows the current run minus the baseline"),
        [](UnfoldedView& view) { view.setSide(UnfoldedSide::Difference); });
    add("unfolded.fit", UnfoldedView::tr("Who reads whom: fit"), UnfoldedView::tr("Brings the whole map into view"),
        [](UnfoldedView& view) { view.canvas()->setCellSize(0); });
    return commands;
  };
  return d;
}

}  // namespace mhc::widgets
