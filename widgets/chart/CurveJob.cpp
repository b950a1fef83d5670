// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chart/CurveJob.h"

#include <QPainter>
#include <algorithm>

#include "core/view/AutoRange.h"
#include "widgets/chart/CurvePainter.h"

namespace mhc::widgets {
namespace {

constexpr double kRawOpacity = 0.25;
constexpr int kStretches = 1024;  ///< extremes looked at for the Y range

bool smooths(const CurveRequest& request, const ChartSeries& series) {
  const view::Smoothing& smoothing = request.options.smoothing;
  return series.smoothed && smoothing.kind != view::SmoothingKind::None && smoothing.weight > 0;
}

view::AxisMap fittedX(const CurveRequest& request) {
  std::vector<view::Series> all;
  all.reserve(request.series.size());
  for (const ChartSeries& one : request.series) all.push_back(one.data);
  return {view::xRange(all, request.options.xKind, request.options.logX), request.options.logX};
}

view::AxisMap fittedY(const CurveRequest& request, const CurvePicture& picture) {
  std::vector<double> values;
  for (const CurvePicture::Line& line : picture.lines) {
    view::collectValues(values, line.shown, request.options.xKind, picture.x.range(), kStretches);
  }
  return {view::autoRange(values, {request.options.logY, request.ignoreOutliers}), request.options.logY};
}

}  // namespace

CurvePicture paintCurves(const CurveRequest& request, CurveCache& cache) {
  const view::XKind kind = request.options.xKind;
  CurvePicture picture;
  picture.number = request.number;
  picture.draft = request.draft;
  picture.ratio = request.ratio;
  picture.options = request.options;
  picture.x = request.autoX ? fittedX(request) : request.x;
  cache.keepOnly(request.series);
  const int width = std::max(request.devicePixels.width(), 1);
  for (const ChartSeries& one : request.series) {
    CurvePicture::Line line;
    line.key = one.key;
    line.shown = smooths(request, one) ? cache.smoothed(one, request.options.smoothing, kind) : one.data;
    line.buckets = view::bucketsOf(line.shown, kind, picture.x, width);
    for (const view::Bucket& bucket : line.buckets) {
      if (bucket.column >= 0 && bucket.column < width) picture.notFinite += bucket.extent.notFinite;
    }
    if (request.options.logY) picture.notPositive += view::countNotPositive(one.data, kind, picture.x.range());
    picture.lines.push_back(std::move(line));
  }
  picture.y = request.autoY ? fittedY(request, picture) : request.y;
  picture.image = QImage(request.devicePixels.expandedTo({1, 1}), QImage::Format_ARGB32_Premultiplied);
  picture.image.fill(Qt::transparent);
  QPainter painter(&picture.image);
  const QSizeF area = picture.image.size();
  CurveStyle style;
  style.unit = request.ratio;
  style.draft = request.draft;
  for (std::size_t i = 0; i < request.series.size(); ++i) {  // raw lines behind everything
    if (!smooths(request, request.series[i])) continue;
    style.colour = request.colours[i];
    style.width = request.ratio;
    style.opacity = kRawOpacity;
    paintBuckets(painter, view::bucketsOf(request.series[i].data, kind, picture.x, width), picture.y, area, style);
  }
  style.width = request.lineWidth * request.ratio;
  style.opacity = 1;
  for (std::size_t i = 0; i < request.series.size(); ++i) {
    const std::vector<view::Bucket>& buckets = picture.lines[i].buckets;
    style.colour = request.colours[i];
    style.dashed = request.series[i].dashed;
    style.points = request.series[i].points;
    paintBuckets(painter, buckets, picture.y, area, style);
    paintNotFinite(painter, buckets, area, style);
    if (request.ignoreOutliers) paintClipped(painter, buckets, picture.y, area, style);
  }
  return picture;
}

}  // namespace mhc::widgets
