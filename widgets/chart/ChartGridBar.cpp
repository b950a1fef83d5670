// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chart/ChartGridBar.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QMenu>
#include <QResizeEvent>
#include <QSlider>
#include <QToolButton>
#include <algorithm>
#include <cmath>

#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

constexpr int kSliderSteps = 1000;
constexpr double kWidest = 10000;  ///< records, of Gaussian and centred mean

bool isWeight(view::SmoothingKind kind) {
  return kind == view::SmoothingKind::Ema || kind == view::SmoothingKind::TimeWeightedEma;
}

int toSlider(const view::Smoothing& s) {
  const double part = isWeight(s.kind) ? s.weight / 0.999 : std::log1p(s.weight) / std::log1p(kWidest);
  return static_cast<int>(std::lround(std::clamp(part, 0.0, 1.0) * kSliderSteps));
}

double fromSlider(view::SmoothingKind kind, int at) {
  const double part = static_cast<double>(at) / kSliderSteps;
  if (isWeight(kind)) return std::round(part * 999) / 1000;
  return std::round(std::expm1(part * std::log1p(kWidest)));
}

/// An icon instead of the text, in the theme's colour.
void setIconOf(QToolButton* button, const QString& icon) {
  button->setIcon(Theme::current().icon(icon));
  button->setToolButtonStyle(Qt::ToolButtonIconOnly);
  button->setAccessibleName(button->text());
  QObject::connect(&Theme::current(), &Theme::changed, button,
                   [button, icon] { button->setIcon(Theme::current().icon(icon)); });
}

}  // namespace

ChartGridBar::ChartGridBar(QWidget* parent)
    : QWidget(parent),
      axisPart_(new QWidget(this)),
      smoothPart_(new QWidget(this)),
      x_(new QComboBox(axisPart_)),
      kind_(new QComboBox(smoothPart_)),
      runs_(new QComboBox(smoothPart_)),
      group_(new QComboBox(smoothPart_)),
      menu_(new QMenu(this)),
      slider_(new QSlider(Qt::Horizontal, smoothPart_)),
      weight_(new QDoubleSpinBox(smoothPart_)) {
  x_->addItems({tr("Step"), tr("Tokens"), tr("Operations"), tr("Active time"), tr("Wall time")});
  x_->setAccessibleName(tr("X axis"));
  x_->setToolTip(
      tr("What the X axis counts: steps, tokens, floating point operations, seconds of training, or seconds "
         "since the start with pauses"));
  logX_ = toggle(tr("log X"), tr("Logarithmic X axis in all charts"), &ChartSettings::logX);
  logY_ = toggle(tr("log Y"), tr("Logarithmic Y axis in all charts; values ≤ 0 are counted, not bent"),
                 &ChartSettings::logY);
  outliers_ = toggle(tr("Outliers off"),
                     tr("Fits the Y range to the middle 90 % of the values. What lies outside is marked "
                        "by triangles at the edge."),
                     &ChartSettings::ignoreOutliers);
  auto* fit = new QToolButton(axisPart_);
  fit->setText(tr("Fit"));
  setIconOf(fit, QStringLiteral("fit"));
  fit->setAutoRaise(true);
  fit->setToolTip(tr("Shows all data in all charts and follows new data again (F)"));
  kind_->addItems({tr("Not smoothed"), tr("EMA"), tr("EMA by distance"), tr("Gaussian"), tr("Centred mean")});
  kind_->setAccessibleName(tr("Smoothing"));
  kind_->setToolTip(
      tr("Smoothing of the noisy curves. It is done on all records, and the raw curve stays visible behind."));
  slider_->setRange(0, kSliderSteps);
  slider_->setAccessibleName(tr("Strength of the smoothing"));
  slider_->setMinimumWidth(60);
  weight_->setLocale(QLocale::c());
  weight_->setKeyboardTracking(false);
  weight_->setAccessibleName(tr("Strength of the smoothing"));
  auto* charts = new QToolButton(axisPart_);
  charts->setText(tr("Charts"));
  setIconOf(charts, QStringLiteral("layout"));
  charts->setToolTip(tr("Which charts are shown, in how many columns, how high"));
  charts->setAutoRaise(true);
  charts->setPopupMode(QToolButton::InstantPopup);
  charts->setMenu(menu_);
  auto* axes = new QHBoxLayout(axisPart_);
  for (QWidget* w : std::initializer_list<QWidget*>{x_, logX_, logY_, outliers_, fit, charts}) axes->addWidget(w);
  axes->addStretch(1);
  runs_->addItems(
      {tr("Each run"), tr("− baseline"), tr("÷ baseline"), tr("Mean, min–max"), tr("Mean ± std"), tr("Mean, 95 % CI")});
  runs_->setAccessibleName(tr("What is drawn of several runs"));
  runs_->setToolTip(tr(
      "Each run; each minus or divided by the baseline (the star in the list of runs), at the steps both have; or the "
      "mean of groups of runs (by their names, or by a value of the configuration), with a band: smallest to largest, standard "
      "deviation, or the 95 % confidence interval of the mean"));
  auto* smooth = new QHBoxLayout(smoothPart_);
  smooth->addWidget(kind_);
  smooth->addWidget(slider_, 1);
  smooth->addWidget(weight_);
  smooth->addWidget(runs_);
  smooth->addWidget(group_);
  group_->setObjectName(QStringLiteral("groupBy"));
  group_->setAccessibleName(tr("What runs are grouped by"));
  group_->setToolTip(
      tr("What the runs of a group have in common: names that differ by a number at their end, or the same value in "
         "the configuration. Listed are the values in which the shown runs differ."));
  connect(group_, &QComboBox::activated, this, [this](int at) {
    ChartSettings wanted = settings_;
    wanted.groupKey = group_->itemData(at).toString();
    apply(wanted);
  });
  for (QHBoxLayout* part : {axes, smooth}) {
    part->setContentsMargins(0, 0, 0, 0);
    part->setSpacing(4);
  }
  for (QComboBox* box : {x_, kind_, runs_, group_}) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(box == runs_ ? 11 : box == group_ ? 12 : 6);
  }
  parts_ = new QBoxLayout(QBoxLayout::LeftToRight, this);
  parts_->setSizeConstraint(QLayout::SetNoConstraint);
  parts_->setContentsMargins(6, 4, 6, 4);
  parts_->setSpacing(6);
  parts_->addWidget(axisPart_, 3);
  parts_->addWidget(smoothPart_, 2);
  connect(x_, &QComboBox::currentIndexChanged, this, [this](int at) {
    ChartSettings wanted = settings_;
    wanted.xKind = static_cast<view::XKind>(at);
    apply(wanted);
  });
  connect(kind_, &QComboBox::currentIndexChanged, this, [this](int at) {
    ChartSettings wanted = settings_;
    const auto kind = static_cast<view::SmoothingKind>(at);
    if (isWeight(kind) != isWeight(wanted.smoothing.kind)) wanted.smoothing.weight = isWeight(kind) ? 0.6 : 10;
    wanted.smoothing.kind = kind;
    apply(wanted);
  });
  connect(runs_, &QComboBox::currentIndexChanged, this, [this](int at) {
    ChartSettings wanted = settings_;
    wanted.runs = static_cast<RunsMode>(at);
    apply(wanted);
  });
  connect(slider_, &QSlider::valueChanged, this, [this](int at) {
    ChartSettings wanted = settings_;
    wanted.smoothing.weight = fromSlider(wanted.smoothing.kind, at);
    apply(wanted);
  });
  connect(weight_, &QDoubleSpinBox::valueChanged, this, [this](double value) {
    ChartSettings wanted = settings_;
    wanted.smoothing.weight = value;
    apply(wanted);
  });
  connect(fit, &QToolButton::clicked, this, &ChartGridBar::fitRequested);
  display(settings_);
}

