// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/unfolded/PathPanel.h"

#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <algorithm>
#include <array>
#include <cmath>

#include "core/view/NumberText.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

constexpr double kClose = 10;  ///< pixels between boundaries below which bands are straight

QString number(double value, int digits = 3) {
  return QString::fromStdString(view::formatValue(value, digits));
}

}  // namespace

PathPanel::PathPanel(QWidget* parent) : QWidget(parent) {
  setAttribute(Qt::WA_OpaquePaintEvent);
  setAccessibleName(tr("The way through the streams"));
}

void PathPanel::setContent(std::optional<Content> content) {
  content_ = std::move(content);
  largest_ = 0;
  if (content_.has_value()) {
    for (const auto& parts : content_->path.through) {
      for (const double part : parts) largest_ = std::max(largest_, std::abs(part));
    }
  }
  relayout();
  setAccessibleDescription(content_.has_value() ? content_->title + QStringLiteral(". ") + sharesText() : QString());
  update();
}

QString PathPanel::sharesText() const {
  if (!content_.has_value()) return {};
  const hyper::UnfoldedPath& path = content_->path;
  QStringList parts;
  for (std::size_t j = 0; j < path.through.back().size(); ++j) {
    const double part = path.through.back()[j];
    parts << (path.value != 0 ? tr("stream %1: %2 %").arg(j + 1).arg(number(100 * part / path.value))
                              : tr("stream %1: %2").arg(j + 1).arg(number(part)));
  }
  return tr("read from %1").arg(parts.join(QStringLiteral(", ")));
}

void PathPanel::relayout() {
  const QFontMetricsF metrics(Theme::current().smallFont());
  double side = 60;
  if (content_.has_value()) {
    side = std::max({metrics.horizontalAdvance(content_->source), metrics.horizontalAdvance(content_->reader), 40.0}) + 18;
  }
  area_ = QRectF(rect()).adjusted(side, 3 * metrics.height() + 12, -side, -metrics.height() - 8);
}

double PathPanel::xOf(double boundary) const {
  const QRectF area = area_;
  const double last = static_cast<double>(content_->path.through.size()) - 1;
  // A path of one boundary stands in the middle.
  return last > 0 ? area.left() + (0.06 + 0.88 * boundary / last) * area.width() : area.center().x();
}

double PathPanel::heightOf(double part) const {
  const double lane = area_.height() / static_cast<double>(content_->path.through.front().size());
  return largest_ > 0 ? std::abs(part) / largest_ * std::max(4.0, lane - 4) : 0;
}

QRectF PathPanel::barAt(std::size_t boundary, int stream) const {
  const QRectF area = area_;
  const double lane = area.height() / static_cast<double>(content_->path.through.front().size());
  const double high = std::max(1.0, heightOf(content_->path.through[boundary][static_cast<std::size_t>(stream)]));
  const double y = area.top() + (stream + 0.5) * lane;
  const double pitch = content_->path.through.size() > 1 ? xOf(1) - xOf(0) : 20;
  const double wide = std::clamp(pitch / 4, 1.0, 7.0);
  return {xOf(static_cast<double>(boundary)) - wide / 2, y - high / 2, wide, high};
}

void PathPanel::paintBand(QPainter& painter, QPointF from, QPointF to, double part) const {
  const double half = heightOf(part) / 2;
  const bool close = to.x() - from.x() < kClose;
  if (half < (close ? 0.3 : 0.1)) return;
  const double middle = (from.x() + to.x()) / 2;
  QColor colour = Theme::current().colour(part < 0 ? ThemeColour::Bad : ThemeColour::Accent);
  colour.setAlphaF(0.45F);
  const QBrush brush = part < 0 ? QBrush(colour, Qt::BDiagPattern) : QBrush(colour);
  if (close) {  // hundreds of boundaries: nobody sees curves there
    painter.setPen(Qt::NoPen);
    painter.setBrush(brush);
    const std::array<QPointF, 4> corners{from + QPointF(0, -half), to + QPointF(0, -half), to + QPointF(0, half), from + QPointF(0, half)};
    painter.drawConvexPolygon(corners.data(), 4);
    return;
  }
  QPainterPath band(from + QPointF(0, -half));
  band.cubicTo({middle, from.y() - half}, {middle, to.y() - half}, to + QPointF(0, -half));
  band.lineTo(to + QPointF(0, half));
  band.cubicTo({middle, to.y() + half}, {middle, from.y() + half}, from + QPointF(0, half));
  painter.fillPath(band, brush);
}

