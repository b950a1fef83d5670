// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/distribution/DistributionPainter.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <QPolygonF>
#include <algorithm>
#include <cmath>

#include "core/view/ColourTable.h"
#include "widgets/base/StepText.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

constexpr double kOverlap = 2.4;  ///< rows that the highest ridge reaches over
constexpr double kTick = 4, kLegend = 12;

QFontMetricsF small() {
  return QFontMetricsF(Theme::current().smallFont());
}

QColor rgb(view::Rgb c) {
  return {c.r, c.g, c.b};
}

double share(const view::Distribution& d, std::size_t step, int bin) {
  return d.finite[step] == 0 ? 0 : static_cast<double>(d.count(step, bin)) / d.finite[step];
}

double largestShare(const view::Distribution& d) {
  double largest = 1e-9;
  for (std::size_t step = 0; step < d.steps.size(); ++step) {
    for (int bin = 0; bin < d.bins; ++bin) largest = std::max(largest, share(d, step, bin));
  }
  return largest;
}

/// Age of a step as a colour that can be told from the background in both themes.
QColor ageColour(double part) {
  return Theme::current().onChart(view::viridis(Theme::current().dark() ? 0.25 + 0.75 * part : 0.75 * part));
}

void paintTicks(QPainter& painter, const QRectF& area, const view::AxisMap& map, bool along, const QString& name) {
  const Theme& theme = Theme::current();
  const QFontMetricsF metrics = small();
  const int wanted = static_cast<int>(along ? area.width() / 80 : area.height() / (metrics.height() * 2.2));
  double free = -1e9;
  for (const view::Tick& tick : view::axisTicks(map, std::clamp(wanted, 2, 12))) {
    const double part = map.position(tick.value);
    if (!(part >= -1e-6 && part <= 1 + 1e-6) || tick.label.empty()) continue;
    const QString label = QString::fromStdString(tick.label);
    painter.setPen(QPen(theme.colour(ThemeColour::Axis), 1));
    if (along) {
      const double x = std::floor(area.left() + part * area.width()) + 0.5, wide = metrics.horizontalAdvance(label);
      painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + kTick));
      const double left = std::clamp(x - wide / 2, 2.0, std::max(area.right() + 8 - wide, 2.0));
      if (left < free) continue;
      painter.setPen(theme.colour(ThemeColour::TextDim));
      painter.drawText(QPointF(left, area.bottom() + kTick + metrics.ascent()), label);
      free = left + wide + 6;
    } else {
      const double y = std::floor(area.bottom() - part * area.height()) + 0.5;
      painter.drawLine(QPointF(area.left() - kTick, y), QPointF(area.left(), y));
      painter.setPen(theme.colour(ThemeColour::TextDim));
      painter.drawText(QRectF(0, y - metrics.height() / 2, area.left() - kTick - 2, metrics.height()),
                       static_cast<int>(Qt::AlignRight | Qt::AlignVCenter), label);
    }
  }
  painter.setPen(theme.colour(ThemeColour::TextDim));
  const QRectF below(area.left(), area.bottom() + kTick + metrics.height(), area.width(), metrics.height());
  if (along) painter.drawText(below, Qt::AlignCenter, metrics.elidedText(name, Qt::ElideRight, below.width()));
}

