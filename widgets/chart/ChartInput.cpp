// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse and keys of a chart.
#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "widgets/chart/Chart.h"
#include "widgets/chart/ChartFrame.h"
#include "widgets/chart/ChartOverlay.h"

namespace mhc::widgets {
namespace {

constexpr double kNear = 24;  ///< logical pixels within which a line counts as meant

}  // namespace

Chart::Zone Chart::zoneAt(const QPointF& position) const {
  const QRectF area = plotArea();
  if (area.contains(position)) return Zone::Plot;
  if (position.x() >= area.left() && position.x() <= area.right() && position.y() > area.bottom()) return Zone::AxisX;
  if (position.y() >= area.top() && position.y() <= area.bottom() && position.x() < area.left()) return Zone::AxisY;
  return Zone::Outside;
}

/// Where along both axes a position lies, 0…1.
QPointF Chart::partsAt(const QPointF& position) const {
  const QRectF area = plotArea();
  return {(position.x() - area.left()) / area.width(), (area.bottom() - position.y()) / area.height()};
}

QRectF Chart::chip() const {
  return chipRect(plotArea(), tr("Back to live"));
}

void Chart::hover(const QPointF& position) {
  mouse_ = position;
  if (frozen_) return;
  hits_ = zoneAt(position) == Zone::Plot ? hitsAt(position) : std::vector<CurveHit>();
  QString run = legendRunAt(position);
  if (!hits_.empty() && hits_.front().distance <= kNear)
    run = series_[static_cast<std::size_t>(hits_.front().series)].run;
  hoverRun(run);
  emitPointed();
  update();
}

void Chart::hoverRun(const QString& run) {
  if (run == hoveredRun_) return;
  hoveredRun_ = run;
  Q_EMIT runHovered(run);
}

QString Chart::legendRunAt(const QPointF& position) const {
  const auto entry = frame_->legendAt(position, size());
  return entry.has_value() && *entry < series_.size() ? series_[*entry].run : QString();
}

const CurveHit& Chart::crossHit(const std::vector<CurveHit>& hits, double x) const {
  const auto away = [&](const CurveHit& hit) {
    const view::Series& shown = picture_.lines[static_cast<std::size_t>(hit.series)].shown;
    return std::abs(place(shown.x(options_.xKind, hit.index), y_.range().low).x() - x);
  };
  return *std::min_element(hits.begin(), hits.end(), [&](const auto& a, const auto& b) { return away(a) < away(b); });
}

/// Tells the other charts which step the crosshair reads.
void Chart::emitPointed() {
  std::optional<std::int64_t> step;
  if (!hits_.empty()) {
    const CurveHit& hit = crossHit(hits_, mouse_.x());
    step = picture_.lines[static_cast<std::size_t>(hit.series)].raw.step[hit.index];
  }
  if (step == emittedStep_) return;
  emittedStep_ = step;
  Q_EMIT stepPointed(step);
}

void Chart::endHover() {
  if (frozen_) return;
  hits_.clear();
  emitPointed();
  hoverRun({});
  update();
}

void Chart::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::RightButton) return;  // its menu comes with the context menu event
  pressed_ = mouse_ = event->position();
  pressX_ = x_;
  pressY_ = y_;
  moved_ = false;
  if (!following() && chip().contains(pressed_)) {
    fit();
    return;
  }
  if (const QString run = legendRunAt(pressed_); !run.isEmpty() && event->button() == Qt::LeftButton) {
    Q_EMIT runClicked(run, event->modifiers().testFlag(Qt::ControlModifier));
    return;
  }
  const Zone zone = zoneAt(pressed_);
  const bool pans = event->button() == Qt::MiddleButton || event->modifiers().testFlag(Qt::ShiftModifier);
  if (zone == Zone::AxisX)
    drag_ = pans ? Drag::PanX : Drag::BoxX;
  else if (zone == Zone::AxisY)
    drag_ = pans ? Drag::PanY : Drag::BoxY;
  else if (zone == Zone::Plot)
    drag_ = pans ? Drag::Pan : Drag::Box;
}

