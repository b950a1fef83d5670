// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFutureWatcher>
#include <QImage>
#include <QTimer>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "core/view/AxisMap.h"
#include "core/view/TableData.h"
#include "widgets/chart/ChartData.h"
#include "widgets/chart/CurveJob.h"

namespace mhc::widgets {

class ChartFrame;
class ChartOverlay;

/// A line chart over any number of points. QChart draws frame, axes, grid and title; the curves are painted by us into a
/// cached picture in device pixels, on a pool thread (latest wins), with a draft at once while zooming or panning.
///
/// Mouse: drag = box zoom, Shift or middle drag = pan, drag on an axis = zoom of that axis, wheel = zoom at the cursor
/// (with Ctrl in a grid), double-click = fit. Keys: arrows pan, + and − zoom, F fit, Left/Right with Ctrl move the crosshair.
/// The chart follows new data until it is zoomed; then a chip "Back to live" appears.
class Chart : public QWidget {
  Q_OBJECT

 public:
  explicit Chart(QWidget* parent = nullptr);
  ~Chart() override;

  void setTitle(const QString& title);
  /// "loss", "nats per token": axis title and tooltips.
  void setYLabel(const QString& name, const QString& unit);
  [[nodiscard]] QString title() const { return title_; }

  void setSeries(std::vector<ChartSeries> series);
  [[nodiscard]] const std::vector<ChartSeries>& series() const { return series_; }
  void setMarkers(std::vector<ChartMarker> markers);
  /// The time cursor's step; none: no line.
  void setCursorStep(std::optional<std::int64_t> step);
  void setHighlightedRun(const QString& run);

  void setXKind(view::XKind kind);
  void setLogX(bool logarithmic);
  void setLogY(bool logarithmic);
  void setIgnoreOutliers(bool ignore);
  void setSmoothing(const view::Smoothing& smoothing);
  /// In a grid a plain wheel scrolls the page and only Ctrl+wheel zooms.
  void setInGrid(bool inGrid);
  [[nodiscard]] view::XKind xKind() const { return options_.xKind; }
  [[nodiscard]] bool logX() const { return options_.logX; }
  [[nodiscard]] bool logY() const { return options_.logY; }
  [[nodiscard]] bool ignoreOutliers() const { return ignoreOutliers_; }
  [[nodiscard]] const view::Smoothing& smoothing() const { return options_.smoothing; }

  [[nodiscard]] view::AxisMap xMap() const { return x_; }
  [[nodiscard]] view::AxisMap yMap() const { return y_; }
  /// Zooms to a range; the chart stops following.
  void setXRange(const view::Range& range);
  void setYRange(const view::Range& range);
  [[nodiscard]] bool following() const { return !xTouched_ && !yTouched_; }
  void fit();  ///< follow again

  /// Where the curves are, in widget coordinates.
  [[nodiscard]] QRectF plotArea() const;
  /// Whether the picture shown was made from the newest data and ranges.
  [[nodiscard]] bool settled() const;
  /// Values that a logarithmic Y axis could not show ("12 points ≤ 0 not shown").
  [[nodiscard]] QString note() const { return note_; }
  /// Rows of the tooltip at a position: what the crosshair reads there.
  [[nodiscard]] std::vector<CurveHit> hitsAt(const QPointF& position) const;

  /// Points in the X range, one row per record and series, at most `rows` per series (nearest to evenly spread).
  [[nodiscard]] view::TableData table(int rows = 1000) const;
  /// All records in the X range, as CSV: series, x, step, value.
  [[nodiscard]] QString csv() const;
  [[nodiscard]] QImage image(double scale);

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void stepRequested(qint64 step);        ///< click on the plot: the time cursor goes there
  void runHovered(const QString& run);    ///< nearest line's run, empty when the mouse leaves
  void followingChanged(bool following);
  void pictureChanged();                  ///< a finished picture is shown

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void refit();
  void touch(bool x, bool y);
  void rangesChanged();
  void request(bool draft);
  void startJob();
  void jobFinished();
  [[nodiscard]] CurveRequest makeRequest(bool draft) const;
  void restyle();
  void updateAccessibleText();

  std::vector<ChartSeries> series_;
  std::vector<ChartMarker> markers_;
  std::optional<std::int64_t> cursorStep_;
  QString highlightedRun_;
  QString title_, yName_, yUnit_, note_;

  CurveOptions options_;
  bool ignoreOutliers_ = false;
  bool inGrid_ = false;
  view::AxisMap x_, y_;
  bool xTouched_ = false;
  bool yTouched_ = false;

  std::unique_ptr<ChartFrame> frame_;
  std::shared_ptr<CurveCache> cache_;
  QFutureWatcher<CurvePicture>* watcher_;
  CurvePicture picture_;
  std::uint64_t wanted_ = 0;   ///< number of the newest request
  std::uint64_t running_ = 0;  ///< number of the request in the pool, 0: none
  bool wantDraft_ = false;
  QTimer sharpen_;

  enum class Drag : std::uint8_t { None, Box, Pan, AxisX, AxisY };
  Drag drag_ = Drag::None;
  QPointF pressed_, mouse_;
  view::AxisMap pressX_, pressY_;
  bool moved_ = false;
  bool hovering_ = false;
  bool frozen_ = false;
  QTimer hintTimer_;
};

}  // namespace mhc::widgets
