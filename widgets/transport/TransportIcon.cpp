// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transport/TransportIcon.h"

#include <QApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>
#include <QPalette>
#include <QPixmap>

namespace mhc::widgets {
namespace {

/// A path in a square of side 16.
QPainterPath shapeOf(TransportGlyph glyph) {
  QPainterPath path;
  const auto triangle = [&](qreal left, qreal right) {
    path.moveTo(left, 3);
    path.lineTo(right, 8);
    path.lineTo(left, 13);
    path.closeSubpath();
  };
  switch (glyph) {
    case TransportGlyph::Run:
      triangle(4, 13);
      break;
    case TransportGlyph::Pause:
      path.addRect(4, 3, 3, 10);
      path.addRect(9, 3, 3, 10);
      break;
    case TransportGlyph::Step:
      triangle(3, 10);
      path.addRect(11, 3, 2, 10);
      break;
    case TransportGlyph::StepMany:
      triangle(1, 6);
      triangle(7, 12);
      path.addRect(13, 3, 2, 10);
      break;
    case TransportGlyph::Stop:
      path.addRect(4, 4, 8, 8);
      break;
    case TransportGlyph::Checkpoint:
      path.addRect(3, 2, 2, 12);
      path.moveTo(5, 3);
      path.lineTo(13, 3);
      path.lineTo(10.5, 6);
      path.lineTo(13, 9);
      path.lineTo(5, 9);
      path.closeSubpath();
      break;
  }
  return path;
}

class GlyphEngine : public QIconEngine {
 public:
  explicit GlyphEngine(TransportGlyph glyph) : glyph_(glyph) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
    const auto group = mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->translate(rect.topLeft());
    const qreal side = std::min(rect.width(), rect.height());
    painter->scale(side / 16, side / 16);
    painter->fillPath(shapeOf(glyph_), QApplication::palette().color(group, QPalette::ButtonText));
    painter->restore();
  }

  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    QPixmap image(size);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    paint(&painter, QRect(QPoint(), size), mode, state);
    return image;
  }

  [[nodiscard]] QIconEngine* clone() const override { return new GlyphEngine(glyph_); }

 private:
  TransportGlyph glyph_;
};

}  // namespace

QIcon transportIcon(TransportGlyph glyph) { return QIcon(new GlyphEngine(glyph)); }

}  // namespace mhc::widgets