void Chart::mouseMoveEvent(QMouseEvent* event) {
  if (drag_ == Drag::None) {
    const Zone zone = zoneAt(event->position());
    const bool button =
        (!following() && chip().contains(event->position())) || !legendRunAt(event->position()).isEmpty();
    setCursor(button                ? Qt::PointingHandCursor
              : zone == Zone::Plot  ? Qt::CrossCursor
              : zone == Zone::AxisX ? Qt::SizeHorCursor
              : zone == Zone::AxisY ? Qt::SizeVerCursor
                                    : Qt::ArrowCursor);
    return hover(event->position());
  }
  mouse_ = event->position();
  const QPointF way = mouse_ - pressed_;
  if (!moved_ && way.manhattanLength() < QApplication::startDragDistance()) return;
  moved_ = true;
  hits_.clear();
  emitPointed();
  frozen_ = false;
  if (drag_ == Drag::Box || drag_ == Drag::BoxX || drag_ == Drag::BoxY) return update();
  const QRectF area = plotArea();
  const double x = drag_ == Drag::PanY ? 0 : -way.x() / area.width();
  const double y = drag_ == Drag::PanX ? 0 : way.y() / area.height();
  touch(drag_ != Drag::PanY, drag_ != Drag::PanX);
  setMaps(x != 0 ? pressX_.shifted(x) : pressX_, y != 0 ? pressY_.shifted(y) : pressY_);
}

void Chart::mouseReleaseEvent(QMouseEvent* event) {
  const Drag drag = drag_;
  drag_ = Drag::None;
  if (drag == Drag::None) return;
  if (moved_ && (drag == Drag::Box || drag == Drag::BoxX || drag == Drag::BoxY)) {
    zoomToBox(partsAt(pressed_), partsAt(event->position()), drag != Drag::BoxY, drag != Drag::BoxX);
  } else if (moved_) {
    request(false);
  } else if (drag == Drag::Box && event->button() == Qt::LeftButton) {
    const std::vector<CurveHit> hits = hitsAt(event->position());
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
      frozen_ = !frozen_ && !hits.empty();
      if (frozen_) hits_ = hits;
    } else if (!hits.empty()) {
      const CurveHit& hit = crossHit(hits, event->position().x());
      Q_EMIT stepRequested(picture_.lines[static_cast<std::size_t>(hit.series)].raw.step[hit.index]);
    }
  }
  hover(event->position());
}

/// Zooms to what lies between two places (parts of the plot), on the axes meant.
void Chart::zoomToBox(const QPointF& from, const QPointF& to, bool x, bool y) {
  const auto inside = [](double part) { return std::clamp(part, 0.0, 1.0); };
  const QRectF area = plotArea();
  // A flat or narrow box means one axis only.
  const bool zoomX = x && std::abs(to.x() - from.x()) * area.width() > 6;
  const bool zoomY = y && std::abs(to.y() - from.y()) * area.height() > 6;
  if (!zoomX && !zoomY) return update();
  touch(zoomX, zoomY);
  if (zoomX) x_ = x_.between(inside(from.x()), inside(to.x()));
  if (zoomY) y_ = y_.between(inside(from.y()), inside(to.y()));
  request(false);
}

void Chart::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  drag_ = Drag::None;
  fit();
}

void Chart::zoomAt(Zone zone, const QPointF& position, double factor) {
  if (zone == Zone::Outside) return;
  const bool x = zone != Zone::AxisY, y = zone != Zone::AxisX;
  const QPointF parts = partsAt(position);
  touch(x, y);
  setMaps(x ? x_.zoomed(parts.x(), factor) : x_, y ? y_.zoomed(parts.y(), factor) : y_);
}

void Chart::pan(double x, double y) {
  touch(x != 0, y != 0);
  setMaps(x != 0 ? x_.shifted(x) : x_, y != 0 ? y_.shifted(y) : y_);
}

void Chart::wheelEvent(QWheelEvent* event) {
  const Zone zone = zoneAt(event->position());
  if (inGrid_ && !event->modifiers().testFlag(Qt::ControlModifier)) {
    hintTimer_.start();
    update();
    event->ignore();  // the page scrolls
    return;
  }
  const double delta = event->angleDelta().y();
  if (delta == 0 || zone == Zone::Outside) return event->ignore();
  const double factor = 1 + std::clamp(-delta / 120 * 0.12, -0.6, 1.5);
  hits_.clear();
  zoomAt(zone, event->position(), factor);
  event->accept();
}

void Chart::leaveEvent(QEvent*) {
  endHover();
}

