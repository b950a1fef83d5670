// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chart/Chart.h"

#include <QEvent>
#include <QPainter>
#include <QResizeEvent>
#include <algorithm>
#include <cmath>

#include "widgets/base/CurveRaster.h"
#include "widgets/base/FocusRing.h"
#include "widgets/base/Theme.h"
#include "widgets/chart/ChartFrame.h"
#include "widgets/chart/ChartOverlay.h"
#include "widgets/chart/CurvePainter.h"
#include "widgets/chart/MarkerSign.h"

namespace mhc::widgets {

Chart::Chart(QWidget* parent)
    : QWidget(parent),
      frame_(std::make_unique<ChartFrame>()),
      cache_(std::make_shared<CurveCache>()),
      watcher_(new QFutureWatcher<CurvePicture>(this)) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_OpaquePaintEvent);
  sharpen_.setSingleShot(true);
  sharpen_.setInterval(120);
  gesture_.setSingleShot(true);
  gesture_.setInterval(1000);
  hintTimer_.setSingleShot(true);
  hintTimer_.setInterval(3000);
  connect(&sharpen_, &QTimer::timeout, this, [this] { request(false); });
  connect(&hintTimer_, &QTimer::timeout, this, [this] { update(); });
  connect(watcher_, &QFutureWatcherBase::finished, this, &Chart::jobFinished);
  connect(&Theme::current(), &Theme::changed, this, [this] {
    frame_->invalidate();
    describeFrame(*frame_);
    request(false);
  });
}

Chart::~Chart() = default;

void Chart::setTitle(const QString& title) {
  title_ = title;
  setAccessibleName(title);
  describeFrame(*frame_);
  update();
}

void Chart::setYLabel(const QString& name, const QString& unit) {
  yName_ = name;
  yUnit_ = unit;
  describeFrame(*frame_);
  update();
}

void Chart::setMarkers(std::vector<ChartMarker> markers) {
  markers_ = std::move(markers);
  update();
}

void Chart::setCursorStep(std::optional<std::int64_t> step) {
  if (step == cursorStep_) return;
  cursorStep_ = step;
  update();
}

void Chart::setPointedStep(std::optional<std::int64_t> step) {
  if (step == pointedStep_) return;
  pointedStep_ = step;
  pointedHits_ = step.has_value() ? hitsAtStep(*step) : std::vector<CurveHit>();
  update();
}

void Chart::setHighlightedRun(const QString& run) {
  if (run == highlightedRun_) return;
  highlightedRun_ = run;
  update();
}

void Chart::setInGrid(bool inGrid) {
  inGrid_ = inGrid;
}

QRectF Chart::plotArea() const {
  return frame_->plotArea(size(), devicePixelRatioF());
}
double Chart::legendTop() const {
  return frame_->legendTop();
}

QSize Chart::sizeHint() const {
  return {420, 260};
}

QSize Chart::minimumSizeHint() const {
  const QFontMetrics metrics(Theme::current().smallFont());
  return {std::max(180, metrics.averageCharWidth() * 26), metrics.height() * 4 + 90};
}

void Chart::describeFrame(ChartFrame& frame) const {
  ChartFrame::Content content;
  content.title = ownSmoothing_.has_value() ? title_ + QStringLiteral(" •") : title_;
  content.unit = yUnit_;
  content.xKind = options_.xKind;
  for (const ChartSeries& one : series_) {
    content.legend.push_back({one.label, Theme::current().onChart(one.colour), one.dashed});
  }
  frame.setContent(std::move(content));
}

double Chart::xOfStep(std::int64_t step) const {
  if (options_.xKind == view::XKind::Step) return static_cast<double>(step);
  for (const ChartSeries& one : series_) {
    if (one.data.empty()) continue;
    return one.data.x(options_.xKind, one.data.nearest(view::XKind::Step, static_cast<double>(step)));
  }
  return NAN;
}

QPointF Chart::place(double x, double y) const {
  const QRectF area = plotArea();
  return {area.left() + x_.position(x) * area.width(), area.bottom() - y_.position(y) * area.height()};
}

