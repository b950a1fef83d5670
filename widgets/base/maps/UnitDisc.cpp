// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/maps/UnitDisc.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "core/view/ColourTable.h"
#include "core/view/NumberText.h"
#include "widgets/base/FocusRing.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

bool finite(std::complex<double> v) {
  return std::isfinite(v.real()) && std::isfinite(v.imag());
}

QString number(double v) {
  return QString::fromStdString(view::formatValue(v, 4));
}

}  // namespace

QString complexText(std::complex<double> v) {
  // A real eigenvalue comes with an imaginary part of exactly 0.
  if (v.imag() == 0) return number(v.real());
  return number(v.real()) + (v.imag() < 0 ? QStringLiteral(" − ") : QStringLiteral(" + ")) +
         number(std::abs(v.imag())) + QStringLiteral("i");
}

UnitDisc::UnitDisc(QWidget* parent) : QWidget(parent) {
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setAccessibleName(tr("Eigenvalues in the complex plane"));
}

void UnitDisc::setValues(std::vector<std::complex<double>> values) {
  values_ = std::move(values);
  reach_ = 1;
  for (const auto& v : values_) {
    if (finite(v)) reach_ = std::max(reach_, std::abs(v));
  }
  setToolTip(text());
  setAccessibleDescription(text());
  update();
}

QString UnitDisc::text() const {
  QStringList lines{tr("Eigenvalues, with modulus")};
  for (const auto& v : values_) lines << complexText(v) + QStringLiteral("   |λ| = ") + number(std::abs(v));
  return lines.join(QLatin1Char('\n'));
}

QRectF UnitDisc::plot() const {
  const double line = QFontMetricsF(Theme::current().smallFont()).height();
  const double side = std::max(40.0, std::min<double>(width() - 16, height() - line - 14));
  return {(width() - side) / 2, line + 8, side, side};
}

QPointF UnitDisc::positionOf(std::complex<double> v) const {
  const QRectF area = plot();
  const double scale = area.width() / 2 / (1.08 * reach_);
  return area.center() + QPointF(v.real() * scale, -v.imag() * scale);
}

void UnitDisc::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  painter.fillRect(rect(), theme.colour(ThemeColour::ChartBackground));
  painter.setRenderHint(QPainter::Antialiasing);
  QFont bold = theme.smallFont();
  bold.setBold(true);
  painter.setFont(bold);
  painter.setPen(theme.colour(ThemeColour::Text));
  const double line = QFontMetricsF(bold).height();
  painter.drawText(QRectF(8, 3, width() - 16, line), Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetricsF(bold).elidedText(tr("Eigenvalues"), Qt::ElideRight, width() - 16));
  const QRectF area = plot();
  painter.setPen(QPen(theme.colour(ThemeColour::Grid), 1));
  painter.drawLine(QPointF(area.left(), area.center().y()), QPointF(area.right(), area.center().y()));
  painter.drawLine(QPointF(area.center().x(), area.top()), QPointF(area.center().x(), area.bottom()));
  painter.setPen(QPen(theme.colour(ThemeColour::Axis), 1.2));
  painter.setBrush(Qt::NoBrush);
  const double radius = positionOf({1, 0}).x() - area.center().x();
  painter.drawEllipse(area.center(), radius, radius);
  painter.setFont(theme.smallFont());
  painter.setPen(theme.colour(ThemeColour::TextDim));
  painter.drawText(QRectF(area.center().x() + radius - 40, area.center().y() + 1, 38, line), Qt::AlignRight,
                   QStringLiteral("1"));
  painter.setPen(QPen(theme.colour(ThemeColour::ChartBackground), 1));
  painter.setBrush(theme.onChart(view::categoryColour(1)));
  for (const auto& v : values_) {
    if (finite(v)) painter.drawEllipse(positionOf(v), 4.5, 4.5);
  }
  if (hasFocus()) paintFocusRing(painter, QRectF(rect()));
}

void UnitDisc::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void UnitDisc::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

}  // namespace mhc::widgets
