// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

#include "core/view/SeriesStore.h"
#include "core/view/Smoothing.h"
#include "widgets/chart/RunCurves.h"

QT_BEGIN_NAMESPACE
class QBoxLayout;
class QComboBox;
class QDoubleSpinBox;
class QMenu;
class QSlider;
class QToolButton;
QT_END_NAMESPACE

namespace mhc::widgets {

/// What all charts of a grid have in common.
struct ChartSettings {
  view::XKind xKind = view::XKind::Step;
  bool logX = false;
  bool logY = false;
  bool ignoreOutliers = false;
  view::Smoothing smoothing;
  RunsMode runs = RunsMode::Each;
  QString groupKey;  ///< value of the configuration that means are taken by; empty: by the runs' names
  bool operator==(const ChartSettings&) const = default;
};

/// The strip above the charts: X axis, logarithmic axes, outliers, smoothing with slider and number, fit. Falls into
/// two lines where it is narrow.
class ChartGridBar : public QWidget {
  Q_OBJECT

 public:
  explicit ChartGridBar(QWidget* parent = nullptr);

  [[nodiscard]] const ChartSettings& settings() const { return settings_; }
  void setSettings(const ChartSettings& settings);

  /// What runs may be grouped by, shown where means are drawn; the chosen one stays even if it is not among them.
  void setGroupKeys(const QStringList& keys);

  /// The menu of the button "Charts": whoever owns the charts fills it.
  [[nodiscard]] QMenu* chartsMenu() const { return menu_; }

  [[nodiscard]] QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void settingsChanged();
  void fitRequested();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void display(const ChartSettings& settings);
  void displayGroups();
  void apply(const ChartSettings& settings);
  [[nodiscard]] QToolButton* toggle(const QString& text, const QString& tip, bool ChartSettings::*field);

  ChartSettings settings_;
  QBoxLayout* parts_;
  QWidget *axisPart_, *smoothPart_;  ///< what of it is drawn, and of which runs, stands in the second
  QComboBox *x_, *kind_, *runs_, *group_;
  QStringList groupKeys_;
  QMenu* menu_;
  QToolButton *logX_, *logY_, *outliers_;
  QSlider* slider_;
  QDoubleSpinBox* weight_;
  bool showing_ = false;
};

}  // namespace mhc::widgets