/// The last picture, moved and stretched to where its ranges lie now, until a new one is there.
void Chart::paintCurvePicture(QPainter& painter, const QRectF& area) const {
  if (picture_.image.isNull()) return;
  const double left = x_.position(picture_.x.range().low), right = x_.position(picture_.x.range().high);
  const double low = y_.position(picture_.y.range().low), high = y_.position(picture_.y.range().high);
  if (!std::isfinite(left + right + low + high)) return;
  const QRectF target(area.left() + left * area.width(), area.bottom() - high * area.height(),
                      (right - left) * area.width(), (high - low) * area.height());
  const bool exact = std::abs(target.left() - area.left()) + std::abs(target.right() - area.right()) +
                         std::abs(target.top() - area.top()) + std::abs(target.bottom() - area.bottom()) <
                     1e-3;
  const QSize pixels = (area.size() * painter.device()->devicePixelRatioF()).toSize();
  if (exact && picture_.image.size() == pixels) {
    QImage image = picture_.image;  // shared; told its scale so that it lands on device pixels unchanged
    image.setDevicePixelRatio(painter.device()->devicePixelRatioF());
    painter.drawImage(area.topLeft(), image);
    return;
  }
  if (target.width() > 50 * area.width() || target.height() > 50 * area.height()) return;
  painter.drawImage(target, picture_.image);
}

/// The highlighted run once more, a little thicker, over the faded others.
void Chart::paintHighlighted(QPainter& painter, const QRectF& area) const {
  if (liftedNumber_ != picture_.number || liftedRun_ != highlightedRun_ || lifted_.size() != picture_.image.size()) {
    lifted_ = QImage(picture_.image.size(), QImage::Format_ARGB32_Premultiplied);
    lifted_.fill(Qt::transparent);
    liftedNumber_ = picture_.number;
    liftedRun_ = highlightedRun_;
    CurveRaster raster(lifted_, 0, lifted_.width());
    for (std::size_t i = 0; i < picture_.lines.size() && i < series_.size(); ++i) {
      if (series_[i].run != highlightedRun_ || picture_.lines[i].key != series_[i].key) continue;
      CurveStyle style;
      style.colour = Theme::current().onChart(series_[i].colour);
      style.width = (Theme::current().sizes().line + 0.6) * picture_.ratio;
      style.dashed = series_[i].dashed;
      style.points = series_[i].points;
      style.unit = picture_.ratio;
      const CurveShape shape = shapeOf(picture_.lines[i].buckets, picture_.y, lifted_.size(), style);
      paintShape(raster, shape, style);
      QPainter dots(&lifted_);
      paintDots(dots, shape, style);
    }
  }
  painter.drawImage(area, lifted_);
}

void Chart::paintLines(QPainter& painter, const QRectF& area) const {
  const Theme& theme = Theme::current();
  painter.setFont(theme.smallFont());
  std::vector<double> places;  // of the markers in view; a text needs room up to the next one
  for (const ChartMarker& marker : markers_) places.push_back(place(xOfStep(marker.step), y_.range().low).x());
  for (std::size_t i = 0; i < markers_.size(); ++i) {
    if (!(places[i] >= area.left() && places[i] <= area.right())) continue;
    double room = area.right() - places[i];
    for (std::size_t k = 0; k < markers_.size(); ++k) {
      if (places[k] > places[i] + 1) room = std::min(room, places[k] - places[i]);
    }
    paintMarkerLine(painter, area, places[i], markers_[i].kind, markers_[i].text, room);
  }
  if (!cursorStep_.has_value()) return;
  const double at = place(xOfStep(*cursorStep_), y_.range().low).x();
  if (!(at >= area.left() - 0.5 && at <= area.right() + 0.5)) return;
  const double ratio = devicePixelRatioF();
  const double wide = std::round(1.5 * ratio) / ratio;  // whole device pixels: crisp
  painter.fillRect(QRectF(std::round((at - wide / 2) * ratio) / ratio, area.top(), wide, area.height()),
                   theme.colour(ThemeColour::CursorLine));
  // The handle tells it from a curve of a similar colour.
  painter.setPen(Qt::NoPen);
  painter.setBrush(theme.colour(ThemeColour::CursorLine));
  painter.drawPolygon(QPolygonF({{at - 5, area.top()}, {at + 5, area.top()}, {at, area.top() + 7}}));
}

