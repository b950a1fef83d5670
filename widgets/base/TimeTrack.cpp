// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPolygonF>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/base/FocusRing.h"
#include "widgets/base/StepText.h"
#include "widgets/base/Theme.h"
#include "widgets/base/TimeBar.h"
#include "widgets/base/TimeCursor.h"

namespace mhc::widgets {
namespace {

constexpr double kMargin = 9, kMarkerReach = 5;

ThemeColour colourOf(MarkerKind kind) {
  switch (kind) {
    case MarkerKind::Nan:
    case MarkerKind::Alert: return ThemeColour::Bad;
    case MarkerKind::Spike: return ThemeColour::Warning;
    case MarkerKind::Edit: return ThemeColour::Accent;
    case MarkerKind::Other:
    case MarkerKind::Checkpoint: return ThemeColour::Marker;
    default: return ThemeColour::TextDim;
  }
}

/// Told apart without colour too: trouble is a diamond, an edit a square, a checkpoint a triangle, the rest a short line.
QPolygonF shapeOf(MarkerKind kind, double x) {
  switch (kind) {
    case MarkerKind::Nan:
    case MarkerKind::Alert:
    case MarkerKind::Spike: return QPolygonF({{x, 0}, {x + 4, 4.5}, {x, 9}, {x - 4, 4.5}});
    case MarkerKind::Edit: return QPolygonF({{x - 3, 1}, {x + 3, 1}, {x + 3, 7}, {x - 3, 7}});
    case MarkerKind::Other:
    case MarkerKind::Checkpoint: return QPolygonF({{x - 4, 1}, {x + 4, 1}, {x, 8}});
    default: return QPolygonF({{x - 1, 1}, {x + 1, 1}, {x + 1, 7}, {x - 1, 7}});
  }
}

}  // namespace

TimeTrack::TimeTrack(TimeCursor& cursor, QWidget* parent) : QWidget(parent), cursor_(cursor) {
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setAccessibleName(tr("Recorded steps"));
  const auto repaint = [this] {
    refreshAccessibleText();
    update();
  };
  connect(&cursor, &TimeCursor::stepChanged, this, repaint);
  connect(&cursor, &TimeCursor::stateChanged, this, repaint);
  connect(&cursor, &TimeCursor::recordsChanged, this, repaint);
  refreshAccessibleText();
}

QSize TimeTrack::sizeHint() const { return {400, std::max(28, fontMetrics().height() + 10)}; }
QSize TimeTrack::minimumSizeHint() const { return {80, sizeHint().height()}; }

double TimeTrack::positionOf(qint64 step) const {
  const auto& steps = cursor_.recorded();
  const double room = std::max(1.0, width() - 2 * kMargin);
  if (steps.size() < 2 || steps.front() == steps.back()) return kMargin + room;
  const double part = static_cast<double>(step - steps.front()) / static_cast<double>(steps.back() - steps.front());
  return kMargin + room * std::clamp(part, 0.0, 1.0);
}

qint64 TimeTrack::stepAt(double x) const {
  const auto& steps = cursor_.recorded();
  if (steps.empty()) return -1;
  const double room = std::max(1.0, width() - 2 * kMargin);
  const double part = std::clamp((x - kMargin) / room, 0.0, 1.0);
  const double wished = static_cast<double>(steps.front()) + part * static_cast<double>(steps.back() - steps.front());
  const auto above = std::lower_bound(steps.begin(), steps.end(), wished,
                                      [](std::int64_t step, double wish) { return static_cast<double>(step) < wish; });
  if (above == steps.end()) return steps.back();
  if (above == steps.begin()) return steps.front();
  return static_cast<double>(*above) - wished < wished - static_cast<double>(*(above - 1)) ? *above : *(above - 1);
}

void TimeTrack::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  const double middle = height() / 2.0;
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(theme.colour(ThemeColour::Border));
  painter.drawRoundedRect(QRectF(kMargin, middle - 2, width() - 2 * kMargin, 4), 2, 2);
  const auto& steps = cursor_.recorded();
  if (!steps.empty()) {
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(theme.colour(ThemeColour::Axis), 1));
    // One tick a pixel at most: of many thousand records only the places that can be told apart are drawn.
    const double pixel = 1 / devicePixelRatioF();
    for (auto step = steps.begin(); step != steps.end();) {
      const double x = positionOf(*step);
      painter.drawLine(QPointF(x, middle - 4), QPointF(x, middle + 4));
      step = std::partition_point(step + 1, steps.end(), [&](std::int64_t s) { return positionOf(s) < x + pixel; });
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    paintMarkers(painter);
    const double x = positionOf(cursor_.step());
    const QColor cursorColour = theme.colour(cursor_.live() ? ThemeColour::Live : ThemeColour::CursorLine);
    painter.setPen(QPen(cursorColour, 2));
    painter.drawLine(QPointF(x, 3), QPointF(x, height() - 3));
    painter.setPen(QPen(theme.colour(ThemeColour::Window), 1.5));
    painter.setBrush(cursorColour);
    painter.drawEllipse(QPointF(x, middle), 6, 6);
  }
  if (hasFocus()) paintFocusRing(painter, QRectF(rect()));
}