void paintHeat(QPainter& painter, const view::Distribution& d, const DistributionLayout& layout) {
  const double largest = largestShare(d);
  const QRectF& area = layout.area();
  painter.setRenderHint(QPainter::Antialiasing, false);
  for (std::size_t k = 0; k < layout.drawn().size(); ++k) {
    const double left = std::round(layout.begin(k)), right = std::max(std::round(layout.end(k)), left + 1);
    for (int bin = 0; bin < d.bins; ++bin) {
      const double part = share(d, layout.drawn()[k], bin) / largest;
      if (part <= 0) continue;
      const double bottom = std::round(area.bottom() - bin * area.height() / d.bins);
      const double top = std::round(area.bottom() - (bin + 1) * area.height() / d.bins);
      painter.fillRect(QRectF(left, top, right - left, std::max(bottom - top, 1.0)),
                       rgb(view::viridis(std::sqrt(part))));
    }
  }
  // The legend: a strip at the right, root scale as in the map, so that single values are seen.
  const QFontMetricsF metrics = small();
  const QRectF strip(area.right() + 10, area.top(), kLegend, area.height());
  for (int y = 0; y < static_cast<int>(strip.height()); ++y) {
    painter.fillRect(QRectF(strip.left(), strip.bottom() - y - 1, kLegend, 1), rgb(view::viridis(y / strip.height())));
  }
  painter.setPen(Theme::current().colour(ThemeColour::TextDim));
  for (const double at : {0.0, 0.5, 1.0}) {
    const QString text = QStringLiteral("%1 %").arg(100 * largest * at * at, 0, 'f', largest * at * at < 0.1 ? 1 : 0);
    const double y = std::clamp(strip.bottom() - at * strip.height(), strip.top() + metrics.ascent(), strip.bottom());
    painter.drawText(QPointF(strip.right() + 3, y), text);
  }
}

void paintRidges(QPainter& painter, const view::Distribution& d, const DistributionLayout& layout) {
  const double largest = largestShare(d);
  const QRectF& area = layout.area();
  const Theme& theme = Theme::current();
  const QFontMetricsF metrics = small();
  painter.setRenderHint(QPainter::Antialiasing, true);
  double free = -1e9;
  for (std::size_t k = 0; k < layout.drawn().size(); ++k) {
    const std::size_t step = layout.drawn()[k];
    const double base = layout.base(k), each = area.width() / d.bins;
    QPolygonF line;
    line << QPointF(area.left(), base);
    for (int bin = 0; bin < d.bins; ++bin) {
      line << QPointF(area.left() + (bin + 0.5) * each, base - share(d, step, bin) / largest * layout.height());
    }
    line << QPointF(area.right(), base);
    const double age =
        layout.drawn().size() < 2 ? 1 : static_cast<double>(k) / static_cast<double>(layout.drawn().size() - 1);
    QColor fill = theme.colour(ThemeColour::ChartBackground);
    fill.setAlphaF(0.85F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawPolygon(line);
    painter.setPen(QPen(ageColour(age), 1.3));
    painter.drawPolyline(line);
    if (base - metrics.ascent() < free) continue;
    painter.setPen(theme.colour(ThemeColour::TextDim));
    painter.drawText(QPointF(area.right() + 6, base), stepText(d.steps[step]));
    free = base + 1;
  }
}

}  // namespace

QRectF distributionArea(const QSizeF& size) {
  const QFontMetricsF metrics = small();
  const double left = metrics.horizontalAdvance(QStringLiteral("0.0000")) + kTick + 8;
  const double right = metrics.horizontalAdvance(QStringLiteral("000,000")) + kLegend + 4;
  const double top = metrics.height() + 8, bottom = 2 * metrics.height() + kTick + 4;
  return {std::round(left), std::round(top), std::max(std::round(size.width() - left - right), 1.0),
          std::max(std::round(size.height() - top - bottom), 1.0)};
}

DistributionLayout::DistributionLayout(const view::Distribution& d, DistributionStyle style, bool logSteps,
                                       const QRectF& area)
    : area_(area), style_(style) {
  const std::size_t count = d.steps.size();
  if (count == 0) return;
  if (style == DistributionStyle::Ridge) {
    const std::size_t most = std::min(count, kMostRidges);
    for (std::size_t k = 0; k < most; ++k) drawn_.push_back(most < 2 ? count - 1 : k * (count - 1) / (most - 1));
    const double row = area.height() / (static_cast<double>(most) + kOverlap - 1);
    ridge_ = row * kOverlap;
    const double first = area.bottom() - row * static_cast<double>(most);
    for (std::size_t k = 0; k <= most; ++k) edges_.push_back(first + row * static_cast<double>(k));
    return;
  }
  // A column reaches half way to its neighbours; step 0 has no place on a logarithmic axis, so that one counts from 1.
  const double shift = logSteps ? 1 : 0;
  const auto at = [&](std::size_t i) { return static_cast<double>(d.steps[i]) + shift; };
  const double low = at(0), high = count < 2 ? low + 1 : at(count - 1);
  steps_ = view::AxisMap({low, high}, logSteps);
  for (std::size_t i = 0; i < count; ++i) {
    drawn_.push_back(i);
    const double edge = i == 0 ? low : (at(i - 1) + at(i)) / 2;
    edges_.push_back(area.left() + std::clamp(steps_.position(edge), 0.0, 1.0) * area.width());
  }
  edges_.push_back(area.right());
}

