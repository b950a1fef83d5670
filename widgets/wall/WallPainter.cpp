// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wall/WallPainter.h"

#include <QCoreApplication>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "core/view/NumberText.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/MixingFrame.h"

namespace mhc::widgets {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("mhc::widgets::Wall", text); }

QString number(double value, int digits = 4) { return QString::fromStdString(view::formatValue(value, digits)); }

/// What the rows are sorted by, short: it stands under the sublayer's name.
QString keyText(const WallModel& model, const WallRow& row) {
  const QString value = number(model.sort() == WallSort::Depth ? row.distanceToIdentity : row.key, 2);
  switch (model.sort()) {
    case WallSort::DistanceToUniform: return tr("d(J) %1").arg(value);
    case WallSort::DistanceToPermutation: return tr("d(P) %1").arg(value);
    case WallSort::Residual: return tr("Σ−1 %1").arg(value);
    case WallSort::Change: return tr("Δ0 %1").arg(value);
    case WallSort::RecentChange: return tr("Δ %1").arg(value);
    default: return tr("d(I) %1").arg(value);
  }
}

QString distanceText(const WallModel& model, int sublayer) {
  QStringList lines;
  for (const auto& [sort, name] : {std::pair{WallSort::DistanceToIdentity, tr("identity")},
                                   std::pair{WallSort::DistanceToUniform, tr("uniform")},
                                   std::pair{WallSort::DistanceToPermutation, tr("nearest permutation")}}) {
    const TokenDistances d = tokenDistances(model.data(), sublayer, sort);
    lines << (std::isfinite(d.mean)
                  ? tr("distance to %1: %2 of the mean; tokens %3 (p10–p90 %4–%5)")
                        .arg(name, number(d.ofMean, 3), number(d.mean, 3), number(d.low, 2), number(d.high, 2))
                  : tr("distance to %1: %2 of the mean").arg(name, number(d.ofMean, 3)));
  }
  return lines.join(QLatin1Char('\n'));
}

class Painting {
 public:
  Painting(const WallModel& model, const WallLayout& layout, QSize size, double unit, int scroll)
      : model_(model), layout_(layout), unit_(unit), scroll_(scroll), theme_(Theme::current()),
        image_(size.expandedTo({1, 1}), QImage::Format_RGB32), painter_(&image_) {
    image_.fill(theme_.colour(ThemeColour::Surface));
    small_ = theme_.smallFont();
    small_.setPixelSize(std::max(1, static_cast<int>(std::lround(QFontInfo(small_).pixelSize() * unit))));
    painter_.setFont(small_);
    painter_.setRenderHint(QPainter::Antialiasing);
  }

  QImage paint() {
    painter_.translate(0, layout_.headerHeight() - scroll_);
    const QRect visible(0, scroll_, image_.width(), image_.height());
    for (std::size_t i = 0; i < model_.rows().size(); ++i) {
      const int row = static_cast<int>(i);
      if (layout_.rowRect(row).intersects(visible)) paintRow(row, model_.rows()[i]);
    }
    painter_.resetTransform();
    painter_.fillRect(0, 0, image_.width(), layout_.headerHeight(), theme_.colour(ThemeColour::Surface));
    for (int band = 0; band < layout_.bands(); ++band) paintHeader(band);
    painter_.end();
    return image_;
  }

 private:
  void paintRow(int at, const WallRow& row) {
    for (const view::MapKind map : kMapKinds) paintMap(at, row, map);
    paintLabel(at, row);
    for (int i = 0; i < model_.n(); ++i) {
      paintGrade(painter_, QRectF(layout_.rowMark(at, i)), row.rowGrade);
      paintGrade(painter_, QRectF(layout_.columnMark(at, i)), row.columnGrade);
    }
    if (layout_.cell() >= 11 * unit_) paintStreamNumbers(at);
  }

