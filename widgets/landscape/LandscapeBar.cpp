// SPDX-License-Identifier: GPL-3.0-or-later
// The tool bar of the landscape.
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLayout>
#include <QTimer>
#include <QToolBar>
#include <QToolButton>
#include <cmath>

#include "widgets/base/export3d/SceneExport.h"
#include "widgets/base/vtk/CameraMenu.h"
#include "widgets/base/vtk/NumbersPanel.h"
#include "widgets/base/vtk/VtkView.h"
#include "widgets/landscape/LandscapeView.h"

namespace mhc::widgets {

void LandscapeView::makeBar() {
  tools_->setFloatable(false);
  tools_->setMovable(false);
  tools_->layout()->setSpacing(4);
  camera_->addFitTo(*tools_);
  camera_->addTo(*tools_);
  exporter_->addTo(*tools_);
  direction_->addItems({tr("backward"), tr("forward")});
  direction_->setAccessibleName(tr("Gain"));
  direction_->setToolTip(
      tr("Backward gain: largest absolute column sum of the composite. Forward: largest absolute row sum."));
  side_->addItems({tr("1 to l"), tr("l to L")});
  side_->setCurrentIndex(1);
  side_->setAccessibleName(tr("Range of the composites"));
  side_->setToolTip(tr("Composites from the first sublayer to l, or from l to the last"));
  for (int d = 0; d < view::kGainDefinitions; ++d) {
    definition_->addItem(QString::fromStdString(view::gainDefinitionName(static_cast<view::GainDefinition>(d))));
  }
  definition_->setCurrentIndex(static_cast<int>(view::GainDefinition::MeanOfTokens));
  definition_->setAccessibleName(tr("Definition of the gain"));
  definition_->setToolTip(tr("Definition of the gain; the four differ"));
  for (QComboBox* box : {direction_, side_, definition_}) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(box == definition_ ? 20 : 6);
    tools_->addWidget(box);
    connect(box, &QComboBox::currentIndexChanged, this, &LandscapeView::rebuild);
  }
  logSteps_->setToolTip(tr("Steps on a log scale: the start of the run gets room. Step 0 stands where 1/2 would"));
  threshold_->setToolTip(
      tr("The plane of the gain at which an alert begins, and where the surface crosses it. Drag its edges or the "
         "point at its label up and down; views Composite and Alerts follow"));
  threshold_->setChecked(true);
  for (QCheckBox* box : {logSteps_, threshold_}) {
    tools_->addWidget(box);
    connect(box, &QCheckBox::toggled, this, &LandscapeView::rebuild);
  }
  limit_->setRange(0.001, 1e6);
  limit_->setDecimals(3);
  limit_->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
  limit_->setKeyboardTracking(false);
  limit_->setLocale(QLocale::c());
  limit_->setAccessibleName(tr("Threshold of the alert"));
  limit_->setToolTip(tr("The gain above which an alert begins (a ratio, no unit)"));
  tools_->addWidget(limit_);
  connect(limit_, &QDoubleSpinBox::valueChanged, this, [this](double gain) {
    setThreshold(std::round(gain * 1000) / 1000);  // 1.1 and a step of 0.1 are 1.2, not 1.2000000000000002
  });
  numbers_->setToolTip(tr("The exact gains of the place pointed at, or of the selected sublayer, by every definition"));
  tools_->addWidget(numbers_);
  connect(numbers_, &QCheckBox::clicked, this, [this] { QTimer::singleShot(0, view_, &VtkView::fit); });
  connect(numbers_, &QCheckBox::toggled, this, [this](bool on) {
    panel_->setVisible(on);
    updateNumbers();
  });
}

}  // namespace mhc::widgets
