// SPDX-License-Identifier: GPL-3.0-or-later
// The camera's menu: standard sides, back and forward, places to come back to.
#include <QMenu>
#include <QToolBar>
#include <QToolButton>

#include "widgets/base/vtk/VtkView.h"
#include "widgets/polytope/PolytopeView.h"

namespace mhc::widgets {

void PolytopeView::makeCameraMenu() {
  cameraMenu_ = new QMenu(this);
  auto* button = new QToolButton(tools_);
  button->setText(tr("Camera"));
  button->setToolTip(tr("Standard sides, back and forward, and places of the camera to come back to"));
  button->setAutoRaise(true);
  button->setFocusPolicy(Qt::StrongFocus);
  button->setPopupMode(QToolButton::InstantPopup);
  button->setMenu(cameraMenu_);
  tools_->addWidget(button);
  connect(cameraMenu_, &QMenu::aboutToShow, this, &PolytopeView::fillCameraMenu);
  fillCameraMenu();
}

void PolytopeView::fillCameraMenu() {
  cameraMenu_->clear();
  view_->rememberPlace();
  const auto add = [this](QMenu* menu, const QString& text, const QString& keys, auto act) {
    return menu->addAction(keys.isEmpty() ? text : text + QLatin1Char('\t') + keys, this, act);
  };
  add(cameraMenu_, tr("Back"), tr("Alt+Left"), [this] { view_->goBack(); })->setEnabled(view_->history().canGoBack());
  add(cameraMenu_, tr("Forward"), tr("Alt+Right"), [this] { view_->goForward(); })->setEnabled(view_->history().canGoForward());
  cameraMenu_->addSeparator();
  add(cameraMenu_, tr("Fit"), QStringLiteral("F"), [this] { fit(); });
  add(cameraMenu_, tr("Reset"), QStringLiteral("R"), [this] { view_->reset(); });
  add(cameraMenu_, tr("Isometric"), QStringLiteral("I"), [this] { view_->lookFrom(StandardView::Isometric); });
  struct Side {
    QString text, keys;
    StandardView side;
  };
  const std::vector<Side> sides{{tr("Along e1"), QStringLiteral("X"), StandardView::PlusX},
                                {tr("Against e1"), tr("Shift+X"), StandardView::MinusX},
                                {tr("Along e2"), QStringLiteral("Y"), StandardView::PlusY},
                                {tr("Against e2"), tr("Shift+Y"), StandardView::MinusY},
                                {tr("Along e3"), QStringLiteral("Z"), StandardView::PlusZ},
                                {tr("Against e3"), tr("Shift+Z"), StandardView::MinusZ}};
  for (const Side& side : sides) add(cameraMenu_, side.text, side.keys, [this, side] { view_->lookFrom(side.side); });
  add(cameraMenu_, tr("Roll by 90°"), {}, [this] { view_->roll(90); });
  cameraMenu_->addSeparator();
  QAction* keep = add(cameraMenu_, tr("Keep this view"), {}, [this] { keepPlace(); });
  keep->setEnabled(places_.size() < kMostPlaces);
  if (places_.empty()) return;
  QMenu* forget = nullptr;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const int at = static_cast<int>(i);
    add(cameraMenu_, tr("View %1").arg(i + 1), {}, [this, at] { goToPlace(at); })->setIcon(placePictures_[i]);
  }
  forget = cameraMenu_->addMenu(tr("Forget"));
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const int at = static_cast<int>(i);
    add(forget, tr("View %1").arg(i + 1), {}, [this, at] { forgetPlace(at); })->setIcon(placePictures_[i]);
  }
}

void PolytopeView::keepPlace() {
  if (places_.size() >= kMostPlaces) return;
  places_.push_back(view_->camera().pose());
  QIcon picture;
  if (!view_->picture().isNull()) {
    picture.addPixmap(QPixmap::fromImage(view_->picture().scaled(96, 72, Qt::KeepAspectRatio, Qt::SmoothTransformation)));
  }
  placePictures_.push_back(picture);
}

void PolytopeView::goToPlace(int index) {
  if (index < 0 || index >= static_cast<int>(places_.size())) return;
  view_->rememberPlace();
  view_->flyTo(places_[static_cast<std::size_t>(index)]);
}

void PolytopeView::forgetPlace(int index) {
  if (index < 0 || index >= static_cast<int>(places_.size())) return;
  places_.erase(places_.begin() + index);
  placePictures_.erase(placePictures_.begin() + index);
}

}  // namespace mhc::widgets
