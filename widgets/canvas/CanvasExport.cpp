// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/canvas/CanvasExport.h"

#include <QBuffer>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>

#include "widgets/base/Theme.h"
#include "widgets/canvas/DesignCanvas.h"

namespace mhc::widgets {

QByteArray diagramSvg(const DesignCanvas& canvas, const QString& title) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  const QRectF all = canvas.sceneRect();
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setSize(all.size().toSize());
  generator.setViewBox(QRectF(QPointF(), all.size()));
  generator.setTitle(title);
  generator.setResolution(96);
  QPainter painter(&generator);
  painter.fillRect(QRectF(QPointF(), all.size()), Theme::current().colour(ThemeColour::ChartBackground));
  painter.translate(-all.topLeft());
  canvas.paintScene(painter, all, canvas.devicePixelRatioF());  // at logical scale 1, with all its text
  painter.end();
  return bytes;
}

Result<void> writeDiagram(const DesignCanvas& canvas, const QString& title, const QString& file) {
  QByteArray bytes;
  if (file.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive)) {
    bytes = diagramSvg(canvas, title);
  } else if (file.endsWith(QLatin1String(".png"), Qt::CaseInsensitive)) {
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    canvas.wholeImage(2).save(&buffer, "PNG");
  } else {
    return makeError(ExitCode::BadUsage, "diagram.format", "{file} says no format. Choose a name that ends in .svg or .png.",
                     {{"file", file.toStdString()}});
  }
  QSaveFile out(file);
  if (out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size() && out.commit()) return {};
  return makeError(ExitCode::BadUsage, "diagram.write", "The diagram {file} could not be written: {why}. Choose a writable folder.",
                   {{"file", file.toStdString()}, {"why", out.errorString().toStdString()}});
}

}  // namespace mhc::widgets
