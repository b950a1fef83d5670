// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/matrix/TokenStrip.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "widgets/base/FocusRing.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

constexpr double kPad = 4, kMargin = 8;
constexpr qsizetype kLongestAfter = 24;

}  // namespace

QString visibleText(const QString& text) {
  if (text.isEmpty()) return QStringLiteral("∅");
  QString shown;
  for (const QChar c : text) {
    if (c == QLatin1Char(' '))
      shown += QChar(0x2423);  // open box
    else if (c == QLatin1Char('\n'))
      shown += QChar(0x21B5);  // carriage return arrow
    else if (c == QLatin1Char('\t'))
      shown += QChar(0x21E5);
    else if (c.isPrint() || c.isSurrogate())
      shown += c;
    else
      shown += QChar(0xFFFD);
  }
  return shown;
}

TokenStrip::TokenStrip(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  setAccessibleName(tr("Probe tokens"));
}

void TokenStrip::setTokens(std::vector<Token> tokens) {
  tokens_ = std::move(tokens);
  if (current_ >= static_cast<int>(tokens_.size())) current_ = -1;
  focus_ = std::clamp(focus_, 0, std::max(0, static_cast<int>(tokens_.size()) - 1));
  places_ = flow(width(), nullptr);
  updateGeometry();
  update();
}

void TokenStrip::setCurrent(int token) {
  if (token == current_) return;
  current_ = token;
  if (token >= 0) focus_ = token;
  update();
}

std::vector<TokenStrip::Place> TokenStrip::flow(double width, double* height) const {
  const QFontMetricsF metrics(Theme::current().monospaceFont());
  const double line = metrics.height() + 2 * kPad;
  std::vector<Place> places;
  double x = kMargin, y = kMargin;
  const auto place = [&](const QString& text) {
    const double wide = metrics.horizontalAdvance(text) + (text.isEmpty() ? 0 : kPad);
    if (x > kMargin && x + wide > width - kMargin) x = kMargin, y += line;
    const QRectF at(x, y, wide, line - 2);
    x += wide;
    return at;
  };
  for (const Token& token : tokens_) {
    Place one;
    one.token = place(visibleText(token.text));
    one.after = token.after.isEmpty() ? QRectF() : place(visibleText(token.after.left(kLongestAfter)));
    places.push_back(one);
  }
  if (height != nullptr) *height = y + line + kMargin;
  return places;
}

int TokenStrip::heightForWidth(int width) const {
  double height = 0;
  (void)flow(width, &height);
  return static_cast<int>(height);
}

QRectF TokenStrip::tokenRect(int token) const {
  return token >= 0 && token < static_cast<int>(places_.size()) ? places_[static_cast<std::size_t>(token)].token
                                                                : QRectF();
}

void TokenStrip::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(theme.monospaceFont());
  for (std::size_t t = 0; t < tokens_.size() && t < places_.size(); ++t) {
    const QRectF box = places_[t].token;
    const bool current = static_cast<int>(t) == current_;
    QColor tint = theme.colour(ThemeColour::Accent);
    tint.setAlphaF(static_cast<float>(0.10 + 0.35 * std::clamp(tokens_[t].tint, 0.0, 1.0)));
    painter.setPen(Qt::NoPen);
    painter.setBrush(current ? theme.colour(ThemeColour::Accent) : tint);
    painter.drawRoundedRect(box.adjusted(0, 0, -1, 0), 3, 3);
    painter.setPen(theme.colour(current ? ThemeColour::AccentText : ThemeColour::Text));
    painter.drawText(box, Qt::AlignCenter, visibleText(tokens_[t].text));
    painter.setPen(theme.colour(ThemeColour::TextDim));
    if (!places_[t].after.isNull()) {
      painter.drawText(places_[t].after, Qt::AlignLeft | Qt::AlignVCenter,
                       visibleText(tokens_[t].after.left(kLongestAfter)));
    }
    if (hasFocus() && static_cast<int>(t) == focus_) paintFocusRing(painter, box);
  }
}

int TokenStrip::tokenAt(QPointF at) const {
  for (std::size_t t = 0; t < places_.size(); ++t) {
    if (places_[t].token.contains(at) || places_[t].after.contains(at)) return static_cast<int>(t);
  }
  return -1;
}

void TokenStrip::mousePressEvent(QMouseEvent* event) {
  const int token = tokenAt(event->position());
  if (event->button() != Qt::LeftButton || token < 0) return event->ignore();
  focus_ = token;
  Q_EMIT chosen(token == current_ ? -1 : token);
}

void TokenStrip::mouseMoveEvent(QMouseEvent* event) {
  const int token = tokenAt(event->position());
  if (token >= 0) {
    QToolTip::showText(event->globalPosition().toPoint() + QPoint(12, 8), tokens_[static_cast<std::size_t>(token)].hint,
                       this);
  }
}

void TokenStrip::keyPressEvent(QKeyEvent* event) {
  const int key = event->key(), last = static_cast<int>(tokens_.size()) - 1;
  if (last < 0 || event->modifiers() & (Qt::AltModifier | Qt::ControlModifier | Qt::ShiftModifier))
    return event->ignore();
  if (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space) {
    Q_EMIT chosen(focus_ == current_ ? -1 : focus_);
    return;
  }
  const int across = (key == Qt::Key_Right) - (key == Qt::Key_Left);
  if (across == 0) return event->ignore();
  focus_ = std::clamp(focus_ + across, 0, last);
  setAccessibleDescription(tokens_[static_cast<std::size_t>(focus_)].hint);
  update();
}

void TokenStrip::resizeEvent(QResizeEvent*) {
  places_ = flow(width(), nullptr);
}

void TokenStrip::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void TokenStrip::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

}  // namespace mhc::widgets