/// The ordinary ones first, trouble on top; of each kind one a pixel at most.
void TimeTrack::paintMarkers(QPainter& painter) const {
  const double pixel = 1 / devicePixelRatioF();
  for (auto kind = static_cast<int>(MarkerKind::Other); kind <= static_cast<int>(MarkerKind::Nan); ++kind) {
    painter.setBrush(Theme::current().colour(colourOf(static_cast<MarkerKind>(kind))));
    double last = -std::numeric_limits<double>::infinity();
    for (const TimeMarker& marker : cursor_.markers()) {
      if (static_cast<int>(marker.kind) != kind) continue;
      const double x = positionOf(marker.step);
      if (x < last + pixel) continue;
      last = x;
      painter.drawPolygon(shapeOf(marker.kind, x));
    }
  }
}

void TimeTrack::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || cursor_.recorded().empty()) return;
  cursor_.request(stepAt(event->position().x()));
}

void TimeTrack::mouseMoveEvent(QMouseEvent* event) {
  if (!(event->buttons() & Qt::LeftButton) || cursor_.recorded().empty()) return;
  const qint64 step = stepAt(event->position().x());
  if (step != cursor_.step()) cursor_.request(step);
}

void TimeTrack::keyPressEvent(QKeyEvent* event) {
  const bool control = (event->modifiers() & Qt::ControlModifier) != 0;
  switch (event->key()) {
    case Qt::Key_Left: control ? cursor_.goPreviousMarker() : cursor_.goPrevious(); break;
    case Qt::Key_Right: control ? cursor_.goNextMarker() : cursor_.goNext(); break;
    case Qt::Key_Home: cursor_.goFirst(); break;
    case Qt::Key_End: cursor_.goLast(); break;
    case Qt::Key_BracketLeft: cursor_.goPreviousMarker(); break;
    case Qt::Key_BracketRight: cursor_.goNextMarker(); break;
    case Qt::Key_Space: cursor_.setPlaying(!cursor_.playing()); break;
    case Qt::Key_L: cursor_.setLive(true); break;
    default: QWidget::keyPressEvent(event); return;
  }
  event->accept();
}

void TimeTrack::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void TimeTrack::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

bool TimeTrack::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    QToolTip::showText(help->globalPos(), tipAt(help->pos().x()), this);
    return true;
  }
  return QWidget::event(event);
}

QString TimeTrack::tipAt(double x) const {
  if (cursor_.recorded().empty()) return tr("Nothing is recorded yet.");
  QStringList lines{tr("Step %1").arg(stepText(stepAt(x)))};
  for (const TimeMarker& marker : cursor_.markers()) {
    if (std::fabs(positionOf(marker.step) - x) > kMarkerReach) continue;
    if (lines.size() > 5) {
      lines += tr("and more");
      break;
    }
    lines += tr("%1: %2").arg(stepText(marker.step), marker.text);
  }
  lines += tr("Arrow keys: one record; [ and ]: markers; Space plays; L is live.");
  return lines.join(QLatin1Char('\n'));
}

void TimeTrack::refreshAccessibleText() {
  const auto& steps = cursor_.recorded();
  const QString text =
      steps.empty() ? tr("Nothing is recorded yet.")
                    : (cursor_.live() ? tr("Step %1 of %2, following the newest") : tr("Step %1 of %2"))
                          .arg(stepText(cursor_.step()), stepText(steps.back()));
  if (text == accessibleDescription()) return;
  setAccessibleDescription(text);
  QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
  QAccessible::updateAccessibility(&changed);
}

}  // namespace mhc::widgets
