// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/vtk/CameraMenu.h"

#include <QActionGroup>
#include <QBuffer>
#include <QMenu>
#include <QToolBar>
#include <QToolButton>
#include <cmath>

#include "widgets/base/vtk/CameraLink.h"
#include "widgets/base/vtk/CameraMotion.h"
#include "widgets/base/vtk/CameraNumbers.h"
#include "widgets/base/vtk/VtkView.h"

namespace mhc::widgets {
namespace {

constexpr QSize kPicture{96, 72};

QJsonArray toJson(const Vec3& v) {
  return {v[0], v[1], v[2]};
}

bool toVec3(const QJsonValue& json, Vec3& out) {
  const QJsonArray values = json.toArray();
  if (values.size() != 3) return false;
  for (int i = 0; i < 3; ++i) {
    if (!values[i].isDouble() || !(std::abs(values[i].toDouble()) < 1e6)) return false;
    out[static_cast<std::size_t>(i)] = values[i].toDouble();
  }
  return true;
}

QString toText(const QIcon& picture) {
  if (picture.isNull()) return {};
  QByteArray png;
  QBuffer buffer(&png);
  buffer.open(QIODevice::WriteOnly);
  picture.pixmap(kPicture).save(&buffer, "PNG");
  return QString::fromLatin1(png.toBase64());
}

QIcon toPicture(const QString& text) {
  QPixmap pixmap;
  const QByteArray png = QByteArray::fromBase64(text.toLatin1());
  if (png.size() > 200'000 || !pixmap.loadFromData(png, "PNG")) return {};
  return QIcon(pixmap.scaled(kPicture, Qt::KeepAspectRatio));
}

}  // namespace

QJsonObject toJson(const CameraPose& pose) {
  return {{QStringLiteral("position"), toJson(pose.position)},
          {QStringLiteral("focal"), toJson(pose.focal)},
          {QStringLiteral("up"), toJson(pose.up)},
          {QStringLiteral("parallel"), pose.parallel}};
}

std::optional<CameraPose> poseFrom(const QJsonObject& json) {
  CameraPose pose;
  if (!toVec3(json[QStringLiteral("position")], pose.position) || !toVec3(json[QStringLiteral("focal")], pose.focal) ||
      !toVec3(json[QStringLiteral("up")], pose.up) || pose.position == pose.focal) {
    return std::nullopt;
  }
  pose.parallel = json[QStringLiteral("parallel")].toBool();
  return pose;
}

CameraMenu::CameraMenu(VtkView& view, std::array<QString, 3> axes, QWidget* parent)
    : QObject(parent), view_(view), axes_(std::move(axes)), menu_(new QMenu(parent)), motion_(new CameraMotion(view)) {
  view_.setAxisNames(axes_);
  connect(menu_, &QMenu::aboutToShow, this, &CameraMenu::fill);
  connect(&view_, &VtkView::menuRequested, this, &CameraMenu::popup);
  fill();
}

void CameraMenu::addFitTo(QToolBar& bar) {
  auto* fit = new QToolButton(&bar);
  fit->setText(tr("Fit"));
  fit->setToolTip(tr("Shows everything from the same side (F)"));
  fit->setFocusPolicy(Qt::StrongFocus);
  connect(fit, &QToolButton::clicked, &view_, &VtkView::fit);
  bar.addWidget(fit);
}

void CameraMenu::addTo(QToolBar& bar) {
  auto* button = new QToolButton(&bar);
  button->setText(tr("Camera"));
  button->setToolTip(tr("Standard sides, back and forward, and places of the camera to come back to"));
  button->setAutoRaise(true);
  button->setFocusPolicy(Qt::StrongFocus);
  button->setPopupMode(QToolButton::InstantPopup);
  button->setMenu(menu_);
  bar.addWidget(button);
}

void CameraMenu::popup(QPoint globalPosition) {
  menu_->popup(globalPosition);
}

void CameraMenu::fill() {
  menu_->clear();
  view_.rememberPlace();
  const auto add = [this](QMenu* menu, const QString& text, const QString& keys, auto act) {
    return menu->addAction(keys.isEmpty() ? text : text + QLatin1Char('\t') + keys, this, act);
  };
  add(menu_, tr("Back"), tr("Alt+Left"), [this] { view_.goBack(); })->setEnabled(view_.history().canGoBack());
  add(menu_, tr("Forward"), tr("Alt+Right"), [this] { view_.goForward(); })->setEnabled(view_.history().canGoForward());
  menu_->addSeparator();
  add(menu_, tr("Fit"), QStringLiteral("F"), [this] { view_.fit(); });
  add(menu_, tr("Fit the selection"), tr("Shift+F"), [this] { view_.fitChosen(); })->setEnabled(view_.hasChosen());
  add(menu_, tr("Zoom into a box"), QStringLiteral("B"), [this] { view_.startBox(); });
  add(menu_, tr("Reset"), QStringLiteral("R"), [this] { view_.reset(); });
  QAction* parallel = add(menu_, tr("Parallel projection"), QStringLiteral("P"),
                          [this] { view_.setParallel(!view_.camera().pose().parallel); });
  parallel->setCheckable(true);
  parallel->setChecked(view_.camera().pose().parallel);
  menu_->addSeparator();
  add(menu_, tr("Isometric"), QStringLiteral("I"), [this] { view_.lookFrom(StandardView::Isometric); });
  const std::array<QString, 3> keys{QStringLiteral("X"), QStringLiteral("Y"), QStringLiteral("Z")};
  constexpr StandardView kSides[3][2] = {{StandardView::PlusX, StandardView::MinusX},
                                         {StandardView::PlusY, StandardView::MinusY},
                                         {StandardView::PlusZ, StandardView::MinusZ}};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const StandardView plus = kSides[axis][0], minus = kSides[axis][1];
    add(menu_, tr("From +%1").arg(axes_[axis]), keys[axis], [this, plus] { view_.lookFrom(plus); });
    add(menu_, tr("From −%1").arg(axes_[axis]), tr("Shift+%1").arg(keys[axis]),
        [this, minus] { view_.lookFrom(minus); });
  }
  add(menu_, tr("Roll by 90°"), QStringLiteral("O"), [this] { view_.roll(90); });
  menu_->addSeparator();
  addMovements();
  addLink();
  add(menu_, tr("Numbers…"), {}, [this] { showNumbers(); });
  menu_->addSeparator();
  add(menu_, tr("Keep this view"), {}, [this] { keepPlace(); })->setEnabled(places_.size() < kMostPlaces);
  if (places_.empty()) return;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const int at = static_cast<int>(i);
    add(menu_, tr("View %1").arg(i + 1), {}, [this, at] { goToPlace(at); })->setIcon(pictures_[i]);
  }
  QMenu* forget = menu_->addMenu(tr("Forget"));
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const int at = static_cast<int>(i);
    add(forget, tr("View %1").arg(i + 1), {}, [this, at] { forgetPlace(at); })->setIcon(pictures_[i]);
  }
}

