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
#include "widgets/chart/RangeHistory.h"

QT_BEGIN_NAMESPACE
class QMenu;
QT_END_NAMESPACE

namespace mhc::widgets {

class ChartFrame;
struct ReadoutRow;

/// A line chart over any number of points. Frame, axes and grid are one cached picture, the curves another, painted in
/// device pixels on a pool thread (latest wins), with a draft at once while zooming or panning; crosshair, cursor,
/// markers and read-out are painted over both.
///
/// Mouse: drag = box zoom, Shift or middle drag = pan, drag on an axis = zoom of that axis (Shift or middle: pan),
/// wheel = zoom at the pointer (with Ctrl in a grid; over an axis: that axis only), double-click = fit, click = time
/// cursor, Ctrl+click = freeze the read-out. Keys: Left/Right move the crosshair from record to record, Enter sets the
/// time cursor there, Shift+arrows pan, + and − zoom, F fits, Alt+Left/Right go back and forward through what was
/// shown, Ctrl+C copies the read-out. The chart follows new data until it is zoomed; then a chip "Back to live"
/// appears. Legend: hovering lifts a run, a click asks for it alone, Ctrl+click to hide it.
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
  /// A smoothing of this chart alone, whatever setSmoothing() says; told by a dot behind the title. None: that of all.
  void setOwnSmoothing(const std::optional<view::Smoothing>& smoothing);
  [[nodiscard]] const std::optional<view::Smoothing>& ownSmoothing() const { return ownSmoothing_; }
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
  /// Through the ranges shown before; gestures that follow each other within a second count as one.
  void goBack();
  void goForward();
  [[nodiscard]] const RangeHistory& history() const { return history_; }
  /// A step that another chart points at; shown like the own crosshair while the pointer is elsewhere.
  void setPointedStep(std::optional<std::int64_t> step);

  /// Where the curves are, in widget coordinates, on whole device pixels.
  [[nodiscard]] QRectF plotArea() const;
  /// Top of the legend's line, below the title.
  [[nodiscard]] double legendTop() const;
  /// Whether the picture shown was made from the newest data and ranges.
  [[nodiscard]] bool settled() const;
  /// The same, a draft being enough.
  [[nodiscard]] bool current() const;
  /// What is in view but cannot be drawn ("12 points ≤ 0 not shown").
  [[nodiscard]] QString note() const { return note_; }
  /// What the crosshair reads at a position: the nearest record of each series, nearest curve first.
  [[nodiscard]] std::vector<CurveHit> hitsAt(const QPointF& position) const;
  /// The read-out for such hits, as text: one line per series, with units.
  [[nodiscard]] QString readout(const std::vector<CurveHit>& hits) const;
  /// What each series reads at the record nearest to a step.
  [[nodiscard]] std::vector<CurveHit> hitsAtStep(std::int64_t step) const;
  /// The read-out that is on screen now; empty if none.
  [[nodiscard]] QString shownReadout() const;