void Chart::paintRubber(QPainter& painter, const QRectF& area) const {
  if ((drag_ != Drag::Box && drag_ != Drag::BoxX && drag_ != Drag::BoxY) || !moved_) return;
  QRectF box = QRectF(pressed_, mouse_).normalized();
  if (drag_ == Drag::BoxX) box.setTop(area.top()), box.setBottom(area.bottom());
  if (drag_ == Drag::BoxY) box.setLeft(area.left()), box.setRight(area.right());
  box = box.intersected(area);
  QColor fill = Theme::current().colour(ThemeColour::Accent);
  painter.setPen(QPen(fill, 1));
  fill.setAlphaF(0.15F);
  painter.setBrush(fill);
  painter.drawRect(box);
}

void Chart::paintEvent(QPaintEvent*) {
  startJob();
  QPainter painter(this);
  const QRectF area = plotArea();
  frame_->paint(painter, size(), devicePixelRatioF(), x_, y_);
  painter.save();
  painter.setClipRect(area);
  const bool lifts =
      !highlightedRun_.isEmpty() && picture_.lines.size() == series_.size() &&
      std::any_of(series_.begin(), series_.end(), [&](const auto& s) { return s.run != highlightedRun_; }) &&
      std::any_of(series_.begin(), series_.end(), [&](const auto& s) { return s.run == highlightedRun_; });
  if (lifts) painter.setOpacity(0.2);
  paintCurvePicture(painter, area);
  painter.setOpacity(1);
  if (lifts && settled()) paintHighlighted(painter, area);
  painter.setRenderHint(QPainter::Antialiasing);
  paintLines(painter, area);
  paintRubber(painter, area);
  painter.restore();
  painter.setRenderHint(QPainter::Antialiasing);
  paintNote(painter, area, note_);
  if (!following()) paintChip(painter, chip(), tr("Back to live"));
  if (hintTimer_.isActive()) paintHint(painter, area, tr("Ctrl+wheel zooms"));
  const std::vector<CurveHit>& read = shownHits();
  if (!read.empty() && drag_ == Drag::None && picture_.lines.size() == series_.size()) {
    const double wanted = hits_.empty() ? place(xOfStep(pointedStep_.value_or(0)), y_.range().low).x() : mouse_.x();
    const CurveHit& first = crossHit(read, wanted);
    const auto index = static_cast<std::size_t>(first.series);
    const double at = place(picture_.lines[index].shown.x(options_.xKind, first.index), y_.range().low).x();
    std::vector<ReadoutDot> dots;
    for (const CurveHit& hit : read) {
      if (dots.size() == kReadoutRows) break;  // as many as there are rows
      const auto which = static_cast<std::size_t>(hit.series);
      dots.push_back({place(picture_.lines[which].shown.x(options_.xKind, hit.index), hit.shown),
                      Theme::current().onChart(series_[which].colour)});
    }
    const QPointF pointer = hits_.empty() ? QPointF(at, area.center().y()) : mouse_;
    if (at >= area.left() && at <= area.right()) {
      std::vector<ReadoutRow> rows = readoutRows(read);
      for (const ChartMarker& marker : markers_) {  // what stands at this place, told by the chart that is pointed at
        if (hits_.empty() || rows.size() > kReadoutRows + 4 ||
            std::abs(place(xOfStep(marker.step), y_.range().low).x() - at) > 4)
          continue;
        rows.push_back({marker.text, markerColour(marker.kind), false, {}, {}, tr("step %1").arg(marker.step)});
      }
      paintReadout(painter, QRectF(rect()), area, at, pointer, dots, rows, frozen_);
    }
  }
  if (hasFocus()) paintFocusRing(painter, QRectF(rect()));
}

void Chart::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (!frozen_) hits_.clear();
  request(false);
}

void Chart::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() != QEvent::FontChange && event->type() != QEvent::PaletteChange) return;
  frame_->invalidate();
  request(false);
}

void Chart::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void Chart::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

}  // namespace mhc::widgets
