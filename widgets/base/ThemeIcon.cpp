// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/ThemeIcon.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmap>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace mhc::widgets {
namespace {

class TintedEngine : public QIconEngine {
 public:
  TintedEngine(QString name, QByteArray svg, const IconColours& colours)
      : name_(std::move(name)), svg_(std::move(svg)), colours_(colours) {}

  void paint(QPainter* painter, const QRect& rectangle, QIcon::Mode mode, QIcon::State state) override {
    const qreal ratio = painter->device() != nullptr ? painter->device()->devicePixelRatio() : 1;
    QPixmap picture = pixmap(rectangle.size() * ratio, mode, state);
    picture.setDevicePixelRatio(ratio);
    painter->drawPixmap(rectangle, picture);
  }

  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override {
    const QColor colour = mode == QIcon::Disabled   ? colours_.disabled
                          : mode == QIcon::Selected ? colours_.selected
                                                    : colours_.normal;
    const QString key = QStringLiteral("mhc/%1/%2/%3x%4").arg(name_, colour.name()).arg(size.width()).arg(size.height());
    QPixmap picture;
    if (QPixmapCache::find(key, &picture) || size.isEmpty()) return picture;
    QByteArray coloured = svg_;
    coloured.replace("currentColor", colour.name().toLatin1());
    QSvgRenderer renderer(coloured);
    renderer.setAspectRatioMode(Qt::KeepAspectRatio);
    picture = QPixmap(size);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    renderer.render(&painter, QRectF(QPointF(0, 0), QSizeF(size)));
    painter.end();
    QPixmapCache::insert(key, picture);
    return picture;
  }

  QSize actualSize(const QSize& size, QIcon::Mode, QIcon::State) override { return size; }
  bool isNull() override { return false; }
  QString key() const override { return QStringLiteral("mhc-tinted"); }
  QString iconName() override { return name_; }
  QIconEngine* clone() const override { return new TintedEngine(*this); }

 private:
  QString name_;
  QByteArray svg_;
  IconColours colours_;
};

}  // namespace

QIcon tintedIcon(const QString& name, const IconColours& colours) {
  if (name.isEmpty()) return {};
  QFile file(QStringLiteral(":/mhc/icons/%1.svg").arg(name));
  if (!file.open(QIODevice::ReadOnly)) return {};
  return QIcon(new TintedEngine(name, file.readAll(), colours));
}

}  // namespace mhc::widgets
