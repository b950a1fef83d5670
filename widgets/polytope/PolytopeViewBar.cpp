// SPDX-License-Identifier: GPL-3.0-or-later
// The tool bar of the polytope view.
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QTimer>
#include <QToolBar>
#include <QToolButton>
#include <numbers>

#include "widgets/base/export3d/SceneExport.h"
#include "widgets/base/vtk/CameraMenu.h"
#include "widgets/base/vtk/NumbersPanel.h"
#include "widgets/base/vtk/VtkView.h"
#include "widgets/polytope/PolytopeView.h"
#include "widgets/polytope/SinkhornPlayer.h"

namespace mhc::widgets {

void PolytopeView::makeBar() {
  // A tool bar, because what does not fit in a narrow dock goes to its menu.
  tools_->setFloatable(false);
  tools_->setMovable(false);
  const auto button = [&](const QString& text, const QString& tip, auto act) {
    auto* made = new QToolButton(tools_);
    made->setText(text);
    made->setToolTip(tip);
    made->setAutoRaise(true);
    made->setFocusPolicy(Qt::StrongFocus);
    tools_->addWidget(made);
    connect(made, &QToolButton::clicked, this, act);
    return made;
  };
  button(tr("Fit"), tr("Shows everything from the same side (F)"), [this] { fit(); });
  button(tr("Reset"), tr("Looks from the usual side at everything (R)"), [this] { view_->reset(); });
  camera_->addTo(*tools_);
  aimButton_ = button(tr("Aim"),
                      tr("Turns the third axis into the main direction of all matrices seen of this run, and "
                         "keeps it for all steps and runs (A)"),
                      [this] { aim(); });
  trails_ = new QCheckBox(tr("Trails"), tools_);
  trails_->setToolTip(tr("Where the points were at earlier steps, faded with age"));
  trails_->setChecked(true);
  cloud_ = new QCheckBox(tr("Tokens"), tools_);
  cloud_->setToolTip(tr("The 64 probe tokens of the selected sublayers, or of all; the most central one is marked"));
  magnify_ = new QCheckBox(tr("Magnify"), tools_);
  magnify_->setToolTip(
      tr("Shows distances from the identity on a log scale, so that points near it are told apart (M)"));
  tools_->addWidget(magnify_);
  tools_->addWidget(trails_);
  tools_->addWidget(cloud_);
  connect(magnify_, &QCheckBox::toggled, this, [this](bool on) {
    model_.setMagnified(on);
    updateScene();
    if (view_->isVisible())
      fit();
    else
      view_->placeHome();
  });
  connect(trails_, &QCheckBox::toggled, this, [this] { updateScene(); });
  connect(cloud_, &QCheckBox::toggled, this, [this] { updateScene(); });
  for (std::size_t i = 0; i < sliders_.size(); ++i) {
    sliderLabels_[i] = new QLabel(tools_);
    sliders_[i] = new QSlider(Qt::Horizontal, tools_);
    sliders_[i]->setRange(-90, 90);
    sliders_[i]->setMinimumWidth(48);
    sliders_[i]->setMaximumWidth(160);
    sliders_[i]->setToolTip(tr("Turns the third axis towards a direction that is hidden, in degrees"));
    sliders_[i]->setAccessibleName(tr("Turn towards hidden direction %1").arg(i + 1));
    sliderLabels_[i]->setContentsMargins(6, 0, 4, 0);
    sliderActions_[2 * i] = tools_->addWidget(sliderLabels_[i]);
    sliderActions_[2 * i + 1] = tools_->addWidget(sliders_[i]);
    connect(sliders_[i], &QSlider::valueChanged, this, [this, i](int degrees) {
      model_.turn(static_cast<int>(i), degrees * std::numbers::pi / 180);
      updateScene();
    });
  }
  // Last: what does not fit is reached through the tool bar's own menu.
  sinkhorn_ = new QCheckBox(tr("Sinkhorn"), tools_);
  sinkhorn_->setToolTip(
      tr("The way from the mean logits of the selected sublayer to its H_res, half-step by half-step"));
  numbers_ = new QCheckBox(tr("Numbers"), tools_);
  numbers_->setToolTip(tr("The exact numbers of the sublayer that is selected or pointed at, to be copied"));
  fold_ = new QComboBox(tools_);
  fold_->addItems({tr("as recorded"), tr("up to relabelling"), tr("conjugacy classes")});
  fold_->setItemData(1, tr("One permutation P for the whole run: P·H·Pᵀ of all its matrices together"),
                     Qt::ToolTipRole);
  fold_->setItemData(2, tr("Each matrix has a P of its own: only its conjugacy class counts"), Qt::ToolTipRole);
  fold_->setAccessibleName(tr("Relabelling of the streams"));
  fold_->setToolTip(
      tr("Streams have no names: the picture may be taken up to one relabelling for the whole run, or up to one "
         "for each matrix. Rows and columns are relabelled together"));
  tools_->addWidget(sinkhorn_);
  tools_->addWidget(numbers_);
  tools_->addWidget(fold_);
  exporter_->addTo(*tools_);
  // The path may begin outside what is seen; a state that is restored brings its own camera.
  connect(sinkhorn_, &QCheckBox::clicked, this, [this](bool on) {
    if (on) QTimer::singleShot(0, view_, &VtkView::fit);
  });
  connect(numbers_, &QCheckBox::clicked, this, [this] { QTimer::singleShot(0, view_, &VtkView::fit); });
  connect(sinkhorn_, &QCheckBox::toggled, this, [this](bool on) {
    player_->setVisible(on);
    updatePath();
  });
  connect(numbers_, &QCheckBox::toggled, this, [this](bool on) {
    panel_->setVisible(on);
    updateNumbers();
  });
  connect(fold_, &QComboBox::currentIndexChanged, this, [this](int index) {
    model_.setFold(static_cast<PolytopeFold>(index));
    const QSignalBlocker quiet(fold_);
    fold_->setCurrentIndex(static_cast<int>(model_.fold()));
    showFrame();
  });
}

}  // namespace mhc::widgets