  /// Points in the X range, one row per record and series, at most `rows` per series (nearest to evenly spread).
  [[nodiscard]] view::TableData table(int rows = 1000) const;
  /// All records in the X range, as CSV: series, x, step, value.
  [[nodiscard]] QString csv() const;
  /// The chart without crosshair and read-out, `scale` times its logical size.
  [[nodiscard]] QImage image(double scale) const { return picture(size(), scale); }
  /// The same at another logical size: 1600 × 900 for a slide.
  [[nodiscard]] QImage picture(const QSize& logical, double scale) const;
  /// The same as SVG: text as text, curves as lines.
  [[nodiscard]] QByteArray svg(const QSize& logical) const;

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void stepRequested(qint64 step);                     ///< click on the plot: the time cursor goes there
  void runHovered(const QString& run);                 ///< nearest line's run, empty when the mouse leaves
  void stepPointed(std::optional<std::int64_t> step);  ///< the crosshair's step; none: it is gone
  void runClicked(const QString& run, bool hide);      ///< in the legend: show it alone (or all again), or hide it
  void followingChanged(bool following);
  void optionsChanged();  ///< log axes, outliers or smoothing were switched in the chart's own menu
  void pictureChanged();  ///< a finished picture is shown

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  bool event(QEvent* event) override;
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
  // ChartJobs.cpp
  void optionsTouched();
  void touch(bool x, bool y);
  void showRange(const ChartRange& range);
  [[nodiscard]] ChartRange range() const { return {x_, y_, xTouched_, yTouched_}; }
  void setMaps(const view::AxisMap& x, const view::AxisMap& y);
  void request(bool draft);
  void startJob();
  void jobFinished();
  [[nodiscard]] CurveRequest makeRequest(const QSize& logical, double ratio) const;
  // Chart.cpp
  void describeFrame(ChartFrame& frame) const;
  void paintCurvePicture(QPainter& painter, const QRectF& area) const;
  void paintHighlighted(QPainter& painter, const QRectF& area) const;
  void paintLines(QPainter& painter, const QRectF& area) const;
  void paintRubber(QPainter& painter, const QRectF& area) const;
  [[nodiscard]] double xOfStep(std::int64_t step) const;
  [[nodiscard]] QPointF place(double x, double y) const;
  // ChartExport.cpp
  struct Still;
  [[nodiscard]] Still still(const QSize& logical, double scale) const;
  void addCopyActions(QMenu& menu);
  void addSmoothingActions(QMenu& menu);
  // ChartReadout.cpp
  [[nodiscard]] const view::Series& rawOf(std::size_t series) const;
  /// The hit whose record lies nearest to that place along X: where the crosshair stands. `hits` must not be empty.
  [[nodiscard]] const CurveHit& crossHit(const std::vector<CurveHit>& hits, double x) const;
  [[nodiscard]] const std::vector<CurveHit>& shownHits() const { return hits_.empty() ? pointedHits_ : hits_; }
  [[nodiscard]] std::vector<ReadoutRow> readoutRows(const std::vector<CurveHit>& hits) const;
  [[nodiscard]] QString xText(const view::Series& series, std::size_t index) const;
  void updateAccessibleText();
  // ChartInput.cpp
  enum class Zone : std::uint8_t { Plot, AxisX, AxisY, Outside };
  [[nodiscard]] Zone zoneAt(const QPointF& position) const;
  [[nodiscard]] QString legendRunAt(const QPointF& position) const;
  void hoverRun(const QString& run);
  [[nodiscard]] QPointF partsAt(const QPointF& position) const;
  void hover(const QPointF& position);
  void endHover();
  void zoomToBox(const QPointF& from, const QPointF& to, bool x, bool y);
  void emitPointed();
  void moveCrosshair(int records);
  void zoomAt(Zone zone, const QPointF& position, double factor);
  void pan(double x, double y);
  [[nodiscard]] QRectF chip() const;

  std::vector<ChartSeries> series_;
  std::vector<ChartMarker> markers_;
  std::optional<std::int64_t> cursorStep_;
  QString highlightedRun_;
  QString title_, yName_, yUnit_, note_;

  CurveOptions options_;  ///< with the smoothing that counts
  view::Smoothing sharedSmoothing_;
  std::optional<view::Smoothing> ownSmoothing_;
  bool ignoreOutliers_ = false;
  bool inGrid_ = false;
  view::AxisMap x_, y_;
  bool xTouched_ = false;
  bool yTouched_ = false;

  RangeHistory history_;
  QTimer gesture_;  ///< runs while changes of the range count as one
  std::unique_ptr<ChartFrame> frame_;
  std::shared_ptr<CurveCache> cache_;
  QFutureWatcher<CurvePicture>* watcher_;
  CurvePicture picture_;
  mutable QImage lifted_;  ///< the highlighted run's curves alone
  mutable std::uint64_t liftedNumber_ = 0;
  mutable QString liftedRun_;
  std::uint64_t wanted_ = 0;   ///< number of the newest request
  std::uint64_t running_ = 0;  ///< number of the request in the pool, 0: none
  bool wantDraft_ = false;
  QTimer sharpen_;

  enum class Drag : std::uint8_t { None, Box, BoxX, BoxY, Pan, PanX, PanY };
  Drag drag_ = Drag::None;
  QPointF pressed_, mouse_;
  view::AxisMap pressX_, pressY_;
  bool moved_ = false;
  bool frozen_ = false;
  std::optional<std::int64_t> pointedStep_, emittedStep_;
  std::vector<CurveHit> pointedHits_;  ///< at the step that another chart points at
  std::vector<CurveHit> hits_;         ///< under the crosshair; empty: no crosshair
  QString hoveredRun_;
  QTimer hintTimer_;
};

}  // namespace mhc::widgets