void CameraMenu::addMovements() {
  QMenu* menu = menu_->addMenu(tr("Movement"));
  auto* group = new QActionGroup(menu);
  const auto add = [&](const QString& text, CameraMove move) {
    QAction* action = menu->addAction(text, this, [this, move] {
      if (move == CameraMove::Still) {
        motion_->stop();
      } else {
        motion_->play(move, places_);
      }
    });
    action->setCheckable(true);
    action->setChecked(motion_->move() == move);
    group->addAction(action);
    return action;
  };
  add(tr("None"), CameraMove::Still);
  add(tr("Spin"), CameraMove::Spin);
  add(tr("Rock"), CameraMove::Rock);
  add(tr("Through the kept views"), CameraMove::Path)->setEnabled(places_.size() > 1);
}

void CameraMenu::addLink() {
  CameraLink& link = CameraLink::shared();
  QMenu* menu = menu_->addMenu(tr("Link with other 3D views"));
  auto* group = new QActionGroup(menu);
  const auto add = [&](const QString& text, LinkMode mode) {
    QAction* action = menu->addAction(text, this, [this, mode] {
      if (mode != LinkMode::Off) CameraLink::shared().setMode(mode);
      CameraLink::shared().set(view_, mode != LinkMode::Off);
    });
    action->setCheckable(true);
    action->setChecked((link.linked(view_) ? link.mode() : LinkMode::Off) == mode);
    group->addAction(action);
  };
  add(tr("Not linked"), LinkMode::Off);
  add(tr("While the camera moves"), LinkMode::Moving);
  add(tr("When the camera rests"), LinkMode::Resting);
}

void CameraMenu::showNumbers() {
  auto* numbers = new CameraNumbers(view_, menu_->parentWidget());
  numbers->show();
}

void CameraMenu::keepPlace() {
  if (places_.size() >= kMostPlaces) return;
  places_.push_back(view_.camera().pose());
  QIcon picture;
  if (!view_.picture().isNull()) {
    picture.addPixmap(
        QPixmap::fromImage(view_.picture().scaled(kPicture, Qt::KeepAspectRatio, Qt::SmoothTransformation)));
  }
  pictures_.push_back(picture);
}

void CameraMenu::goToPlace(int index) {
  if (index < 0 || index >= static_cast<int>(places_.size())) return;
  view_.rememberPlace();
  view_.flyTo(places_[static_cast<std::size_t>(index)]);
}

void CameraMenu::forgetPlace(int index) {
  if (index < 0 || index >= static_cast<int>(places_.size())) return;
  places_.erase(places_.begin() + index);
  pictures_.erase(pictures_.begin() + index);
}

void CameraMenu::save(QJsonObject& state) const {
  state[QStringLiteral("camera")] = widgets::toJson(view_.camera().pose());
  QJsonArray places;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    QJsonObject place = widgets::toJson(places_[i]);
    if (const QString picture = toText(pictures_[i]); !picture.isEmpty()) place[QStringLiteral("picture")] = picture;
    places.append(place);
  }
  state[QStringLiteral("places")] = places;
}

void CameraMenu::restore(const QJsonObject& state) {
  if (const auto pose = poseFrom(state[QStringLiteral("camera")].toObject())) view_.setPose(*pose);
  if (!state.contains(QStringLiteral("places"))) return;
  places_.clear();
  pictures_.clear();
  for (const QJsonValue& value : state[QStringLiteral("places")].toArray()) {
    const auto place = poseFrom(value.toObject());
    if (!place.has_value() || places_.size() >= kMostPlaces) continue;
    places_.push_back(*place);
    pictures_.push_back(toPicture(value.toObject()[QStringLiteral("picture")].toString()));
  }
}

}  // namespace mhc::widgets