double DistributionLayout::valueAt(const QPointF& position) const {
  if (style_ == DistributionStyle::Ridge) return (position.x() - area_.left()) / area_.width();
  return (area_.bottom() - position.y()) / area_.height();
}

std::size_t DistributionLayout::drawnAt(const QPointF& position) const {
  const double along = style_ == DistributionStyle::Ridge ? position.y() : position.x();
  if (drawn_.empty() || !area_.adjusted(-0.5, -0.5, 0.5, 0.5).contains(position)) return drawn_.size();
  const auto after = std::upper_bound(edges_.begin() + 1, edges_.end() - 1, along);
  return static_cast<std::size_t>(after - edges_.begin()) - 1;
}

QRectF DistributionLayout::cell(std::size_t drawn, int bin, int bins) const {
  if (drawn >= drawn_.size() || bins < 1) return {};
  if (style_ == DistributionStyle::Ridge) {
    const double each = area_.width() / bins;
    return {area_.left() + bin * each, base(drawn) - ridge_, each, ridge_};
  }
  const double each = area_.height() / bins;
  return {begin(drawn), area_.bottom() - (bin + 1) * each, std::max(end(drawn) - begin(drawn), 2.0),
          std::max(each, 2.0)};
}

void paintDistribution(QPainter& painter, const QSizeF& size, const view::Distribution& d, DistributionStyle style,
                       const DistributionLayout& layout, const QString& valueLabel) {
  const Theme& theme = Theme::current();
  const QFontMetricsF metrics = small();
  painter.fillRect(QRectF({0, 0}, size), theme.colour(ThemeColour::ChartBackground));
  painter.setFont(theme.smallFont());
  const bool ridge = style == DistributionStyle::Ridge;
  painter.setPen(theme.colour(ThemeColour::Text));
  const QString share = QCoreApplication::translate("DistributionPlot", "colour: share of the values of a step");
  const QString title = ridge ? valueLabel : valueLabel + QStringLiteral(" · ") + share;
  painter.drawText(QRectF(8, 3, size.width() - 16, metrics.height()),
                   static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter),
                   metrics.elidedText(title, Qt::ElideRight, size.width() - 16));
  if (ridge) {
    paintRidges(painter, d, layout);
    paintTicks(painter, layout.area(), d.values, true, valueLabel);
    painter.setPen(theme.colour(ThemeColour::TextDim));
    painter.drawText(QRectF(layout.area().right() + 6, 3, size.width() - layout.area().right() - 6, metrics.height()),
                     static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter),
                     QCoreApplication::translate("DistributionPlot", "step"));
  } else {
    paintHeat(painter, d, layout);
    paintTicks(painter, layout.area(), d.values, false, {});
    const bool logarithmic = layout.steps().logarithmic();
    paintTicks(painter, layout.area(), layout.steps(), true,
               logarithmic ? QCoreApplication::translate("DistributionPlot", "step + 1")
                           : QCoreApplication::translate("DistributionPlot", "step"));
  }
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setPen(QPen(theme.colour(ThemeColour::Axis), 1));
  painter.drawLine(layout.area().bottomLeft(), layout.area().bottomRight());
  if (!ridge) painter.drawLine(layout.area().topLeft(), layout.area().bottomLeft());
}

}  // namespace mhc::widgets
