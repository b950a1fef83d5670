// SPDX-License-Identifier: GPL-3.0-or-later
// A chart as a picture of any size, and on the clipboard; parts of its menu.
#include <QApplication>
#include <QBuffer>
#include <QClipboard>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QSvgGenerator>
#include <algorithm>

#include "widgets/chart/Chart.h"
#include "widgets/chart/ChartFrame.h"
#include "widgets/chart/ChartOverlay.h"
#include "widgets/chart/CurvePainter.h"

namespace mhc::widgets {
namespace {

constexpr int kLargest = 16'384;  ///< pixels a side

struct PictureSize {
  const char* name;
  QSize size;
  double scale;
};
constexpr PictureSize kSizes[] = {{QT_TRANSLATE_NOOP("Chart", "As shown"), {}, 2},
                                  {QT_TRANSLATE_NOOP("Chart", "Column of a paper (340 × 220)"), {340, 220}, 4},
                                  {QT_TRANSLATE_NOOP("Chart", "Page of a paper (700 × 300)"), {700, 300}, 4},
                                  {QT_TRANSLATE_NOOP("Chart", "Slide (1600 × 900)"), {1600, 900}, 2}};

}  // namespace

/// The curves and the frame of a picture that is not on screen.
struct Chart::Still {
  CurveRequest request;
  CurvePicture curves;
  ChartFrame frame;
  QRectF area;
};

Chart::Still Chart::still(const QSize& logical, double scale) const {
  Still still{makeRequest(logical, scale), {}, *frame_, {}};
  still.request.draft = false;
  still.frame.invalidate();
  still.frame.makeRoom(y_, still.frame.plotArea(logical, scale).height());
  still.request.devicePixels = (still.frame.plotArea(logical, scale).size() * scale).toSize();
  CurveCache own;  // the chart's own cache may be in use by a job
  still.curves = paintCurves(still.request, own);
  still.area = still.frame.plotArea(logical, scale);
  return still;
}

QImage Chart::picture(const QSize& logical, double scale) const {
  const QSize pixels = (QSizeF(logical) * scale).toSize();
  if (pixels.isEmpty() || pixels.width() > kLargest || pixels.height() > kLargest) return {};
  Still made = still(logical, scale);
  QImage image(pixels, QImage::Format_ARGB32_Premultiplied);
  image.setDevicePixelRatio(scale);
  QPainter painter(&image);
  made.frame.paintDirect(painter, logical, scale, made.curves.x, made.curves.y);
  painter.drawImage(made.area, made.curves.image);
  painter.setRenderHint(QPainter::Antialiasing);
  paintNote(painter, made.area, note_);
  return image;
}

QByteArray Chart::svg(const QSize& logical) const {
  if (logical.isEmpty() || logical.width() > kLargest || logical.height() > kLargest) return {};
  const Still made = still(logical, 1);
  QBuffer buffer;
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setSize(logical);
  generator.setViewBox(QRect(QPoint(0, 0), logical));
  generator.setTitle(title_);
  QPainter painter(&generator);
  made.frame.paintDirect(painter, logical, 1, made.curves.x, made.curves.y);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setClipRect(made.area);
  painter.translate(made.area.topLeft());
  const view::AxisMap &x = made.curves.x, &y = made.curves.y;
  const int width = made.request.devicePixels.width();
  const QSizeF area = made.request.devicePixels;
  const auto cut = [&](const view::Series& series) { return view::bucketsOf(series, options_.xKind, x, width); };
  for (std::size_t i = 0; i < made.curves.lines.size(); ++i) {
    const CurvePicture::Line& line = made.curves.lines[i];
    CurveStyle style;
    style.colour = made.request.colours[i];
    style.width = made.request.lineWidth;
    style.dashed = series_[i].dashed;
    style.points = series_[i].points;
    paintBandAsPath(painter, bandOf(cut(line.low), cut(line.high), y, area), style);
    if (isSmoothed(series_[i], options_.smoothing) && line.low.empty()) {
      CurveStyle raw = style;
      raw.width = 1;
      raw.opacity = 0.25;
      raw.dashed = raw.points = false;
      paintShapeAsPath(painter, shapeOf(cut(line.raw), y, area, raw), raw);
    }
    paintShapeAsPath(painter, shapeOf(line.buckets, y, area, style), style);
    paintNotFinite(painter, line.buckets, area, style);
    if (ignoreOutliers_) paintClipped(painter, line.buckets, y, area, style);
  }
  painter.end();
  return buffer.data();
}

void Chart::addSmoothingActions(QMenu& menu) {
  using Kind = view::SmoothingKind;
  QMenu* kinds = menu.addMenu(tr("Smoothing of this chart"));
  const auto add = [&](const QString& text, const std::optional<view::Smoothing>& smoothing) {
    QAction* action = kinds->addAction(text, this, [this, smoothing] {
      setOwnSmoothing(smoothing);
      Q_EMIT optionsChanged();
    });
    action->setCheckable(true);
    action->setChecked(ownSmoothing_ == smoothing);
  };
  add(tr("As all charts"), std::nullopt);
  add(tr("Not smoothed"), view::Smoothing{Kind::None, 0});
  for (const double weight : {0.6, 0.9, 0.99}) add(tr("EMA %1").arg(weight), view::Smoothing{Kind::Ema, weight});
  for (const double width : {10.0, 100.0})
    add(tr("Gaussian, %1 records").arg(width), view::Smoothing{Kind::Gaussian, width});
  add(tr("Centred mean of 21"), view::Smoothing{Kind::CentredMean, 10});
}

void Chart::addCopyActions(QMenu& menu) {
  QMenu* pictures = menu.addMenu(tr("Copy picture"));
  for (const PictureSize& one : kSizes) {
    pictures->addAction(tr(one.name), this, [this, one] {
      const QSize logical = one.size.isEmpty() ? size() : one.size;
      QApplication::clipboard()->setImage(picture(logical, std::max(one.scale, devicePixelRatioF())));
    });
  }
  QMenu* drawings = menu.addMenu(tr("Copy as SVG"));
  for (const PictureSize& one : kSizes) {
    drawings->addAction(tr(one.name), this, [this, one] {
      const QByteArray drawing = svg(one.size.isEmpty() ? size() : one.size);
      auto* carried = new QMimeData;
      carried->setData(QStringLiteral("image/svg+xml"), drawing);
      carried->setText(QString::fromUtf8(drawing));
      QApplication::clipboard()->setMimeData(carried);
    });
  }
  menu.addAction(tr("Copy the points in view as CSV"), this, [this] { QApplication::clipboard()->setText(csv()); });
}

}  // namespace mhc::widgets
