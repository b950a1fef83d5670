// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QImage>
#include <QSize>
#include <QString>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "core/view/AxisMap.h"
#include "core/view/Buckets.h"
#include "widgets/chart/ChartData.h"

namespace mhc::widgets {

struct CurveOptions {
  view::XKind xKind = view::XKind::Step;
  bool logX = false;
  bool logY = false;
  view::Smoothing smoothing;
};

/// Everything a pool thread needs to paint the curves of a chart.
struct CurveRequest {
  std::uint64_t number = 0;
  std::vector<ChartSeries> series;
  std::vector<QColor> colours;  ///< per series, already fit for the background
  CurveOptions options;
  view::AxisMap x, y;
  bool autoX = false;  ///< X range over all records
  bool autoY = false;  ///< find the Y range in the job (after smoothing), raw lines not counted
  bool ignoreOutliers = false;
  QSize devicePixels;
  double ratio = 1;        ///< device pixels per logical pixel
  double lineWidth = 1.6;  ///< logical pixels
  bool draft = false;      ///< a little less smooth
};

/// The painted curves with what hovering needs to know.
struct CurvePicture {
  std::uint64_t number = 0;
  bool draft = false;
  QImage image;
  double ratio = 1;
  view::AxisMap x, y;
  CurveOptions options;
  struct Line {
    QString key;
    view::Series raw;                   ///< as recorded, or combined with other runs
    view::Series shown;                 ///< smoothed, or raw if the series is not smoothed
    view::Series low, high;             ///< edges of the band, smoothed alike; empty: no band
    std::vector<view::Bucket> buckets;  ///< of `shown`; columns in device pixels of the image
  };
  std::vector<Line> lines;        ///< one per series of the request, in its order
  std::uint64_t notPositive = 0;  ///< values ≤ 0 in view that a logarithmic Y axis cannot show
  std::uint64_t notFinite = 0;    ///< NaN and ±Inf in view
};

/// One row of the tooltip.
struct CurveHit {
  int series = 0;
  double distance = 0;    ///< logical pixels from the pointer to the curve
  std::size_t index = 0;  ///< record
  double value = 0;       ///< raw
  double shown = 0;       ///< smoothed, else equal to value
};

/// Combined and smoothed series kept between jobs, keyed by series; only ever used by the one job that runs. After
/// keepOnly() its threads may smooth different series of that list at the same time.
class CurveCache {
 public:
  CurveCache();
  ~CurveCache();
  /// What a series shows: combined, then smoothed; grown by the new records if only those came, else made anew.
  [[nodiscard]] CurvePicture::Line prepare(const ChartSeries& series, const view::Smoothing& smoothing, view::XKind x);
  /// What prepare() shows of the series if it is smoothed.
  [[nodiscard]] view::Series smoothed(ChartSeries series, const view::Smoothing& smoothing, view::XKind x) {
    series.smoothed = true;
    return prepare(series, smoothing, x).shown;
  }
  /// Forgets series that are not in this list, and makes room for those that are.
  void keepOnly(const std::vector<ChartSeries>& series);

 private:
  struct Entry;
  [[nodiscard]] Entry& entryOf(const QString& key);
  std::map<QString, std::unique_ptr<Entry>> entries_;
};

[[nodiscard]] CurvePicture paintCurves(const CurveRequest& request, CurveCache& cache);

}  // namespace mhc::widgets
