// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ranks/RankLamp.h"

#include <QPainter>

#include "widgets/base/StepText.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

constexpr double kLamp = 14;

}  // namespace

RankLamp::RankLamp(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Agreement of the ranks"));
  setToolTip(
      tr("Every few steps hashes of all weights and of H_res are compared over the ranks: they must be the same to the "
         "bit"));
  connect(&Theme::current(), &Theme::changed, this, [this] { update(); });
}

void RankLamp::setState(const view::RanksEqual& state, int ranks) {
  state_ = state;
  ranks_ = ranks;
  setAccessibleDescription(text());
  updateGeometry();
  update();
}

QString RankLamp::text() const {
  if (!state_.compared) return tr("Weights and H of the ranks have not been compared yet");
  if (state_.firstUnequal >= 0) {
    return tr("Weights or H differ between ranks since step %1: what they train is no longer one model")
        .arg(stepText(state_.firstUnequal));
  }
  return tr("Weights and H equal on all %1 ranks at step %2; compared so far: %3")
      .arg(ranks_)
      .arg(stepText(state_.step))
      .arg(state_.comparisons);
}

QSize RankLamp::sizeHint() const {
  const QFontMetrics metrics(Theme::current().font());
  return {metrics.horizontalAdvance(text()) + 34, std::max(metrics.height(), static_cast<int>(kLamp)) + 8};
}

void RankLamp::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const bool bad = state_.firstUnequal >= 0;
  const QColor colour = theme.colour(!state_.compared ? ThemeColour::TextDisabled
                                     : bad            ? ThemeColour::Bad
                                                      : ThemeColour::Good);
  const QRectF lamp(6, (height() - kLamp) / 2, kLamp, kLamp);
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  painter.drawEllipse(lamp);
  painter.setPen(QPen(theme.colour(ThemeColour::Window), 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  const QPointF c = lamp.center();
  if (!state_.compared) {
    painter.drawLine(c + QPointF(-3, 0), c + QPointF(3, 0));
  } else if (bad) {
    painter.drawLine(c + QPointF(-2.6, -2.6), c + QPointF(2.6, 2.6));
    painter.drawLine(c + QPointF(-2.6, 2.6), c + QPointF(2.6, -2.6));
  } else {
    const QPointF tick[] = {c + QPointF(-3.4, 0.2), c + QPointF(-1, 2.6), c + QPointF(3.4, -2.4)};
    painter.drawPolyline(tick, 3);
  }
  painter.setFont(theme.font());
  painter.setPen(theme.colour(bad ? ThemeColour::Bad : ThemeColour::Text));
  const QRectF room(lamp.right() + 8, 0, width() - lamp.right() - 10, height());
  painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetricsF(theme.font()).elidedText(text(), Qt::ElideRight, room.width()));
}

}  // namespace mhc::widgets