  void paintMap(int at, const WallRow& row, view::MapKind map) {
    const int n = model_.n(), rows = map == view::MapKind::Pre ? 1 : n, columns = map == view::MapKind::Post ? 1 : n;
    const int inset = layout_.cell() >= 9 * unit_ ? 1 : 0;
    painter_.setRenderHint(QPainter::Antialiasing, false);
    for (int i = 0; i < rows; ++i) {
      for (int j = 0; j < columns; ++j) {
        const std::size_t index = static_cast<std::size_t>(i * columns + j);
        const QRect cell = layout_.cellRect(at, map, i, j).adjusted(0, 0, -inset, -inset);
        const QColor colour = cellColour(model_, row, map, index);
        painter_.fillRect(cell, colour);
        if (layout_.cell() >= 34 * unit_) {
          painter_.setPen(toQColor(view::textOn(toRgb(colour))));
          painter_.drawText(cell, Qt::AlignCenter,
                            QString::number(row.shown[static_cast<std::size_t>(map)][index], 'f', 2));
        }
      }
    }
    painter_.setBrush(Qt::NoBrush);
    painter_.setPen(QPen(theme_.colour(ThemeColour::Border), 1));
    painter_.drawRect(layout_.mapRect(at, map).adjusted(-1, -1, -inset, -inset));
    painter_.setRenderHint(QPainter::Antialiasing);
  }

  void paintLabel(int at, const WallRow& row) {
    const QRect box = layout_.labelRect(at);
    const QFontMetrics metrics(small_);
    const bool twoLines = box.height() >= 2 * metrics.height();
    painter_.setPen(theme_.colour(ThemeColour::Text));
    const int top = twoLines ? box.center().y() - metrics.height() : box.center().y() - metrics.height() / 2;
    const QRect line(box.left(), top, box.width(), metrics.height());
    painter_.drawText(line, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextDontClip,
                      sublayerName(model_.data(), row.sublayer));
    if (!twoLines) return;
    painter_.setPen(theme_.colour(ThemeColour::TextDim));
    const QString second = row.visibility <= 0 && model_.sort() == WallSort::Depth ? tr("no effect") : keyText(model_, row);
    painter_.drawText(line.translated(0, metrics.height()), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextDontClip, second);
  }

  void paintStreamNumbers(int at) {
    painter_.setPen(theme_.colour(ThemeColour::TextDim));
    for (int i = 0; i < model_.n(); ++i) {
      const QRect cell = layout_.cellRect(at, view::MapKind::Res, i, 0);
      const int width = static_cast<int>(12 * unit_);
      painter_.drawText(QRect(cell.left() - width - static_cast<int>(3 * unit_), cell.top(), width, cell.height()),
                        Qt::AlignVCenter | Qt::AlignRight | Qt::TextDontClip, QString::number(i + 1));
    }
    const QRect res = layout_.mapRect(at, view::MapKind::Res);
    const QString caption = tr("to stream i");
    const QFontMetrics metrics(small_);
    if (at % std::max(1, layout_.rowsPerBand()) != 0 || metrics.horizontalAdvance(caption) > res.height()) return;
    painter_.save();
    painter_.translate(res.left() - 12 * unit_, res.center().y());
    painter_.rotate(-90);
    painter_.drawText(QRectF(-res.height() / 2.0, -metrics.height(), res.height(), metrics.height()), Qt::AlignCenter,
                      caption);
    painter_.restore();
  }

  void paintHeader(int band) {
    const QFontMetrics metrics(small_);
    const int line = metrics.height(), top = static_cast<int>(2 * unit_);
    const int first = band * layout_.rowsPerBand();
    QFont bold = small_;
    bold.setBold(true);
    for (const view::MapKind map : kMapKinds) {
      const QRect at = layout_.mapRect(first, map);
      const int side = layout_.mapRect(first, view::MapKind::Res).width();
      const int wide = std::max(side, static_cast<int>(40 * unit_));
      const QRect place(at.center().x() - wide / 2, top, wide, line);
      // Small maps stand close together: short names, and the legend tells what the axes are.
      const bool close = side < QFontMetrics(bold).horizontalAdvance(QStringLiteral("H_post"));
      painter_.setFont(bold);
      painter_.setPen(theme_.colour(ThemeColour::Text));
      painter_.drawText(place, Qt::AlignCenter | Qt::TextDontClip, close ? mapName(map).mid(2) : mapName(map));
      painter_.setFont(small_);
      painter_.setPen(theme_.colour(ThemeColour::TextDim));
      const bool roomy = metrics.horizontalAdvance(tr("from stream j")) <= side;
      const QString axis = map == view::MapKind::Post ? (close ? tr("i") : tr("to i"))
                           : roomy ? tr("from stream j") : close ? tr("j") : tr("from j");
      painter_.drawText(place.translated(0, line), Qt::AlignCenter | Qt::TextDontClip, axis);
      if (map == view::MapKind::Post || layout_.cell() < metrics.horizontalAdvance(QStringLiteral("8"))) continue;
      for (int j = 0; j < model_.n(); ++j) {
        const QRect cell = layout_.cellRect(first, map, 0, j);
        painter_.drawText(QRect(cell.left(), top + 2 * line, cell.width(), line), Qt::AlignCenter | Qt::TextDontClip,
                          QString::number(j + 1));
      }
    }
  }

