// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/figure/FigurePainter.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPolygonF>

#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

struct Painting {
  QPainter& painter;

  void operator()(const view::DrawnBox& box) const {
    const QRectF at(box.x, box.y, box.width, box.height);
    // Neighbouring cells must not leave a hair of paper between them.
    painter.setRenderHint(QPainter::Antialiasing, false);
    if (box.fill) painter.fillRect(at, toQColor(*box.fill));
    painter.setRenderHint(QPainter::Antialiasing);
    if (!box.edge) return;
    painter.setPen(QPen(toQColor(*box.edge), 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(at);
  }
  void operator()(const view::DrawnLine& line) const {
    using Style = view::DrawnLine::Style;
    QPen pen(toQColor(line.colour), line.width);
    if (line.style == Style::Dashed) pen.setDashPattern({6 / line.width, 4 / line.width});
    if (line.style == Style::Dotted) pen.setDashPattern({2 / line.width, 3 / line.width});
    QPolygonF points;
    for (const auto& [x, y] : line.points) points << QPointF(x, y);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(points);
  }
  void operator()(const view::DrawnDot& dot) const {
    painter.setPen(Qt::NoPen);
    painter.setBrush(toQColor(dot.colour));
    painter.drawEllipse(QPointF(dot.x, dot.y), dot.radius, dot.radius);
  }
  void operator()(const view::DrawnText& text) const {
    QFont font = Theme::current().font();
    font.setPixelSize(static_cast<int>(text.size));
    font.setBold(text.bold);
    const QString words = QString::fromStdString(text.text);
    const double wide = QFontMetricsF(font).horizontalAdvance(words);
    const double back = text.anchor == view::DrawnText::Anchor::End      ? wide
                        : text.anchor == view::DrawnText::Anchor::Middle ? wide / 2
                                                                         : 0;
    painter.save();
    painter.setFont(font);
    painter.setPen(toQColor(text.colour));
    painter.translate(text.x, text.y);
    if (text.upwards) painter.rotate(-90);
    painter.drawText(QPointF(-back, 0), words);
    painter.restore();
  }
};

}  // namespace

void paintDrawing(QPainter& painter, const view::Drawing& drawing) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(QRectF(0, 0, drawing.width, drawing.height), toQColor(drawing.paper));
  for (const view::DrawnItem& item : drawing.items) std::visit(Painting{painter}, item);
  painter.restore();
}

}  // namespace mhc::widgets
