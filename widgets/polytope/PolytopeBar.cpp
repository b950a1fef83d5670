// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/polytope/PolytopeBar.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "core/view/ColourTable.h"
#include "widgets/base/FocusRing.h"
#include "widgets/base/Selection.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/polytope/PolytopeModel.h"

namespace mhc::widgets {
namespace {

constexpr double kLabelWidth = 96, kMargin = 28, kTop = 44;

// e1 points at the identity: it lies at +1 (√(n−1) = 1), the swap at −1.
double sideOf(const PolytopePoint& point) { return std::clamp(point.at[0], -1.6, 1.6); }

}  // namespace

PolytopeBar::PolytopeBar(const PolytopeModel& model, Selection* selection, QWidget* parent)
    : QWidget(parent), model_(model), selection_(selection) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setAccessibleName(tr("Birkhoff polytope of two streams"));
}

QRectF PolytopeBar::area() const {
  return QRectF(rect()).adjusted(kLabelWidth, kTop, -kMargin, -kMargin);
}

QPointF PolytopeBar::positionOf(int sublayer) const {
  const PolytopePoint* point = model_.point(sublayer);
  if (point == nullptr) return {};
  const QRectF box = area();
  const double count = static_cast<double>(model_.points().size());
  return {box.left() + (1 - sideOf(*point)) / 2 * box.width(), box.top() + (sublayer - 0.5) / count * box.height()};
}

int PolytopeBar::sublayerAt(QPointF at) const {
  const QRectF box = area();
  if (model_.empty() || at.y() < box.top() || at.y() >= box.bottom()) return -1;
  return std::clamp(static_cast<int>((at.y() - box.top()) / box.height() * static_cast<double>(model_.points().size())) + 1,
                    1, static_cast<int>(model_.points().size()));
}

void PolytopeBar::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  painter.fillRect(rect(), theme.colour(ThemeColour::SceneBackground));
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(theme.smallFont());
  if (model_.empty()) return;
  const QFontMetricsF metrics(theme.smallFont());
  const QRectF box = area();
  const std::array<std::pair<double, QString>, 3> marks{{{0, tr("identity")}, {0.5, tr("J, uniform")}, {1, tr("swap")}}};
  for (const auto& [part, name] : marks) {
    const double x = box.left() + part * box.width();
    painter.setPen(QPen(theme.colour(ThemeColour::SceneEdge), 1));
    painter.drawLine(QPointF(x, box.top() - 6), QPointF(x, box.bottom()));
    painter.setPen(theme.colour(ThemeColour::Text));
    const double wide = metrics.horizontalAdvance(name) + 4;
    const double left = std::clamp(x - wide / 2, 2.0, std::max(2.0, width() - wide - 2));
    painter.drawText(QRectF(left, box.top() - 10 - metrics.height(), wide, metrics.height()), Qt::AlignCenter, name);
  }
  const int count = static_cast<int>(model_.points().size());
  const double line = box.height() / count;
  const int every = std::max(1, static_cast<int>(std::ceil(metrics.height() / std::max(line, 0.1))));
  for (const PolytopePoint& point : model_.points()) {
    const QPointF at = positionOf(point.sublayer);
    const double radius = std::clamp(line * 0.35, 2.0, 7.0);
    if (point.sublayer % every == 0 || every == 1) {
      painter.setPen(theme.colour(ThemeColour::TextDim));
      painter.drawText(QRectF(4, at.y() - metrics.height() / 2, kLabelWidth - 12, metrics.height()),
                       Qt::AlignRight | Qt::AlignVCenter, sublayerName(*model_.frame()->data, point.sublayer));
    }
    painter.setPen(QPen(theme.colour(ThemeColour::Grid), 1));
    painter.drawLine(QPointF(box.left(), at.y()), QPointF(box.right(), at.y()));
    const double depth = count > 1 ? (point.sublayer - 1.0) / (count - 1.0) : 0.5;
    const view::Rgb colour = view::mixed(view::viridis(depth), toRgb(theme.colour(ThemeColour::SceneBackground)),
                                         0.65 * (1 - point.visibility));
    painter.setPen(Qt::NoPen);
    painter.setBrush(toQColor(colour));
    painter.drawEllipse(at, radius, radius);
    const view::ElementId id{point.sublayer, view::MapKind::Res, -1, -1, -1};
    const bool hot = selection_->hover().has_value() && selection_->hover()->sublayer == point.sublayer;
    const bool selected = std::any_of(selection_->selected().begin(), selection_->selected().end(),
                                      [&](const view::ElementId& s) { return s.sublayer == id.sublayer; });
    if (!hot && !selected) continue;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.colour(selected ? ThemeColour::Accent : ThemeColour::Text), 2));
    painter.drawEllipse(at, radius + 3, radius + 3);
  }
  if (hasFocus()) paintFocusRing(painter, QRectF(rect()));
}

void PolytopeBar::mouseMoveEvent(QMouseEvent* event) { Q_EMIT pointed(sublayerAt(event->position())); }

void PolytopeBar::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return event->ignore();
  Q_EMIT clicked(sublayerAt(event->position()), event->modifiers().testFlag(Qt::ControlModifier));
}

void PolytopeBar::leaveEvent(QEvent*) { Q_EMIT pointed(-1); }

void PolytopeBar::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void PolytopeBar::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

}  // namespace mhc::widgets
