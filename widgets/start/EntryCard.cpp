// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/start/EntryCard.h"

#include <QFontMetrics>
#include <QPainter>
#include <QPainterPath>

namespace mhc::widgets {
namespace {

constexpr int kMargin = 12;
constexpr int kGap = 3;

QColor between(const QColor& a, const QColor& b, qreal share) {
  const auto mix = [share](int x, int y) { return static_cast<int>(x + (y - x) * share); };
  return {mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())};
}

}  // namespace

EntryCard::EntryCard(const StartEntry& entry, bool primary, QWidget* parent)
    : QAbstractButton(parent), entry_(entry), primary_(primary) {
  setText(entry.title);
  setAccessibleName(entry.title);
  setAccessibleDescription(entry.description);
  setToolTip(entry.id);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_Hover);
  setCursor(Qt::PointingHandCursor);
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
}

QFont EntryCard::titleFont() const {
  QFont bold = font();
  bold.setBold(true);
  return bold;
}

QSize EntryCard::sizeHint() const { return {280, heightForWidth(280)}; }

QSize EntryCard::minimumSizeHint() const { return {180, heightForWidth(180)}; }

int EntryCard::heightForWidth(int width) const {
  const int inner = std::max(60, width - 2 * kMargin);
  int height = 2 * kMargin + QFontMetrics(titleFont()).height();
  if (!entry_.description.isEmpty()) {
    height += kGap + fontMetrics().boundingRect(QRect(0, 0, inner, 10'000), Qt::TextWordWrap, entry_.description).height();
  }
  return height;
}

void EntryCard::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QPalette& colours = palette();
  const QColor base = colours.color(QPalette::Base);
  const QColor highlight = colours.color(QPalette::Highlight);
  const qreal tint = isDown() ? 0.30 : underMouse() ? 0.16 : primary_ ? 0.10 : 0.0;
  QPainterPath frame;
  frame.addRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
  painter.fillPath(frame, between(base, highlight, tint));
  const bool strong = hasFocus() || primary_;
  painter.setPen(QPen(strong ? highlight : between(base, colours.color(QPalette::Text), 0.22), hasFocus() ? 2 : 1));
  painter.drawPath(frame);

  QRect inner = rect().adjusted(kMargin, kMargin, -kMargin, -kMargin);
  painter.setPen(colours.color(QPalette::Text));
  painter.setFont(titleFont());
  const int titleHeight = QFontMetrics(titleFont()).height();
  painter.drawText(inner, Qt::AlignLeft | Qt::AlignTop,
                   QFontMetrics(titleFont()).elidedText(entry_.title, Qt::ElideMiddle, inner.width()));
  inner.setTop(inner.top() + titleHeight + kGap);
  painter.setFont(font());
  painter.setPen(between(colours.color(QPalette::Text), base, 0.28));
  painter.drawText(inner, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, entry_.description);
}

}  // namespace mhc::widgets