void PathPanel::paintGraph(QPainter& painter) const {
  const hyper::UnfoldedPath& path = content_->path;
  const int n = static_cast<int>(path.through.front().size());
  const QRectF area = area_;
  const auto centre = [&](std::size_t b, int j) { return barAt(b, j).center(); };
  painter.setRenderHint(QPainter::Antialiasing, path.through.size() < 2 || xOf(1) - xOf(0) >= kClose);
  for (int j = 0; j < n; ++j) {
    const std::size_t s = static_cast<std::size_t>(j);
    paintBand(painter, {area.left(), area.center().y()}, centre(0, j), path.through.front()[s]);
    paintBand(painter, centre(path.through.size() - 1, j), {area.right(), area.center().y()}, path.through.back()[s]);
  }
  for (std::size_t b = 0; b < path.links.size(); ++b) {
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < n; ++j) paintBand(painter, centre(b, j), centre(b + 1, i), path.links[b](i, j));
    }
  }
  painter.setPen(Qt::NoPen);
  for (std::size_t b = 0; b < path.through.size(); ++b) {
    for (int j = 0; j < n; ++j) {
      const bool against = path.through[b][static_cast<std::size_t>(j)] < 0;
      painter.setBrush(Theme::current().colour(against ? ThemeColour::Bad : ThemeColour::Accent));
      painter.drawRect(barAt(b, j));
    }
  }
}

void PathPanel::paintNames(QPainter& painter) const {
  const Theme& theme = Theme::current();
  const QFontMetricsF metrics(theme.smallFont());
  const QRectF area = area_;
  const int n = static_cast<int>(content_->path.through.front().size());
  const double line = metrics.height();
  painter.setFont(theme.smallFont());
  painter.setPen(theme.colour(ThemeColour::Text));
  painter.drawText(QRectF(4, area.center().y() - line / 2, area.left() - 8, line), Qt::AlignRight | Qt::AlignVCenter,
                   content_->source);
  painter.drawText(QRectF(area.right() + 4, area.center().y() - line / 2, width() - area.right() - 8, line),
                   Qt::AlignLeft | Qt::AlignVCenter, content_->reader);
  painter.setPen(theme.colour(ThemeColour::TextDim));
  for (int j = 0; j < n && area.height() / n >= line; ++j) {
    painter.drawText(QRectF(area.left() + 2, area.top() + (j + 0.5) * area.height() / n - line / 2, 20, line),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, QString::number(j + 1));
  }
  double free = area.left();
  for (std::size_t b = 0; b < content_->sublayers.size(); ++b) {
    const QString& name = content_->sublayers[b];
    const double wide = metrics.horizontalAdvance(name) + 8, x = xOf(static_cast<double>(b) + 0.5);
    if (x - wide / 2 < free || x + wide / 2 > width()) continue;
    free = x + wide / 2;
    painter.drawText(QRectF(x - wide / 2, area.bottom() + 3, wide, line), Qt::AlignCenter, name);
  }
}

void PathPanel::resizeEvent(QResizeEvent*) {
  relayout();
}

void PathPanel::paintEvent(QPaintEvent*) {
  relayout();  // the font may be another one
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Theme& theme = Theme::current();
  painter.fillRect(rect(), theme.colour(ThemeColour::Surface));
  QFont bold = theme.smallFont();
  bold.setBold(true);
  const QFontMetricsF metrics(theme.smallFont());
  const double line = metrics.height();
  const auto say = [&](int row, const QString& text, ThemeColour colour, const QFont& font) {
    painter.setFont(font);
    painter.setPen(theme.colour(colour));
    painter.drawText(QRectF(8, 4 + row * (line + 1), width() - 16, line), Qt::AlignVCenter,
                     QFontMetricsF(font).elidedText(text, Qt::ElideRight, width() - 16));
  };
  if (!content_.has_value()) {
    painter.setFont(theme.smallFont());
    painter.setPen(theme.colour(ThemeColour::TextDim));
    painter.drawText(rect().adjusted(12, 8, -12, -8), Qt::AlignCenter | Qt::TextWordWrap,
                     tr("Click a cell, or press Enter on it: here its way through the streams appears."));
    return;
  }
  say(0, content_->title, ThemeColour::Text, bold);
  say(1, sharesText(), ThemeColour::Text, theme.smallFont());
  say(2, content_->note, ThemeColour::TextDim, theme.smallFont());
  paintGraph(painter);
  paintNames(painter);
}

bool PathPanel::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  if (!content_.has_value()) return true;
  if (help->pos().y() < area_.top() - 6) {
    QToolTip::showText(help->globalPos(),
                       content_->title + QLatin1Char('\n') + sharesText() + QLatin1Char('\n') + content_->note, this);
    return true;
  }
  const hyper::UnfoldedPath& path = content_->path;
  const std::size_t last = path.through.size() - 1;
  const double place = last > 0 ? (help->pos().x() - xOf(0)) / (xOf(1) - xOf(0)) : 0;
  const std::size_t b = static_cast<std::size_t>(std::clamp(std::lround(place), 0L, static_cast<long>(last)));
  QStringList lines{b == last ? tr("where %1 reads").arg(content_->reader)
                              : tr("before %1").arg(content_->sublayers[b])};
  for (std::size_t j = 0; j < path.through[b].size(); ++j) {
    lines << tr("stream %1: %2 of %3; there stands %4 of the source")
                 .arg(QString::number(j + 1), number(path.through[b][j]), number(path.value),
                      number(path.arriving[b][j]));
  }
  QToolTip::showText(help->globalPos(), lines.join(QLatin1Char('\n')), this);
  return true;
}

}  // namespace mhc::widgets
