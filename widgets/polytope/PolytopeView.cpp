// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/polytope/PolytopeView.h"

#include <QAccessible>
#include <QCheckBox>
#include <QComboBox>
#include <QKeyEvent>
#include <QLabel>
#include <QSlider>
#include <QStandardItemModel>
#include <QStackedWidget>
#include <QToolBar>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "widgets/base/Selection.h"
#include "widgets/base/Theme.h"
#include "widgets/base/TrackFeed.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/base/export3d/SceneExport.h"
#include "widgets/base/vtk/CameraMenu.h"
#include "widgets/base/vtk/NumbersPanel.h"
#include "widgets/base/vtk/VtkView.h"
#include "widgets/polytope/PolytopeBar.h"
#include "widgets/polytope/PolytopeScene.h"
#include "widgets/polytope/SinkhornPlayer.h"

namespace mhc::widgets {
PolytopeView::PolytopeView(const ViewContext& shared, QWidget* parent)
    : View(shared, parent), view_(new VtkView(this)), stack_(new QStackedWidget(this)), tools_(new QToolBar(this)),
      player_(new SinkhornPlayer(this)), panel_(new NumbersPanel(this)), caption_(new QLabel(this)),
      watcher_(new QFutureWatcher<std::shared_ptr<const PolytopeTrails>>(this)) {
  bar_ = new PolytopeBar(model_, shared.selection, this);
  view_->setAccessibleName(tr("Birkhoff polytope"));
  scene_ = std::make_unique<PolytopeScene>(view_->renderer());
  camera_ = new CameraMenu(*view_, {QStringLiteral("e1"), QStringLiteral("e2"), QStringLiteral("e3")}, this);
  view_->setSceneKind(QStringLiteral("polytope"));
  exporter_ = new SceneExport(*this, *view_, *camera_, [this] { return scene_->layers(); });
  view_->setOverlay([this](QPainter& painter) { overlay_.paint(painter, model_, *view_); });
  view_->setBeforeRender([this](double pixels) { scene_->setScale(pixels); });
  makeBar();
  stack_->addWidget(view_);
  stack_->addWidget(bar_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(tools_);
  column->addWidget(player_);
  player_->hide();
  panel_->hide();
  auto* middle = new QHBoxLayout;
  middle->setSpacing(0);
  middle->addWidget(stack_, 3);
  middle->addWidget(panel_, 1);
  column->addLayout(middle, 1);
  column->addWidget(caption_);
  caption_->setWordWrap(true);
  caption_->setContentsMargins(6, 3, 6, 4);
  caption_->setAccessibleName(tr("What the picture shows"));
  setFocusProxy(view_);

  connect(view_, &VtkView::pointerMoved, this, &PolytopeView::pointAt);
  connect(view_, &VtkView::pointerLeft, this, [this] {
    overlay_.hoveredVertex = -1;
    pointed(-1);
  });
  connect(view_, &VtkView::clicked, this, [this](QPointF at, Qt::KeyboardModifiers modifiers) {
    clickedSublayer(pickPoint(model_, *view_, at), modifiers.testFlag(Qt::ControlModifier));
  });
  connect(view_, &VtkView::doubleClicked, this, [this](QPointF at) {
    const PolytopePoint* point = model_.point(pickPoint(model_, *view_, at));
    if (point == nullptr) return Q_EMIT commandRequested(QStringLiteral("view.maximise"));
    CameraPose pose = view_->camera().pose();  // turn about this point from now on
    for (std::size_t i = 0; i < 3; ++i) pose.position[i] += point->at[i] - pose.focal[i];
    pose.focal = point->at;
    view_->flyTo(pose);
  });
  connect(bar_, &PolytopeBar::pointed, this, &PolytopeView::pointed);
  connect(bar_, &PolytopeBar::clicked, this, &PolytopeView::clickedSublayer);
  connect(player_, &SinkhornPlayer::changed, this, &PolytopeView::updateScene);
  connect(watcher_, &QFutureWatcherBase::finished, this, &PolytopeView::takeTrails);
  if (context().tracks != nullptr) {
    connect(context().tracks, &TrackFeed::changed, this, [this](const QString& run, view::RecordKind kind) {
      if (kind == view::RecordKind::Mean && run == run_ && !paused()) takeTrack();
    });
  }
  tooltipTimer_.setSingleShot(true);
  tooltipTimer_.setInterval(80);
  connect(&tooltipTimer_, &QTimer::timeout, this, [this] {
    if (overlay_.hovered > 0) QToolTip::showText(QCursor::pos(), polytopeHoverText(model_, overlay_.hovered), this);
  });
  themeChanged();
  showFrame();
}

PolytopeView::~PolytopeView() {
  view_->setOverlay({});
  view_->setBeforeRender({});
  watcher_->disconnect(this);
  scene_.reset();
}

void PolytopeView::framesChanged() {
  throttle_.frameCame(currentFrame(), *view_);
}

void PolytopeView::takeFrame() {
  const view::FramePtr frame = currentFrame();
  const QString run = frame != nullptr ? QString::fromStdString(frame->run) : QString();
  if (run != run_) {
    if (!run_.isEmpty()) cameras_[run_] = view_->camera().pose();
    run_ = run;
    if (cameras_.contains(run_)) view_->setPose(cameras_.value(run_));
    whole_ = nullptr;
  }
  model_.setFrame(frame);
  if (context().tracks != nullptr && !run_.isEmpty()) {
    context().tracks->want(run_, view::RecordKind::Mean);
    takeTrack();
  }
  showFrame();
}

void PolytopeView::showFrame() {
  const view::FramePtr& frame = model_.frame();
  const bool bar = model_.n() == 2;
  stack_->setCurrentIndex(bar ? 1 : 0);
  setFocusProxy(bar ? static_cast<QWidget*>(bar_) : view_);
  tools_->setVisible(!bar);
  for (std::size_t i = 0; i < sliders_.size(); ++i) {
    const bool used = !bar && static_cast<int>(i) < model_.hiddenDirections();
    sliderActions_[2 * i]->setVisible(used);
    sliderActions_[2 * i + 1]->setVisible(used);
    sliderLabels_[i]->setText(model_.hiddenDirections() == 1 ? tr("Hidden") : tr("Hidden %1").arg(i + 1));
    const QSignalBlocker quiet(sliders_[i]);
    if (used) sliders_[i]->setValue(static_cast<int>(std::lround(model_.angle(static_cast<int>(i)) * 180 / std::numbers::pi)));
  }
  for (int f = 0; f < fold_->count(); ++f) {
    auto* items = qobject_cast<QStandardItemModel*>(fold_->model());
    if (items != nullptr) items->item(f)->setEnabled(model_.empty() || model_.canFold(static_cast<PolytopeFold>(f)));
  }
  updatePath();
  updateNumbers();
  if (!model_.empty()) {
    setStatus(shownStatus(*frame));
  } else if (frame != nullptr && frame->data != nullptr && (frame->data->n == 1 || frame->data->hcType == "residual")) {
    setStatus({ViewState::Empty, tr("With one stream H_res is a single number: the polytope is one point, and there is "
                                    "nothing to see. Choose two streams or more."), {}, {}});
  } else {
    setStatus(waitingStatus(
        context(), tr("Here every sublayer's H_res appears as a point of the Birkhoff polytope, as soon as a "
                      "run has recorded its first step.")));
  }
  Q_EMIT tableChanged();
}

void PolytopeView::updateScene() {
  PolytopeScene::Options options;
  options.trails = trails_->isChecked();
  options.cloud = cloud_->isChecked();
  options.cloudOf = overlay_.selected;
  options.whole = whole_.get();
  if (sinkhorn_->isChecked()) options.path = &player_->path(), options.halfStep = player_->halfStep();
  overlay_.cloud = options.cloud;
  scene_->update(model_, options);
  // "Fit" takes what has wandered off; the camera itself moves only when the polytope is another one.
  std::vector<Point3> all = model_.everything();
  for (int k = 0; options.path != nullptr && !options.path->empty() && k <= options.path->halfSteps(); ++k) {
    all.push_back(model_.placeOf(options.path->state(k).matrix));
  }
  view_->setHome(std::move(all));
  setChosen();
  requestTrails();
  if (model_.n() != dimension_) {
    dimension_ = model_.n();
    if (!model_.empty() && model_.n() >= 3) view_->placeHome();
  }
  view_->requestRender();
  bar_->update();
  updateCaption();
}

void PolytopeView::updateCaption() {
  QStringList parts;
  for (const QString& sentence : polytopeCaption(model_)) parts << sentence;
  caption_->setToolTip(parts.join(QLatin1Char('\n')));
  caption_->setVisible(!parts.isEmpty());
  // A small view is for the picture: the later sentences then are in the tooltip only.
  const QMargins margins = caption_->contentsMargins();
  const int wide = std::max(1, width() - margins.left() - margins.right());
  const auto height = [&] {
    return caption_->fontMetrics()
        .boundingRect(QRect(0, 0, wide, 10'000), Qt::TextWordWrap, parts.join(QStringLiteral("  ·  "))).height();
  };
  while (parts.size() > 2 && height() > this->height() / 6) parts.removeLast();
  caption_->setText(parts.join(QStringLiteral("  ·  ")));
}

void PolytopeView::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  updateCaption();
}

void PolytopeView::updateOverlay() {
  view_->update();
  bar_->update();
}

void PolytopeView::aim() {
  model_.aim();
  showFrame();
}

void PolytopeView::fit() { view_->fit(); }

void PolytopeView::setTrails(bool on) { trails_->setChecked(on); }
void PolytopeView::setCloud(bool on) { cloud_->setChecked(on); }
void PolytopeView::setMagnified(bool on) { magnify_->setChecked(on); }

void PolytopeView::pointAt(QPointF at) {
  pointer_ = at;
  const int sublayer = pickPoint(model_, *view_, at);
  const int vertex = sublayer > 0 ? -1 : pickVertex(model_, *view_, at);
  if (vertex != overlay_.hoveredVertex) {
    overlay_.hoveredVertex = vertex;
    view_->update();
  }
  pointed(sublayer);
}

void PolytopeView::pointed(int sublayer) {
  if (sublayer < 1) {
    tooltipTimer_.stop();
    QToolTip::hideText();
    if (overlay_.hovered > 0) context().selection->setHover(std::nullopt);
    return;
  }
  if (sublayer == overlay_.hovered) return;
  context().selection->setHover(view::ElementId{sublayer, view::MapKind::Res, -1, -1, -1});
  tooltipTimer_.start();
}

void PolytopeView::clickedSublayer(int sublayer, bool add) {
  if (sublayer < 1) {
    if (!add) context().selection->clear();
    return;
  }
  const view::ElementId id{sublayer, view::MapKind::Res, -1, -1, -1};
  if (add) context().selection->toggle(id);
  else context().selection->select(id);
}

void PolytopeView::hoverChanged() {
  const auto& hover = context().selection->hover();
  const int sublayer = hover.has_value() && model_.point(hover->sublayer) != nullptr ? hover->sublayer : -1;
  if (sublayer == overlay_.hovered) return;
  overlay_.hovered = sublayer;
  describe(sublayer);
  updateNumbers();
  updateOverlay();
}

void PolytopeView::selectionChanged() {
  std::set<int> sublayers;
  for (const view::ElementId& id : context().selection->selected()) {
    if (id.sublayer > 0) sublayers.insert(id.sublayer);
  }
  if (sublayers == overlay_.selected) return;
  overlay_.selected = std::move(sublayers);
  setChosen();
  updateNumbers();
  if (sinkhorn_->isChecked()) {
    updatePath();
  } else if (cloud_->isChecked()) {
    updateScene();
  }
  updateOverlay();
}

/// What "fit the selection" shows.
void PolytopeView::setChosen() {
  std::vector<Vec3> chosen;
  for (const int sublayer : overlay_.selected) {
    if (const PolytopePoint* point = model_.point(sublayer)) chosen.push_back(point->at);
  }
  view_->setChosen(std::move(chosen));
}

void PolytopeView::describe(int sublayer) {
  view_->setAccessibleDescription(sublayer > 0 ? polytopeHoverText(model_, sublayer) : QString());
  QAccessibleEvent changed(view_, QAccessible::DescriptionChanged);
  QAccessible::updateAccessibility(&changed);
}

void PolytopeView::themeChanged() {
  const Theme& theme = Theme::current();
  scene_->setColours({toRgb(theme.colour(ThemeColour::SceneBackground)), toRgb(theme.colour(ThemeColour::SceneEdge)),
                      toRgb(theme.colour(ThemeColour::SceneVertex)), toRgb(theme.colour(ThemeColour::Text)),
                      toRgb(theme.colour(ThemeColour::Accent))});
  view_->setReducedMotion(theme.reduceMotion());
  caption_->setFont(theme.smallFont());
  updateScene();
}

void PolytopeView::keyPressEvent(QKeyEvent* event) {
  const int count = static_cast<int>(model_.points().size());
  if (count == 0 || (event->modifiers() & (Qt::AltModifier | Qt::ShiftModifier))) return event->ignore();
  const bool control = event->modifiers().testFlag(Qt::ControlModifier);
  const int key = event->key();
  const bool forward = key == Qt::Key_Right || key == Qt::Key_Down, back = key == Qt::Key_Left || key == Qt::Key_Up;
  if ((forward || back) && !control) {
    const int next = overlay_.hovered < 1 ? (forward ? 1 : count) : std::clamp(overlay_.hovered + (forward ? 1 : -1), 1, count);
    context().selection->setHover(view::ElementId{next, view::MapKind::Res, -1, -1, -1});
    const QPointF at = model_.n() == 2 ? bar_->positionOf(next) : view_->project(model_.point(next)->at).at;
    const QWidget* shown = model_.n() == 2 ? static_cast<QWidget*>(bar_) : view_;
    QToolTip::showText(shown->mapToGlobal(at.toPoint()), polytopeHoverText(model_, next), this);
  } else if ((key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space) && overlay_.hovered > 0) {
    clickedSublayer(overlay_.hovered, control);
  } else if (key == Qt::Key_A && !control && model_.n() >= 3) {
    aim();
  } else if (key == Qt::Key_M && !control && model_.n() >= 3) {
    setMagnified(!model_.magnified());
  } else {
    event->ignore();
  }
}

}  // namespace mhc::widgets
