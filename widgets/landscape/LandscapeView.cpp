// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/landscape/LandscapeView.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QKeyEvent>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolBar>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/view/NumberText.h"
#include "widgets/base/RunSet.h"
#include "widgets/base/Selection.h"
#include "widgets/base/Theme.h"
#include "widgets/base/Thresholds.h"
#include "widgets/base/TimeCursor.h"
#include "widgets/base/TrackFeed.h"
#include "widgets/base/export3d/SceneExport.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/base/vtk/CameraMenu.h"
#include "widgets/base/vtk/NumbersPanel.h"
#include "widgets/base/vtk/VtkView.h"
#include "widgets/landscape/LandscapeScene.h"

namespace mhc::widgets {
namespace {

QString number(double value, int digits = 5) {
  return QString::fromStdString(view::formatValue(value, digits));
}

std::vector<Vec3> corners() {
  std::vector<Vec3> out;
  for (const double x : {-1.0, 1.0}) {
    for (const double y : {-1.0, 1.0}) {
      for (const double z : {-LandscapeModel::kHeight, LandscapeModel::kHeight}) out.push_back({x, y, z});
    }
  }
  return out;
}

}  // namespace

LandscapeView::LandscapeView(const ViewContext& shared, QWidget* parent)
    : View(shared, parent),
      view_(new VtkView(this)),
      tools_(new QToolBar(this)),
      caption_(new QLabel(this)),
      definition_(new QComboBox(this)),
      side_(new QComboBox(this)),
      direction_(new QComboBox(this)),
      logSteps_(new QCheckBox(tr("Log steps"), this)),
      threshold_(new QCheckBox(tr("Threshold"), this)),
      numbers_(new QCheckBox(tr("Numbers"), this)),
      limit_(new QDoubleSpinBox(this)),
      panel_(new NumbersPanel(this)) {
  view_->setAccessibleName(tr("Gain landscape"));
  scene_ = std::make_unique<LandscapeScene>(view_->renderer());
  camera_ = new CameraMenu(*view_, {tr("depth"), tr("step"), tr("gain")}, this);
  view_->setAxisNames({tr("l"), tr("t"), tr("g")});
  view_->setHome(corners());
  view_->setSceneKind(QStringLiteral("landscape"));
  exporter_ = new SceneExport(*this, *view_, *camera_, [this] { return scene_->layers(); });
  view_->setOverlay([this](QPainter& painter) {
    paintLandscapeAxes(
        painter, model_, *view_, [this](int l) { return sublayerText(l); }, threshold_->isChecked());
  });
  makeBar();
  makeGrip();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(tools_);
  auto* middle = new QHBoxLayout;
  middle->setSpacing(0);
  middle->addWidget(view_, 3);
  middle->addWidget(panel_, 1);
  panel_->hide();
  column->addLayout(middle, 1);
  column->addWidget(caption_);
  caption_->setWordWrap(true);
  caption_->setContentsMargins(6, 3, 6, 4);
  caption_->setAccessibleName(tr("What the picture shows"));
  setFocusProxy(view_);
  connect(view_, &VtkView::pointerMoved, this, &LandscapeView::pointAt);
  connect(view_, &VtkView::pointerLeft, this, [this] { point(std::nullopt); });
  connect(view_, &VtkView::clicked, this, [this](QPointF at, Qt::KeyboardModifiers modifiers) {
    pointAt(at);
    select(modifiers.testFlag(Qt::ControlModifier));
  });
  connect(view_, &VtkView::doubleClicked, this, [this](QPointF at) {
    pointAt(at);
    pointed_ ? showStep() : Q_EMIT commandRequested(QStringLiteral("view.maximise"));
  });
  tooltipTimer_.setSingleShot(true);
  tooltipTimer_.setInterval(80);
  connect(&tooltipTimer_, &QTimer::timeout, this, [this] {
    if (pointed_) QToolTip::showText(QCursor::pos(), hoverText(*pointed_), this);
  });
  if (context().tracks != nullptr) {
    connect(context().tracks, &TrackFeed::changed, this, [this](const QString& id, view::RecordKind kind) {
      if (kind == view::RecordKind::Composite && id == run() && !paused()) rebuild();
    });
  }
  if (context().thresholds != nullptr) {
    connect(context().thresholds, &Thresholds::changed, this, [this](const QString& id) {
      if (id == run()) rebuild();
    });
  }
  themeChanged();
  framesChanged();
}

LandscapeView::~LandscapeView() {
  view_->setOverlay({});
  scene_.reset();
}

void LandscapeView::pausedChanged() {
  if (!paused()) rebuild();  // records may have come meanwhile
}

QString LandscapeView::run() const {
  return context().runs->current();
}

LandscapeChoice LandscapeView::choice() const {
  return {side_->currentIndex() == 0 ? view::CompositeSide::Prefix : view::CompositeSide::Suffix,
          static_cast<view::GainDefinition>(definition_->currentIndex()), direction_->currentIndex() == 0,
          logSteps_->isChecked()};
}

void LandscapeView::setChoice(const LandscapeChoice& choice) {
  const QSignalBlocker a(side_), b(definition_), c(direction_), d(logSteps_);
  side_->setCurrentIndex(choice.side == view::CompositeSide::Prefix ? 0 : 1);
  definition_->setCurrentIndex(static_cast<int>(choice.definition));
  direction_->setCurrentIndex(choice.backward ? 0 : 1);
  logSteps_->setChecked(choice.logSteps);
  rebuild();
}

void LandscapeView::setThresholdShown(bool on) {
  threshold_->setChecked(on);
}

QString LandscapeView::sublayerText(int sublayer) const {
  const view::FramePtr frame = currentFrame();
  return frame != nullptr && hasMaps(frame.get()) ? sublayerName(*frame->data, sublayer) : QString::number(sublayer);
}

void LandscapeView::framesChanged() {
  throttle_.frameCame(currentFrame(), *view_);
}

void LandscapeView::takeFrame() {
  if (context().tracks != nullptr) context().tracks->want(run(), view::RecordKind::Composite);
  rebuild();
}

void LandscapeView::rebuild() {
  if (dragged_ && dragged_->run == run() && dragged_->name == thresholdName()) return;  // done when it is let go
  const view::TrackPtr track =
      context().tracks != nullptr ? context().tracks->find(run(), view::RecordKind::Composite) : nullptr;
  const LandscapeChoice wanted = choice();
  const double limit = threshold();
  if (!model_.shows(track, wanted, limit)) {
    const std::size_t rows = model_.rows();
    model_.set(track, wanted, limit);
    if (rows != model_.rows()) pointed_.reset();
    scene_->setSurface(model_, threshold_->isChecked());
  } else if (scene_->thresholdShown() != threshold_->isChecked()) {
    scene_->setSurface(model_, threshold_->isChecked());
  }
  const QSignalBlocker quiet(limit_);
  limit_->setEnabled(threshold_->isChecked() && std::isfinite(limit));
  if (std::isfinite(limit)) limit_->setValue(limit);
  const view::FramePtr frame = currentFrame();
  if (!model_.empty()) {
    if (!placed_) view_->placeHome();
    placed_ = true;
    setStatus(frame != nullptr ? shownStatus(*frame) : ViewStatus{ViewState::Data, {}, {}, {}});
  } else if (frame != nullptr && frame->data != nullptr && frame->data->hcType == "residual") {
    setStatus({ViewState::Empty, tr("A plain residual run has no mixing maps: its gain is 1 everywhere."), {}, {}});
  } else if (frame != nullptr && hasMaps(frame.get()) && frame->data->composite.empty()) {
    setStatus({ViewState::Empty,
               tr("This run records maps but not the gains of their composites over all tokens: there is no "
                  "surface to draw. The view Composite has those of the shown step."),
               {},
               {}});
  } else if (frame != nullptr && hasMaps(frame.get())) {
    setStatus({ViewState::Loading, tr("Reading the gains of all recorded steps…"), {}, {}});
  } else {
    setStatus(waitingStatus(context(),
                            tr("Here the gain of the composites rises and falls over depth and step as a surface, as "
                               "soon as a run has recorded its first step.")));
  }
  updateLines();
  updateCaption();
}

void LandscapeView::updateLines() {
  const auto& hover = context().selection->hover();
  std::set<int> selected;
  for (const view::ElementId& id : context().selection->selected()) {
    if (id.sublayer > 0) selected.insert(id.sublayer);
  }
  const view::FramePtr frame = currentFrame();
  const std::int64_t step = frame != nullptr && frame->recorded >= 0 ? frame->recorded : context().cursor->step();
  std::vector<Vec3> chosen;
  for (const int l : selected) {
    for (std::size_t row = 0; l <= model_.depth() && row < model_.rows(); ++row) chosen.push_back(model_.at({row, l}));
  }
  view_->setChosen(std::move(chosen));
  scene_->setLines(model_, step, hover ? hover->sublayer : -1, selected);
  view_->requestRender();
  updateNumbers();
  Q_EMIT tableChanged();
}

void LandscapeView::updateCaption() {
  QStringList parts;
  if (!model_.empty()) {
    parts << tr("%1 gain of sublayers %2, %3; blue below 1, red above; the line across is the shown step")
                 .arg(direction_->currentIndex() == 0 ? tr("Backward") : tr("Forward"), side_->currentText(),
                      definition_->currentText());
    if (model_.records() > model_.rows()) {
      parts << tr("%1 records in %2 rows, each with the gain farthest from 1")
                   .arg(QString::fromStdString(view::formatInteger(static_cast<std::int64_t>(model_.records()))))
                   .arg(model_.rows());
    }
    if (model_.missing() > 0) parts << tr("%1 places without a positive finite gain are holes").arg(model_.missing());
    if (threshold_->isChecked() && model_.threshold() && !model_.thresholdInView()) {
      parts << tr("the alert's threshold %1 lies outside the picture: drag its point in").arg(number(*model_.threshold(), 3));
    }
  }
  caption_->setVisible(!parts.isEmpty());
  caption_->setText(parts.join(QStringLiteral("  ·  ")));
  caption_->setToolTip(parts.join(QLatin1Char('\n')));
}

QString LandscapeView::hoverText(LandscapeCell cell) const {
  QStringList lines;
  lines << tr("%1 (sublayer %2), step %3")
               .arg(sublayerText(cell.sublayer))
               .arg(cell.sublayer)
               .arg(QString::fromStdString(view::formatInteger(model_.step(cell))));
  lines << tr("%1 gain of sublayers %2: %3")
               .arg(direction_->currentText(),
                    side_->currentIndex() == 0 ? tr("1 to %1").arg(cell.sublayer)
                                               : tr("%1 to %2").arg(cell.sublayer).arg(model_.depth()),
                    number(model_.gain(cell), 6));
  lines << definition_->currentText();
  if (model_.threshold() && model_.gain(cell) > *model_.threshold()) {
    lines << tr("above the alert's threshold %1").arg(number(*model_.threshold(), 3));
  }
  return lines.join(QLatin1Char('\n'));
}

void LandscapeView::pointAt(QPointF at) {
  point(model_.pick(view_->rayAt(at)));
}

void LandscapeView::point(std::optional<LandscapeCell> cell) {
  const bool was = pointed_.has_value();
  if (cell == pointed_) return;
  pointed_ = cell;
  if (!cell) {
    tooltipTimer_.stop();
    QToolTip::hideText();
    if (was) context().selection->setHover(std::nullopt);
    updateNumbers();
    return;
  }
  context().selection->setHover(view::ElementId{cell->sublayer, view::MapKind::None, -1, -1, -1});
  view_->setAccessibleDescription(hoverText(*cell));
  updateNumbers();
  tooltipTimer_.start();
}

void LandscapeView::select(bool add) {
  if (!pointed_) {
    if (!add) context().selection->clear();
    return;
  }
  const view::ElementId id{pointed_->sublayer, view::MapKind::None, -1, -1, -1};
  if (add) {
    context().selection->toggle(id);
  } else {
    context().selection->select(id);
  }
}

void LandscapeView::showStep() {
  if (pointed_) context().cursor->request(model_.step(*pointed_));
}

void LandscapeView::themeChanged() {
  const Theme& theme = Theme::current();
  const auto colour = [&](ThemeColour which) { return toRgb(theme.colour(which)); };
  scene_->setColours({colour(ThemeColour::SceneBackground), colour(ThemeColour::SceneEdge), colour(ThemeColour::Text),
                      colour(ThemeColour::Accent), colour(ThemeColour::Warning), colour(ThemeColour::CursorLine)});
  view_->setReducedMotion(theme.reduceMotion());
  caption_->setFont(theme.smallFont());
  scene_->setSurface(model_, threshold_->isChecked());
  updateLines();
}

void LandscapeView::keyPressEvent(QKeyEvent* event) {
  if (limit_->hasFocus()) return event->ignore();  // its Enter selects nothing
  if (model_.empty() || (event->modifiers() & (Qt::AltModifier | Qt::ShiftModifier))) return event->ignore();
  const bool control = event->modifiers().testFlag(Qt::ControlModifier);
  LandscapeCell cell = pointed_.value_or(LandscapeCell{model_.rows() - 1, 1});
  const auto row = static_cast<int>(cell.row), last = static_cast<int>(model_.rows()) - 1;
  switch (control ? Qt::Key_unknown : event->key()) {
    case Qt::Key_Right:
      cell.sublayer = std::min(cell.sublayer + 1, model_.depth());
      break;
    case Qt::Key_Left:
      cell.sublayer = std::max(cell.sublayer - 1, 1);
      break;
    case Qt::Key_Up:
      cell.row = static_cast<std::size_t>(std::min(row + 1, last));
      break;
    case Qt::Key_Down:
      cell.row = static_cast<std::size_t>(std::max(row - 1, 0));
      break;
    case Qt::Key_G:
      return showStep();
    default:
      if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space)
        return select(control);
      return event->ignore();
  }
  if (!pointed_) cell = LandscapeCell{model_.rows() - 1, 1};  // the first key shows where one is
  point(cell);
  tooltipTimer_.stop();
  QToolTip::showText(view_->mapToGlobal(view_->project(model_.at(cell)).at.toPoint()), hoverText(cell), this);
}

}  // namespace mhc::widgets