  const WallModel& model_;
  const WallLayout& layout_;
  double unit_;
  int scroll_;
  const Theme& theme_;
  QImage image_;
  QPainter painter_;
  QFont small_;
};

}  // namespace

QColor cellColour(const WallModel& model, const WallRow& row, view::MapKind map, std::size_t index) {
  const view::Rgb full = model.colour(map, row.shown[static_cast<std::size_t>(map)][index]);
  if (map != view::MapKind::Res || row.visibility >= 1) return toQColor(full);
  const view::Rgb paper = toRgb(Theme::current().colour(ThemeColour::Surface));
  return toQColor(view::mixed(full, paper, 0.7 * (1 - row.visibility)));
}

QImage paintWall(const WallModel& model, const WallLayout& layout, QSize size, double unit, int scroll) {
  return Painting(model, layout, size, unit, scroll).paint();
}

QString wallHoverText(const WallModel& model, const view::ElementId& id) {
  const int at = model.rowOf(id.sublayer);
  if (at < 0) return {};
  const WallRow& row = model.rows()[static_cast<std::size_t>(at)];
  QStringList lines;
  const QString name = sublayerName(model.data(), id.sublayer);
  lines << (model.data().hcType.empty() ? name : tr("%1 (sublayer %2)").arg(name).arg(id.sublayer));
  if (id.map != view::MapKind::None) lines.last() += QStringLiteral(" · ") + mapName(id.map);
  if (const QString own = ownMixing(model.data(), id.sublayer); !own.isEmpty()) lines << own;
  const bool cell = id.map == view::MapKind::Pre ? id.from >= 0
                    : id.map == view::MapKind::Post ? id.to >= 0
                                                    : id.map == view::MapKind::Res && id.to >= 0 && id.from >= 0;
  if (id.to >= 0 && id.map != view::MapKind::Pre) lines << tr("to stream %1").arg(id.to + 1);
  if (id.from >= 0 && id.map != view::MapKind::Post) {
    const QString from = tr("from stream %1").arg(id.from + 1);
    if (cell && id.map == view::MapKind::Res) lines.last() += QStringLiteral(", ") + from;
    else lines << from;
  }
  if (cell) {
    const std::size_t map = static_cast<std::size_t>(id.map), index = model.cellIndex(id);
    QString values = tr("mean over tokens %1").arg(number(row.mean[map][index]));
    if (!row.deviation[map].empty()) values += tr(", std %1").arg(number(row.deviation[map][index], 3));
    lines << values;
    if (model.side() == WallSide::Difference) {
      lines << tr("B %1, A − B %2").arg(number(row.other[map][index]), number(row.shown[map][index]));
    } else if (model.transformed(id.map)) {
      lines << tr("shown %1").arg(number(row.shown[map][index]));
    }
  }
  if (id.map == view::MapKind::Res) {
    if (id.to >= 0) lines << tr("row sum %1").arg(number(row.rowSums[static_cast<std::size_t>(id.to)], 5));
    if (id.from >= 0) lines << tr("column sum %1").arg(number(row.columnSums[static_cast<std::size_t>(id.from)], 5));
    if (std::isfinite(row.rowError)) {
      lines << tr("99 % of tokens: row sums within %1 of 1, column sums within %2")
                   .arg(number(row.rowError, 2), number(row.columnError, 2));
    }
    lines << distanceText(model, id.sublayer);
    if (model.sort() == WallSort::RecentChange && model.recentFrom() >= 0) {
      lines << tr("change since step %1: %2").arg(QString::fromStdString(view::formatInteger(model.recentFrom())), number(row.key, 3));
    }
    if (row.visibility <= 0) {
      lines << (id.sublayer == 1 ? tr("No effect here: before the first sublayer all streams are equal.")
                                 : tr("No effect here: the streams coincide."));
    } else if (row.visibility < 1) {
      lines << tr("Dimmed: differences between the streams hold %1 of their energy")
                   .arg(number(row.differenceEnergy, 2));
    }
  }
  return lines.join(QLatin1Char('\n'));
}

}  // namespace mhc::widgets
