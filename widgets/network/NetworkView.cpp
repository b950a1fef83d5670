// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/network/NetworkView.h"

#include <QCheckBox>
#include <QComboBox>
#include <QKeyEvent>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolBar>
#include <QToolButton>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/view/ColourTable.h"
#include "core/view/NumberText.h"
#include "widgets/base/Selection.h"
#include "widgets/base/Theme.h"
#include "widgets/base/export3d/SceneExport.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/base/vtk/CameraMenu.h"
#include "widgets/base/vtk/NumbersPanel.h"
#include "widgets/base/vtk/VtkView.h"
#include "widgets/network/NetworkScene.h"

namespace mhc::widgets {
namespace {

constexpr int kTickMilliseconds = 33;
constexpr double kWayMilliseconds = 12'000;  // through the whole depth, at most
constexpr double kLeastSpeed = 1.4;          // sublayers a second

}  // namespace

NetworkView::NetworkView(const ViewContext& shared, QWidget* parent)
    : View(shared, parent),
      view_(new VtkView(this)),
      tools_(new QToolBar(this)),
      panel_(new NumbersPanel(this)),
      caption_(new QLabel(this)) {
  view_->setAccessibleName(tr("Network in 3D"));
  scene_ = std::make_unique<NetworkScene>(view_->renderer());
  camera_ = new CameraMenu(*view_, {tr("depth"), tr("side"), tr("top")}, this);
  view_->setAxisNames({tr("l"), tr("y"), tr("z")});
  view_->setSceneKind(QStringLiteral("network"));
  exporter_ = new SceneExport(*this, *view_, *camera_, [this] { return scene_->layers(); });
  view_->setOverlay([this](QPainter& painter) { paintNetworkLabels(painter, model_, *view_, massAt_); });
  makeBar();
  panel_->hide();
  auto* middle = new QHBoxLayout;
  middle->setSpacing(0);
  middle->addWidget(view_, 3);
  middle->addWidget(panel_, 1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(tools_);
  column->addLayout(middle, 1);
  column->addWidget(caption_);
  caption_->setWordWrap(true);
  caption_->setContentsMargins(6, 3, 6, 4);
  caption_->setAccessibleName(tr("What the picture shows"));
  caption_->setText(
      tr("Tubes: streams and what H_res carries between them, in the colour of the source; into the blocks H_pre, out "
         "of them H_post; as thick as the entry, striped where negative, below 0.01 left out. Balls: a mass of 1 that "
         "the token-mean H_res alone carries on, as large as its share."));
  caption_->setToolTip(caption_->text());
  setFocusProxy(view_);
  connect(view_, &VtkView::pointerMoved, this, &NetworkView::pointAt);
  connect(view_, &VtkView::pointerLeft, this, [this] { pointAt({-1e6, -1e6}); });
  connect(view_, &VtkView::clicked, this, [this](QPointF at, Qt::KeyboardModifiers modifiers) {
    pointAt(at);
    select(modifiers.testFlag(Qt::ControlModifier));
  });
  connect(view_, &VtkView::doubleClicked, this, [this](QPointF at) {
    pointAt(at);
    if (!pointed_) return Q_EMIT commandRequested(QStringLiteral("view.maximise"));
    CameraPose pose = view_->camera().pose();  // turn about this block from now on
    const Vec3 centre = model_.blockCentre(pointed_->sublayer);
    for (std::size_t i = 0; i < 3; ++i) pose.position[i] += centre[i] - pose.focal[i];
    pose.focal = centre;
    view_->flyTo(pose);
  });
  timer_.setInterval(kTickMilliseconds);
  connect(&timer_, &QTimer::timeout, this, &NetworkView::advance);
  tooltipTimer_.setSingleShot(true);
  tooltipTimer_.setInterval(80);
  connect(&tooltipTimer_, &QTimer::timeout, this, [this] {
    if (pointed_) QToolTip::showText(QCursor::pos(), hoverText(*pointed_), this);
  });
  themeChanged();
  throttle_.take();
}

NetworkView::~NetworkView() {
  view_->setOverlay({});
  scene_.reset();
}

void NetworkView::makeBar() {
  tools_->setFloatable(false);
  tools_->setMovable(false);
  camera_->addFitTo(*tools_);
  camera_->addTo(*tools_);
  exporter_->addTo(*tools_);
  play_ = new QToolButton(tools_);
  play_->setText(tr("Play mass"));
  play_->setToolTip(
      tr("Lets a mass of 1 wander through the streams, from before the selected sublayer or from the input (M)"));
  play_->setFocusPolicy(Qt::StrongFocus);
  connect(play_, &QToolButton::clicked, this, [this] { setPlaying(!playing()); });
  tools_->addWidget(play_);
  stream_ = new QComboBox(tools_);
  stream_->setAccessibleName(tr("Where the mass starts"));
  stream_->setToolTip(tr("Where the mass starts: evenly in all streams, or in one"));
  stream_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  stream_->addItem(tr("in all streams"));
  connect(stream_, &QComboBox::currentIndexChanged, this, [this] {
    startMass();
    updateScene();
  });
  tools_->addWidget(stream_);
  numbers_ = new QCheckBox(tr("Numbers"), tools_);
  numbers_->setToolTip(tr("The exact numbers of what is selected or pointed at, to be copied"));
  connect(numbers_, &QCheckBox::toggled, this, [this](bool on) {
    panel_->setVisible(on);
    updateNumbers();
  });
  tools_->addWidget(numbers_);
}

void NetworkView::framesChanged() {
  throttle_.frameCame(currentFrame(), *view_);
}

void NetworkView::takeFrame() {
  const view::FramePtr frame = currentFrame();
  model_ = NetworkModel(frame);
  if (stream_->count() != model_.n() + 1) {
    const QSignalBlocker quiet(stream_);
    const int at = stream_->currentIndex();
    while (stream_->count() > 1) stream_->removeItem(stream_->count() - 1);
    for (int j = 1; j <= model_.n(); ++j) stream_->addItem(tr("in stream %1").arg(j));
    stream_->setCurrentIndex(std::clamp(at, 0, model_.n()));
  }
  startMass();
  if (!model_.empty()) {
    view_->setHome(model_.corners());
    if (placedFor_ != model_.sublayers()) view_->placeHome();
    placedFor_ = model_.sublayers();
    setStatus(shownStatus(*frame));
  } else if (frame != nullptr && frame->data != nullptr && frame->data->hcType == "residual") {
    setStatus({ViewState::Empty, tr("A plain residual run has one stream: there is nothing to mix."), {}, {}});
  } else {
    setStatus(waitingStatus(
        context(), tr("Here the streams run through the blocks as tubes, as thick as the maps' entries, as soon "
                      "as a run has recorded its first step.")));
  }
  updateScene();
  Q_EMIT tableChanged();
}

void NetworkView::startMass() {
  int from = 1;
  for (const view::ElementId& id : context().selection->selected()) {
    if (id.sublayer > 0) from = std::min(id.sublayer, std::max(1, model_.sublayers()));
  }
  model_.setMass(from, stream_->currentIndex() - 1);
}

void NetworkView::setMassStream(int stream) {
  stream_->setCurrentIndex(std::clamp(stream + 1, 0, stream_->count() - 1));
}

void NetworkView::setMassAt(std::optional<double> boundary) {
  massAt_ = boundary ? std::optional(std::clamp(*boundary, 1.0, model_.sublayers() + 1.0)) : std::nullopt;
  scene_->setMass(model_, massAt_);
  view_->requestRender();
}

void NetworkView::setPlaying(bool on) {
  if (on && !model_.empty()) {
    if (!massAt_ || *massAt_ >= model_.sublayers() + 1) massAt_ = model_.massFrom();
    clock_.start();
    // Without motion the mass goes from boundary to boundary.
    timer_.setInterval(Theme::current().reduceMotion() ? 700 : kTickMilliseconds);
    timer_.start();
    setMassAt(massAt_);
  } else {
    timer_.stop();
  }
  play_->setText(playing() ? tr("Pause mass") : tr("Play mass"));
}

void NetworkView::advance() {
  if (paused() || !isVisible()) return setPlaying(false);
  const double speed = std::max(kLeastSpeed, model_.sublayers() * 1000.0 / kWayMilliseconds) / 1000;
  const double step =
      Theme::current().reduceMotion() ? 1 : speed * static_cast<double>(std::min<qint64>(clock_.restart(), 200));
  double next = massAt_.value_or(model_.massFrom()) + step;
  if (next > model_.sublayers() + 1.5) next = model_.massFrom();  // it rests at the end for a moment, then starts anew
  massAt_ = std::min(next, model_.sublayers() + 1.5);
  scene_->setMass(model_, massAt_);
  view_->requestRender();
}

void NetworkView::pausedChanged() {
  if (paused() && playing()) setPlaying(false);
}

void NetworkView::updateScene() {
  const Selection& selection = *context().selection;
  const auto concerned = [](const view::ElementId& pattern, const view::ElementId& id) {
    // A whole sublayer marks its block; tubes only where a map is named.
    if (pattern.map == view::MapKind::None && id.map != view::MapKind::None) return false;
    return includes(pattern, id) || (id.map == view::MapKind::None && pattern.sublayer == id.sublayer);
  };
  scene_->update(
      model_,
      [&](const view::ElementId& id) {
        return std::any_of(selection.selected().begin(), selection.selected().end(),
                           [&](const view::ElementId& pattern) { return concerned(pattern, id); });
      },
      [&](const view::ElementId& id) { return selection.hover() && concerned(*selection.hover(), id); });
  scene_->setMass(model_, massAt_);
  view_->requestRender();
  updateNumbers();
}

void NetworkView::selectionChanged() {
  startMass();
  std::vector<Vec3> chosen;
  for (const view::ElementId& id : context().selection->selected()) {
    if (id.sublayer < 1 || id.sublayer > model_.sublayers()) continue;
    for (const double b : {0.0, 1.0}) {
      for (int j = 0; j < model_.n(); ++j) chosen.push_back(model_.streamAt(id.sublayer + b, j));
    }
  }
  view_->setChosen(std::move(chosen));
  updateScene();
}

QString NetworkView::hoverText(const view::ElementId& id) const {
  if (model_.empty() || id.sublayer < 1 || id.sublayer > model_.sublayers()) return {};
  const view::FrameData& records = *model_.frame()->data;
  const auto number = [](double v) { return QString::fromStdString(view::formatValue(v, 6)); };
  QStringList lines{tr("%1 (sublayer %2)").arg(sublayerName(records, id.sublayer)).arg(id.sublayer)};
  if (id.map == view::MapKind::None) {
    QStringList mass;
    for (const double m : model_.mass(id.sublayer)) mass << number(m);
    lines << tr("mass before it: %1").arg(mass.join(QStringLiteral(", ")));
    return lines.join(QLatin1Char('\n'));
  }
  for (const NetworkLink& link : model_.links()) {
    const view::ElementId own = NetworkModel::idOf(link);
    if (own != id) continue;
    switch (link.part) {
      case NetworkPart::Carry:
        lines
            << tr("H_res to stream %1 from stream %2: %3").arg(link.to + 1).arg(link.from + 1).arg(number(link.weight));
        lines << tr("mass carried: %1").arg(number(model_.carried(link)));
        break;
      case NetworkPart::Read:
        lines << tr("H_pre from stream %1: %2").arg(link.from + 1).arg(number(link.weight));
        break;
      case NetworkPart::Write:
        lines << tr("H_post to stream %1: %2").arg(link.to + 1).arg(number(link.weight));
        break;
    }
  }
  return lines.join(QLatin1Char('\n'));
}

void NetworkView::updateNumbers() {
  if (!numbers_->isChecked()) return;
  const auto& hover = context().selection->hover();
  const auto& selected = context().selection->selected();
  const QString text = hover ? hoverText(*hover) : selected.empty() ? QString() : hoverText(*selected.begin());
  panel_->setText(text.isEmpty() ? tr("Point at a tube or block, or select one:\nits exact numbers stand here.")
                                 : text);
}

void NetworkView::pointAt(QPointF at) {
  const std::optional<view::ElementId> found = pickNetwork(model_, *view_, at);
  if (found == pointed_) return;
  pointed_ = found;
  context().selection->setHover(found);
  if (!found) {
    tooltipTimer_.stop();
    QToolTip::hideText();
    return;
  }
  view_->setAccessibleDescription(hoverText(*found));
  tooltipTimer_.start();
}

void NetworkView::select(bool add) {
  if (!pointed_) {
    if (!add) context().selection->clear();
  } else if (add) {
    context().selection->toggle(*pointed_);
  } else {
    context().selection->select(*pointed_);
  }
}

void NetworkView::themeChanged() {
  const Theme& theme = Theme::current();
  const auto colour = [&](ThemeColour which) { return toRgb(theme.colour(which)); };
  NetworkScene::Colours colours{colour(ThemeColour::SceneBackground),
                                colour(ThemeColour::Text),
                                colour(ThemeColour::Accent),
                                colour(ThemeColour::Neutral),
                                view::mixed(colour(ThemeColour::Neutral), colour(ThemeColour::SceneBackground), 0.6),
                                colour(ThemeColour::Warning),
                                {}};
  for (std::size_t j = 0; j < view::kCategories; ++j)
    colours.streams.push_back(toRgb(theme.onChart(view::categoryColour(j))));
  scene_->setColours(colours);
  view_->setReducedMotion(theme.reduceMotion());
  caption_->setFont(theme.smallFont());
  updateScene();
}

void NetworkView::keyPressEvent(QKeyEvent* event) {
  if (model_.empty() || (event->modifiers() & (Qt::AltModifier | Qt::ShiftModifier))) return event->ignore();
  const bool control = event->modifiers().testFlag(Qt::ControlModifier);
  const int key = event->key();
  const int each = model_.n() * model_.n() + 2 * model_.n(), count = static_cast<int>(model_.links().size());
  int step = 0;
  if (!control && key == Qt::Key_Down) step = 1;
  if (!control && key == Qt::Key_Up) step = -1;
  if (!control && key == Qt::Key_Right) step = each;  // the same tube of the next sublayer
  if (!control && key == Qt::Key_Left) step = -each;
  if (step != 0) {
    int at = -1;
    for (int k = 0; k < count && pointed_; ++k) {
      if (NetworkModel::idOf(model_.links()[static_cast<std::size_t>(k)]) == *pointed_) at = k;
    }
    if (at < 0) {
      at = 0;
    } else if (at + step >= 0 && at + step < count) {
      at += step;
    }
    const NetworkLink& link = model_.links()[static_cast<std::size_t>(at)];
    pointed_ = NetworkModel::idOf(link);
    context().selection->setHover(pointed_);
    view_->setAccessibleDescription(hoverText(*pointed_));
    QToolTip::showText(view_->mapToGlobal(view_->project(model_.along(link, 0.5)).at.toPoint()), hoverText(*pointed_),
                       this);
  } else if (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space) {
    select(control);
  } else if (key == Qt::Key_M && !control) {
    setPlaying(!playing());
  } else {
    event->ignore();
  }
}

}  // namespace mhc::widgets
