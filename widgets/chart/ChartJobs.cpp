// SPDX-License-Identifier: GPL-3.0-or-later
// How a chart gets its picture: one job in the pool at a time, the newest wish wins, a draft while hands are moving.
#include <QtConcurrentRun>
#include <algorithm>
#include <utility>

#include "core/view/NumberText.h"
#include "widgets/base/Theme.h"
#include "widgets/chart/Chart.h"
#include "widgets/chart/ChartFrame.h"

namespace mhc::widgets {
namespace {

QString counted(std::uint64_t count) {
  return QString::fromStdString(view::formatInteger(static_cast<std::int64_t>(count)));
}

}  // namespace

CurveRequest Chart::makeRequest(const QSize& logical, double ratio) const {
  CurveRequest request;
  request.number = wanted_;
  request.series = series_;
  request.colours.reserve(series_.size());
  for (const ChartSeries& one : series_) request.colours.push_back(Theme::current().onChart(one.colour));
  request.options = options_;
  request.x = x_;
  request.y = y_;
  request.autoX = !xTouched_;
  request.autoY = !yTouched_;
  request.ignoreOutliers = ignoreOutliers_;
  const QRectF area = frame_->plotArea(logical, ratio);
  request.devicePixels = (area.size() * ratio).toSize();
  request.ratio = ratio;
  request.lineWidth = Theme::current().sizes().line;
  request.draft = wantDraft_;
  return request;
}

void Chart::request(bool draft) {
  ++wanted_;
  wantDraft_ = draft;
  if (draft)
    sharpen_.start();
  else
    sharpen_.stop();
  startJob();
  update();
}

/// Hidden charts, and those scrolled out of sight, only remember that there is something to do; painting starts it.
void Chart::startJob() {
  if (running_ != 0 || picture_.number == wanted_ || !isVisible() || size().isEmpty() || visibleRegion().isEmpty())
    return;
  running_ = wanted_;
  watcher_->setFuture(QtConcurrent::run(
      [request = makeRequest(size(), devicePixelRatioF()), cache = cache_] { return paintCurves(request, *cache); }));
}

void Chart::jobFinished() {
  CurvePicture made = watcher_->result();
  running_ = 0;
  const bool sameOptions =
      made.options.xKind == options_.xKind && made.options.logX == options_.logX && made.options.logY == options_.logY;
  if (!sameOptions) return startJob();  // made for axes that are gone
  picture_ = std::move(made);
  if (!xTouched_) x_ = picture_.x;
  if (!yTouched_) y_ = picture_.y;
  QStringList notes;
  if (picture_.notPositive > 0) notes << tr("%1 points ≤ 0 not shown").arg(counted(picture_.notPositive));
  if (picture_.notFinite > 0) notes << tr("%1 points not finite (×)").arg(counted(picture_.notFinite));
  note_ = notes.join(QStringLiteral(", "));
  if (frame_->makeRoom(y_, plotArea().height())) ++wanted_;  // the labels need more room: the picture is too wide now
  const bool gone = std::any_of(hits_.begin(), hits_.end(), [this](const CurveHit& hit) {
    const auto i = static_cast<std::size_t>(hit.series);
    return i >= picture_.lines.size() || hit.index >= picture_.lines[i].shown.size();
  });
  if (gone) frozen_ = false;
  if (!hits_.empty() && !frozen_) hits_ = hitsAt(mouse_);
  pointedHits_ = pointedStep_.has_value() ? hitsAtStep(*pointedStep_) : std::vector<CurveHit>();
  updateAccessibleText();
  update();
  if (picture_.number < wanted_)
    startJob();
  else if (!picture_.draft)
    Q_EMIT pictureChanged();
}

bool Chart::current() const {
  return running_ == 0 && picture_.number == wanted_;
}
bool Chart::settled() const {
  return running_ == 0 && picture_.number == wanted_ && !picture_.draft;
}

void Chart::touch(bool x, bool y) {
  if (!gesture_.isActive()) history_.keep(range());
  gesture_.start();
  const bool before = following();
  xTouched_ = xTouched_ || x;
  yTouched_ = yTouched_ || y;
  if (before != following()) Q_EMIT followingChanged(following());
}

void Chart::setMaps(const view::AxisMap& x, const view::AxisMap& y) {
  x_ = x;
  y_ = y;
  request(true);
}

void Chart::setXRange(const view::Range& range) {
  touch(true, false);
  x_ = view::AxisMap(range, options_.logX);
  request(false);
}

void Chart::setYRange(const view::Range& range) {
  touch(false, true);
  y_ = view::AxisMap(range, options_.logY);
  request(false);
}

void Chart::showRange(const ChartRange& wanted) {
  const bool before = following();
  xTouched_ = wanted.xTouched;
  yTouched_ = wanted.yTouched;
  gesture_.stop();
  setMaps(wanted.x, wanted.y);
  if (before != following()) Q_EMIT followingChanged(following());
}

void Chart::goBack() {
  if (const auto wanted = history_.back(range())) showRange(*wanted);
}

void Chart::goForward() {
  if (const auto wanted = history_.forward(range())) showRange(*wanted);
}

void Chart::fit() {
  const bool before = following();
  if (!before) history_.keep(range());
  gesture_.stop();
  xTouched_ = yTouched_ = false;
  request(false);
  if (!before) Q_EMIT followingChanged(true);
}

void Chart::optionsTouched() {
  picture_.lines.clear();  // nothing to read out until the new picture is there
  hits_.clear();
  pointedHits_.clear();
  frozen_ = false;
  picture_.image = {};
  describeFrame(*frame_);
  frame_->invalidate();
  fit();
  history_.clear();  // ranges of other axes
}

void Chart::setXKind(view::XKind kind) {
  if (kind == options_.xKind) return;
  options_.xKind = kind;
  optionsTouched();
}

void Chart::setLogX(bool logarithmic) {
  if (logarithmic == options_.logX) return;
  options_.logX = logarithmic;
  optionsTouched();
}

void Chart::setLogY(bool logarithmic) {
  if (logarithmic == options_.logY) return;
  options_.logY = logarithmic;
  optionsTouched();
}

void Chart::setIgnoreOutliers(bool ignore) {
  if (ignore == ignoreOutliers_) return;
  ignoreOutliers_ = ignore;
  request(false);
}

void Chart::setSmoothing(const view::Smoothing& smoothing) {
  sharedSmoothing_ = smoothing;
  if (ownSmoothing_.has_value() || smoothing == options_.smoothing) return;
  options_.smoothing = smoothing;
  request(true);
}

void Chart::setOwnSmoothing(const std::optional<view::Smoothing>& smoothing) {
  if (smoothing == ownSmoothing_) return;
  ownSmoothing_ = smoothing;
  options_.smoothing = smoothing.value_or(sharedSmoothing_);
  describeFrame(*frame_);
  request(true);
}

void Chart::setSeries(std::vector<ChartSeries> series) {
  const bool grown =
      std::equal(series_.begin(), series_.end(), series.begin(), series.end(), [](const auto& a, const auto& b) {
        return a.key == b.key && a.data.epoch == b.data.epoch && a.data.size() <= b.data.size();
      });
  if (!grown) {  // what the crosshair reads may be gone
    hits_.clear();
    pointedHits_.clear();
    frozen_ = false;
  }
  series_ = std::move(series);
  describeFrame(*frame_);
  request(false);
}

}  // namespace mhc::widgets
