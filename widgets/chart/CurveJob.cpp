// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chart/CurveJob.h"

#include <QPainter>
#include <algorithm>

#include "core/view/AutoRange.h"
#include "widgets/base/CurveRaster.h"
#include "widgets/chart/CurvePainter.h"
#include "widgets/chart/Parallel.h"

namespace mhc::widgets {
namespace {

constexpr double kRawOpacity = 0.25;
constexpr int kStretches = 1024;  ///< looked at for a Y range without outliers

view::AxisMap fittedX(const CurveRequest& request, const CurvePicture& picture) {
  std::vector<view::Series> all;
  all.reserve(picture.lines.size());
  for (const CurvePicture::Line& line : picture.lines) all.push_back(line.raw);
  return {view::xRange(all, request.options.xKind, request.options.logX), request.options.logX};
}

CurveStyle styleOf(const CurveRequest& request, std::size_t i) {
  CurveStyle style;
  style.colour = request.colours[i];
  style.width = request.lineWidth * request.ratio;
  style.dashed = request.series[i].dashed;
  style.points = request.series[i].points;
  style.unit = request.ratio;
  style.draft = request.draft;
  return style;
}

/// The raw line behind a smoothed one.
CurveStyle rawStyle(const CurveRequest& request, std::size_t i) {
  CurveStyle style = styleOf(request, i);
  style.width = request.ratio;
  style.opacity = kRawOpacity;
  style.dashed = style.points = false;
  return style;
}

struct Drawn {
  std::vector<view::Bucket> rawBuckets, lowBuckets, highBuckets;
  CurveShape raw, shape;
  std::vector<CurveShape::Run> band;
  std::uint64_t notPositive = 0;
};

/// Everything of one curve that does not depend on the Y range.
void cut(const CurveRequest& request, CurvePicture& picture, std::size_t i, Drawn& drawn) {
  const view::XKind kind = request.options.xKind;
  const int width = picture.image.width();
  CurvePicture::Line& line = picture.lines[i];
  line.buckets = view::bucketsOf(line.shown, kind, picture.x, width);
  const bool smoothed = isSmoothed(request.series[i], request.options.smoothing);
  if (smoothed && line.low.empty()) drawn.rawBuckets = view::bucketsOf(line.raw, kind, picture.x, width);
  if (!line.low.empty() && !line.high.empty()) {
    drawn.lowBuckets = view::bucketsOf(line.low, kind, picture.x, width);
    drawn.highBuckets = view::bucketsOf(line.high, kind, picture.x, width);
  }
  if (request.options.logY) drawn.notPositive = view::countNotPositive(line.raw, kind, picture.x.range());
}

/// Extremes in view, from buckets that painting needs anyway.
void collectExtremes(std::vector<double>& values, const std::vector<view::Bucket>& buckets, int width) {
  for (const view::Bucket& bucket : buckets) {
    if (bucket.column < 0 || bucket.column >= width || bucket.extent.finite == 0) continue;
    values.push_back(bucket.extent.min);
    values.push_back(bucket.extent.max);
  }
}

view::AxisMap fittedY(const CurveRequest& request, const CurvePicture& picture, const std::vector<Drawn>& drawn) {
  std::vector<double> values;
  const int width = picture.image.width();
  for (std::size_t i = 0; i < picture.lines.size(); ++i) {
    const CurvePicture::Line& line = picture.lines[i];
    if (request.ignoreOutliers) {
      for (const view::Series* part : {&line.shown, &line.low, &line.high})
        view::collectSample(values, *part, request.options.xKind, picture.x.range(), kStretches);
    } else {
      for (const auto* buckets : {&line.buckets, &drawn[i].lowBuckets, &drawn[i].highBuckets})
        collectExtremes(values, *buckets, width);
    }
  }
  return {view::autoRange(values, {request.options.logY, request.ignoreOutliers}), request.options.logY};
}

void paintAll(const CurveRequest& request, CurvePicture& picture, const std::vector<Drawn>& drawn) {
  const int width = picture.image.width();
  const int parts = std::clamp(width / 200, 1, QThreadPool::globalInstance()->maxThreadCount());
  QImage& image = picture.image;
  std::vector<CurveRaster> rasters;  // made here: asking an image for its pixels is for one thread alone
  for (int part = 0; part < parts; ++part)
    rasters.emplace_back(image, width * part / parts, width * (part + 1) / parts);
  inParallel(rasters.size(), [&](std::size_t part) {
    CurveRaster& raster = rasters[part];
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      paintBand(raster, drawn[i].band, styleOf(request, i));
      paintShape(raster, drawn[i].raw, rawStyle(request, i));
    }
    for (std::size_t i = 0; i < drawn.size(); ++i) paintShape(raster, drawn[i].shape, styleOf(request, i));
  });
  QPainter painter(&image);
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const CurveStyle style = styleOf(request, i);
    paintDots(painter, drawn[i].shape, style);
    paintNotFinite(painter, picture.lines[i].buckets, image.size(), style);
    if (request.ignoreOutliers) paintClipped(painter, picture.lines[i].buckets, picture.y, image.size(), style);
  }
}

}  // namespace

CurvePicture paintCurves(const CurveRequest& request, CurveCache& cache) {
  const view::XKind kind = request.options.xKind;
  CurvePicture picture;
  picture.number = request.number;
  picture.draft = request.draft;
  picture.ratio = request.ratio;
  picture.options = request.options;
  picture.image = QImage(request.devicePixels.expandedTo({1, 1}), QImage::Format_ARGB32_Premultiplied);
  picture.image.fill(Qt::transparent);
  cache.keepOnly(request.series);
  const std::size_t count = request.series.size();
  const int width = picture.image.width();
  std::vector<Drawn> drawn(count);
  picture.lines.resize(count);
  inParallel(count, [&](std::size_t i) {
    picture.lines[i] = cache.prepare(request.series[i], request.options.smoothing, kind);
  });
  picture.x = request.autoX ? fittedX(request, picture) : request.x;
  inParallel(count, [&](std::size_t i) { cut(request, picture, i, drawn[i]); });
  picture.y = request.autoY ? fittedY(request, picture, drawn) : request.y;
  inParallel(count, [&](std::size_t i) {
    const QSizeF area = picture.image.size();
    drawn[i].shape = shapeOf(picture.lines[i].buckets, picture.y, area, styleOf(request, i));
    drawn[i].raw = shapeOf(drawn[i].rawBuckets, picture.y, area, rawStyle(request, i));
    drawn[i].band = bandOf(drawn[i].lowBuckets, drawn[i].highBuckets, picture.y, area);
  });
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    picture.notPositive += drawn[i].notPositive;
    for (const view::Bucket& bucket : picture.lines[i].buckets) {
      if (bucket.column >= 0 && bucket.column < width) picture.notFinite += bucket.extent.notFinite;
    }
  }
  paintAll(request, picture, drawn);
  return picture;
}

}  // namespace mhc::widgets