/// Moves the crosshair along the curve that it reads first (else the first curve) by so many records.
void Chart::moveCrosshair(int records) {
  if (picture_.lines.size() != series_.size()) return;
  std::size_t which = series_.size();
  for (std::size_t i = 0; i < series_.size() && which == series_.size(); ++i) {
    if (!picture_.lines[i].shown.empty()) which = i;
  }
  if (which == series_.size()) return;
  std::size_t index = 0;
  const bool had = !hits_.empty();
  if (had) {
    which = static_cast<std::size_t>(hits_.front().series);
    index = hits_.front().index;
  } else {
    index = picture_.lines[which].shown.nearest(options_.xKind, x_.value(records > 0 ? 0 : 1));
  }
  const view::Series& shown = picture_.lines[which].shown;
  const auto last = static_cast<std::int64_t>(shown.size()) - 1;
  if (had)
    index = static_cast<std::size_t>(std::clamp<std::int64_t>(static_cast<std::int64_t>(index) + records, 0, last));
  const QRectF area = plotArea();
  const QPointF at = place(shown.x(options_.xKind, index), shown.values[index]);
  frozen_ = false;
  mouse_ = {std::clamp(at.x(), area.left(), area.right()),
            std::isfinite(at.y()) ? std::clamp(at.y(), area.top(), area.bottom()) : area.center().y()};
  hits_ = hitsAt(at);
  for (CurveHit& hit : hits_) {  // exactly this record, even where several share a pixel
    if (static_cast<std::size_t>(hit.series) != which) continue;
    hit.index = index;
    hit.shown = shown.values[index];
    hit.value = picture_.lines[which].raw.values[index];
    std::swap(hit, hits_.front());
    break;
  }
  emitPointed();
  updateAccessibleText();
  update();
}

bool Chart::event(QEvent* event) {
  // Esc is the window's too: here it first gives up a drag or lets go of the read-out.
  if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape &&
      (drag_ != Drag::None || frozen_)) {
    event->accept();
    return true;
  }
  return QWidget::event(event);
}

void Chart::keyPressEvent(QKeyEvent* event) {
  const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
  const bool control = event->modifiers().testFlag(Qt::ControlModifier);
  if (event->modifiers().testFlag(Qt::AltModifier)) {
    if (event->key() == Qt::Key_Left) return goBack();
    if (event->key() == Qt::Key_Right) return goForward();
    return event->ignore();
  }
  if (control && event->key() == Qt::Key_C && !hits_.empty()) {
    QApplication::clipboard()->setText(shownReadout());
    return;
  }
  if (control) return event->ignore();
  const QPointF middle = plotArea().center();
  switch (event->key()) {
    case Qt::Key_Left:
      return shift ? pan(-0.1, 0) : moveCrosshair(-1);
    case Qt::Key_Right:
      return shift ? pan(0.1, 0) : moveCrosshair(1);
    case Qt::Key_PageUp:
      return moveCrosshair(-100);
    case Qt::Key_PageDown:
      return moveCrosshair(100);
    case Qt::Key_Up:
      return shift ? pan(0, 0.1) : event->ignore();
    case Qt::Key_Down:
      return shift ? pan(0, -0.1) : event->ignore();
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return zoomAt(Zone::Plot, middle, 0.8);
    case Qt::Key_Minus:
      return zoomAt(Zone::Plot, middle, 1.25);
    case Qt::Key_F:
      return fit();
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (hits_.empty()) break;
      Q_EMIT stepRequested(
          picture_.lines[static_cast<std::size_t>(hits_.front().series)].raw.step[hits_.front().index]);
      return;
    case Qt::Key_Escape:
      if (drag_ == Drag::None && hits_.empty()) break;
      drag_ = Drag::None;
      frozen_ = false;
      return endHover();
    default:
      break;
  }
  event->ignore();
}

void Chart::contextMenuEvent(QContextMenuEvent* event) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const auto toggle = [&](const QString& text, bool on, void (Chart::*set)(bool)) {
    QAction* action = menu->addAction(text);
    action->setCheckable(true);
    action->setChecked(on);
    connect(action, &QAction::toggled, this, [this, set](bool checked) {
      (this->*set)(checked);
      Q_EMIT optionsChanged();
    });
  };
  menu->addAction(tr("Fit (F)"), this, &Chart::fit);
  menu->addAction(tr("View back (Alt+Left)"), this, &Chart::goBack)->setEnabled(history_.canGoBack());
  menu->addAction(tr("View forward (Alt+Right)"), this, &Chart::goForward)->setEnabled(history_.canGoForward());
  menu->addSeparator();
  toggle(tr("Logarithmic X"), logX(), &Chart::setLogX);
  toggle(tr("Logarithmic Y"), logY(), &Chart::setLogY);
  toggle(tr("Ignore outliers in the Y range"), ignoreOutliers_, &Chart::setIgnoreOutliers);
  menu->addSeparator();
  addSmoothingActions(*menu);
  menu->addSeparator();
  addCopyActions(*menu);
  menu->popup(event->globalPos());
}

}  // namespace mhc::widgets