QToolButton* ChartGridBar::toggle(const QString& text, const QString& tip, bool ChartSettings::*field) {
  auto* button = new QToolButton(axisPart_);
  button->setText(text);
  button->setToolTip(tip);
  button->setCheckable(true);
  button->setAutoRaise(true);
  connect(button, &QToolButton::toggled, this, [this, field](bool on) {
    ChartSettings wanted = settings_;
    wanted.*field = on;
    apply(wanted);
  });
  return button;
}

void ChartGridBar::setSettings(const ChartSettings& settings) {
  apply(settings);
}

void ChartGridBar::apply(const ChartSettings& settings) {
  if (showing_ || settings == settings_) return;
  settings_ = settings;
  display(settings_);
  Q_EMIT settingsChanged();
}

void ChartGridBar::display(const ChartSettings& settings) {
  showing_ = true;
  const view::SmoothingKind kind = settings.smoothing.kind;
  x_->setCurrentIndex(static_cast<int>(settings.xKind));
  logX_->setChecked(settings.logX);
  logY_->setChecked(settings.logY);
  outliers_->setChecked(settings.ignoreOutliers);
  kind_->setCurrentIndex(static_cast<int>(kind));
  runs_->setCurrentIndex(static_cast<int>(settings.runs));
  displayGroups();
  const bool weight = isWeight(kind);
  weight_->setDecimals(weight ? 3 : 0);
  weight_->setRange(0, weight ? 0.999 : kWidest);
  weight_->setSingleStep(weight ? 0.05 : 1);
  weight_->setValue(settings.smoothing.weight);
  slider_->setValue(toSlider(settings.smoothing));
  const bool smooths = kind != view::SmoothingKind::None;
  weight_->setEnabled(smooths);
  slider_->setEnabled(smooths);
  const QString unit = weight ? tr("Weight of what came before, 0 (not smoothed) to 0.999")
                       : kind == view::SmoothingKind::Gaussian ? tr("Standard deviation in records")
                                                               : tr("Half width in records");
  weight_->setToolTip(unit);
  slider_->setToolTip(unit);
  showing_ = false;
}

void ChartGridBar::setGroupKeys(const QStringList& keys) {
  if (keys == groupKeys_) return;
  groupKeys_ = keys;
  displayGroups();
}

void ChartGridBar::displayGroups() {
  QStringList keys = groupKeys_;
  if (!settings_.groupKey.isEmpty() && !keys.contains(settings_.groupKey)) keys << settings_.groupKey;
  group_->clear();
  group_->addItem(tr("by name"));
  for (const QString& key : keys) {
    group_->addItem(tr("by %1").arg(key.section(QLatin1Char('.'), -1)), key);
    group_->setItemData(group_->count() - 1, key, Qt::ToolTipRole);
  }
  group_->setCurrentIndex(settings_.groupKey.isEmpty() ? 0 : group_->findData(settings_.groupKey));
  group_->setVisible(groups(settings_.runs));
}

/// As narrow as two lines need, although they are one line now.
QSize ChartGridBar::minimumSizeHint() const {
  const int wide = std::max(axisPart_->minimumSizeHint().width(), smoothPart_->minimumSizeHint().width());
  return {wide + 12, sizeHint().height()};
}

void ChartGridBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  const bool narrow =
      event->size().width() < axisPart_->sizeHint().width() + smoothPart_->minimumSizeHint().width() + 30;
  parts_->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

}  // namespace mhc::widgets
