// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wall/WallLegend.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "core/view/NumberText.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/wall/WallPainter.h"

namespace mhc::widgets {
namespace {

constexpr int kMargin = 8, kLineGap = 4, kPartGap = 18, kLongBar = 96, kShortBar = 36;

QString number(double value) { return QString::fromStdString(view::formatValue(value, 3)); }

}  // namespace

WallLegend::WallLegend(QWidget* parent) : QWidget(parent) {
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  setAccessibleName(tr("Legend of the matrix wall"));
}

void WallLegend::setModel(const WallModel* model) {
  model_ = model != nullptr && !model->empty() ? model : nullptr;
  updateGeometry();
  update();
}

void WallLegend::setCompact(bool compact) {
  if (compact == compact_) return;
  compact_ = compact;
  setToolTip(compact ? tr("Rows: to stream i, columns: from stream j. Marks at the margins: row and column sums of 99 % of the "
                          "tokens within 0.01 of 1 (circle), within 0.1 (triangle), or beyond (square).")
                     : QString());
  updateGeometry();
  update();
}

int WallLegend::heightForWidth(int width) const { return flow(width, nullptr); }
QSize WallLegend::sizeHint() const { return {480, flow(480, nullptr)}; }
QSize WallLegend::minimumSizeHint() const { return {160, 20}; }

void WallLegend::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), Theme::current().colour(ThemeColour::Surface));
  flow(width(), &painter);
}

int WallLegend::flow(int width, QPainter* painter) const {
  if (model_ == nullptr) return 0;
  const Theme& theme = Theme::current();
  const QFont font = theme.smallFont();
  const QFontMetrics metrics(font);
  const int line = metrics.height() + kLineGap;
  const int bar = compact_ ? kShortBar : kLongBar, partGap = compact_ ? kPartGap / 2 : kPartGap;
  int x = kMargin, y = kLineGap;
  if (painter != nullptr) {
    painter->setFont(font);
    painter->setRenderHint(QPainter::Antialiasing);
  }
  const auto place = [&](int wide) {  // the next free stretch of that width
    if (x > kMargin && x + wide > width - kMargin) x = kMargin, y += line;
    const QRect at(x, y, wide, metrics.height());
    x += wide + partGap;
    return at;
  };
  const auto text = [&](const QString& words, ThemeColour colour) {
    const QRect at = place(std::min(metrics.horizontalAdvance(words) + 1, width - 2 * kMargin));
    if (painter == nullptr) return;
    painter->setPen(theme.colour(colour));
    painter->drawText(at, Qt::AlignVCenter, metrics.elidedText(words, Qt::ElideRight, at.width()));
  };

  for (const view::MapKind map : kMapKinds) {
    const view::ColourScale& scale = model_->scale(map);
    QString name = mapName(map);
    if (model_->transformed(map)) {
      const std::array<QString, 4> modes{QString(), tr("%1 − identity"), tr("%1 − step 0"), tr("log10 %1")};
      name = model_->side() == WallSide::Difference ? tr("%1, A − B").arg(name)
                                                    : modes[static_cast<std::size_t>(model_->mode())].arg(name);
    }
    const QString low = number(scale.low), high = number(scale.high);
    const int nameWide = metrics.horizontalAdvance(name) + 6, lowWide = metrics.horizontalAdvance(low) + 4;
    const QRect at = place(nameWide + lowWide + bar + 4 + metrics.horizontalAdvance(high));
    if (painter == nullptr) continue;
    painter->setPen(theme.colour(ThemeColour::Text));
    painter->drawText(at, Qt::AlignVCenter, name);
    painter->setPen(theme.colour(ThemeColour::TextDim));
    painter->drawText(at.adjusted(nameWide, 0, 0, 0), Qt::AlignVCenter, low);
    painter->drawText(at, Qt::AlignVCenter | Qt::AlignRight, high);
    paintScale(*painter, QRectF(at.left() + nameWide + lowWide, at.top() + 2, bar, at.height() - 4), map);
  }
  if (compact_) return y + line;
  text(tr("rows: to stream i, columns: from stream j"), ThemeColour::TextDim);
  const bool graded = std::any_of(model_->rows().begin(), model_->rows().end(),
                                  [](const WallRow& row) { return row.rowGrade != SumGrade::None; });
  if (graded) {
    const QString title = tr("sums, 99 % of tokens within:");
    const std::array<std::pair<SumGrade, QString>, 3> grades{{{SumGrade::Good, tr("0.01")},
                                                              {SumGrade::Fair, tr("0.1")},
                                                              {SumGrade::Bad, tr("beyond")}}};
    int wide = metrics.horizontalAdvance(title);
    for (const auto& [grade, words] : grades) wide += metrics.horizontalAdvance(words) + 24;
    QRect at = place(wide);
    if (painter != nullptr) {
      painter->setPen(theme.colour(ThemeColour::TextDim));
      painter->drawText(at, Qt::AlignVCenter, title);
      at.setLeft(at.left() + metrics.horizontalAdvance(title) + 8);
      for (const auto& [grade, words] : grades) {
        paintGrade(*painter, QRectF(at.left(), at.center().y() - 4, 9, 9), grade);
        painter->setPen(theme.colour(ThemeColour::TextDim));
        painter->drawText(at.adjusted(13, 0, 0, 0), Qt::AlignVCenter, words);
        at.setLeft(at.left() + metrics.horizontalAdvance(words) + 24);
      }
    }
  }
  const bool dimmed = std::any_of(model_->rows().begin(), model_->rows().end(),
                                  [](const WallRow& row) { return row.visibility < 1; });
  if (!dimmed) return y + line;
  const QString first = sublayerName(model_->data(), 1);
  text(model_->data().hcType.empty() ? tr("dimmed: the streams coincide, H_res has no effect")
                                     : tr("dimmed: the streams coincide, H_res has no effect (always at %1)").arg(first),
       ThemeColour::TextDim);
  return y + line;
}

void WallLegend::paintScale(QPainter& painter, const QRectF& at, view::MapKind map) const {
  const view::ColourScale& scale = model_->scale(map);
  painter.setRenderHint(QPainter::Antialiasing, false);
  const int steps = static_cast<int>(at.width());
  for (int i = 0; i < steps; ++i) {
    const double value = scale.low + (scale.high - scale.low) * (i + 0.5) / steps;
    painter.fillRect(QRectF(at.left() + i, at.top(), 1, at.height()), toQColor(model_->colour(map, value)));
  }
  painter.setPen(Theme::current().colour(ThemeColour::Border));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(at.adjusted(-0.5, -0.5, 0, 0));
  painter.setRenderHint(QPainter::Antialiasing);
  if (scale.mark == 0) return;
  const double x = at.left() + (scale.mark - scale.low) / (scale.high - scale.low) * at.width();
  painter.setPen(QPen(Theme::current().colour(ThemeColour::Text), 1.5));
  painter.drawLine(QPointF(x, at.top() - 2), QPointF(x, at.bottom() + 2));
}

}  // namespace mhc::widgets
