// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/maps/MatrixCanvas.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "core/view/NumberText.h"
#include "widgets/base/FocusRing.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

constexpr double kSums = 62, kEdge = 8;

QString shortNumber(double value) {
  if (!std::isfinite(value)) return QString::fromStdString(view::formatValue(value));
  return std::abs(value) < 10 ? QString::number(value, 'f', 3) : QString::fromStdString(view::formatValue(value, 3));
}

}  // namespace

view::ColourScale scaleFor(const hyper::Matrix& matrix) {
  double limit = 0, least = 0;
  for (const double v : matrix.values) {
    if (std::isfinite(v)) limit = std::max(limit, std::abs(v)), least = std::min(least, v);
  }
  return least >= -1e-6 && limit <= 1 + 1e-3 ? view::resScale() : view::differenceScale(limit > 0 ? limit : 1);
}

MatrixCanvas::MatrixCanvas(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setAccessibleName(tr("Matrix"));
}

void MatrixCanvas::setPicture(MatrixPicture picture) {
  picture_ = std::move(picture);
  if (to_ >= picture_.values.rows || from_ >= picture_.values.cols) to_ = from_ = -1;
  setAccessibleName(picture_.title.isEmpty() ? tr("Matrix") : picture_.title);
  setAccessibleDescription(to_ >= 0 ? cellText(to_, from_) : QString());
  update();
}

void MatrixCanvas::setCurrentCell(int to, int from) {
  const bool inside = to >= 0 && from >= 0 && to < picture_.values.rows && from < picture_.values.cols;
  if (!inside) to = from = -1;
  if (to == to_ && from == from_) return;
  to_ = to, from_ = from;
  setAccessibleDescription(inside ? cellText(to, from) : QString());
  update();
}

double MatrixCanvas::cell() const {
  const int n = std::max(picture_.values.rows, 1);
  const double line = QFontMetricsF(Theme::current().smallFont()).height();
  const double wide = (width() - 26 - kSums - kEdge) / n, high = (height() - 3 * line - 14 - 2 * line - kEdge) / n;
  return std::clamp(std::floor(std::min(wide, high)), 6.0, 110.0);
}

QRectF MatrixCanvas::cellRect(int to, int from) const {
  const double line = QFontMetricsF(Theme::current().smallFont()).height(), side = cell();
  return {26 + from * side, 3 * line + 12 + to * side, side, side};
}

std::pair<int, int> MatrixCanvas::cellAt(QPointF at) const {
  for (int i = 0; i < picture_.values.rows; ++i) {
    for (int j = 0; j < picture_.values.cols; ++j) {
      if (cellRect(i, j).contains(at)) return {i, j};
    }
  }
  return {-1, -1};
}

QString MatrixCanvas::cellText(int to, int from) const {
  if (to < 0 || from < 0 || to >= picture_.values.rows || from >= picture_.values.cols) return {};
  const auto number = [](double v) { return QString::fromStdString(view::formatValue(v, 6)); };
  QString text =
      tr("to stream %1, from stream %2: %3").arg(to + 1).arg(from + 1).arg(number(picture_.values(to, from)));
  const std::size_t at = static_cast<std::size_t>(to * picture_.values.cols + from);
  if (at < picture_.spread.size()) text += tr("\nstd over tokens %1").arg(number(picture_.spread[at]));
  return text + tr("\nrow sum %1, column sum %2")
                    .arg(number(hyper::rowSum(picture_.values, to)), number(hyper::columnSum(picture_.values, from)));
}

void MatrixCanvas::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  painter.fillRect(rect(), theme.colour(ThemeColour::Surface));
  const hyper::Matrix& m = picture_.values;
  if (m.rows > 0) {
    for (int i = 0; i < m.rows; ++i) {
      for (int j = 0; j < m.cols; ++j) {
        const QRectF box = cellRect(i, j).adjusted(0, 0, -1, -1);
        const view::Rgb colour = picture_.scale.colour(m(i, j));
        painter.fillRect(box, toQColor(colour));
        if (box.width() < 34) continue;
        painter.setFont(theme.smallFont());
        painter.setPen(toQColor(view::textOn(colour)));
        QString text = shortNumber(m(i, j));
        const std::size_t at = static_cast<std::size_t>(i * m.cols + j);
        if (box.width() >= 60 && at < picture_.spread.size())
          text += QStringLiteral("\n±") + shortNumber(picture_.spread[at]);
        painter.drawText(box, Qt::AlignCenter, text);
      }
    }
    paintMargins(painter);
    if (to_ >= 0) {
      painter.setBrush(Qt::NoBrush);
      painter.setPen(QPen(theme.colour(ThemeColour::Accent), 2));
      painter.drawRect(cellRect(to_, from_).adjusted(1, 1, -2, -2));
    }
  }
  if (hasFocus()) paintFocusRing(painter, QRectF(rect()));
}

void MatrixCanvas::paintMargins(QPainter& painter) const {
  const Theme& theme = Theme::current();
  const QFontMetricsF metrics(theme.smallFont());
  const double line = metrics.height(), side = cell();
  painter.setRenderHint(QPainter::Antialiasing);
  QFont bold = theme.smallFont();
  bold.setBold(true);
  painter.setFont(bold);
  painter.setPen(theme.colour(ThemeColour::Text));
  painter.drawText(QRectF(kEdge, 3, width() - 2 * kEdge, line), Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetricsF(bold).elidedText(picture_.title, Qt::ElideRight, width() - 2 * kEdge));
  painter.setFont(theme.smallFont());
  painter.setPen(theme.colour(ThemeColour::TextDim));
  const QString axes = picture_.axes.isEmpty() ? tr("rows: to stream i, columns: from stream j") : picture_.axes;
  painter.drawText(QRectF(kEdge, 5 + line, width() - 2 * kEdge, line), Qt::AlignLeft | Qt::AlignVCenter,
                   metrics.elidedText(axes, Qt::ElideRight, width() - 2 * kEdge));
  const hyper::Matrix& m = picture_.values;
  const auto write = [&](const QRectF& at, int flags, const QString& text) {
    painter.setPen(theme.colour(ThemeColour::TextDim));
    painter.drawText(at, flags | Qt::TextDontClip, text);
  };
  if (side < metrics.height() * 0.8) return;
  for (int i = 0; i < m.rows; ++i) {
    const QRectF left = cellRect(i, 0), end = cellRect(i, m.cols - 1), foot = cellRect(m.rows - 1, i);
    write(QRectF(0, left.top(), 20, side), Qt::AlignVCenter | Qt::AlignRight, QString::number(i + 1));
    write(QRectF(foot.left(), cellRect(0, i).top() - line - 1, side, line), Qt::AlignCenter, QString::number(i + 1));
    const bool mark = picture_.rowGrade != SumGrade::None;
    paintGrade(painter, QRectF(end.right() + 4, end.center().y() - 4, 9, 9), picture_.rowGrade);
    write(QRectF(end.right() + (mark ? 16 : 5), end.top(), kSums - 18, side), Qt::AlignVCenter,
          shortNumber(hyper::rowSum(m, i)));
    paintGrade(painter, QRectF(foot.center().x() - 4, foot.bottom() + 3, 9, 9), picture_.columnGrade);
    // Sums of neighbouring columns must not run into each other: fewer digits, then none.
    const double sum = hyper::columnSum(m, i);
    for (const QString& text : {shortNumber(sum), QString::number(sum, 'f', 2), QString::number(sum, 'f', 1)}) {
      if (metrics.horizontalAdvance(text) > side - 5) continue;
      write(QRectF(foot.left(), foot.bottom() + (picture_.columnGrade != SumGrade::None ? 13 : 2), side, line),
            Qt::AlignCenter, text);
      break;
    }
  }
}

void MatrixCanvas::moveTo(int to, int from) {
  if (to == to_ && from == from_) return;
  setCurrentCell(to, from);
  Q_EMIT currentChanged(to_, from_);
}

void MatrixCanvas::mouseMoveEvent(QMouseEvent* event) {
  const auto [to, from] = cellAt(event->position());
  if (to < 0) return;
  moveTo(to, from);
  QToolTip::showText(event->globalPosition().toPoint() + QPoint(12, 8), cellText(to, from), this);
}

void MatrixCanvas::mousePressEvent(QMouseEvent* event) {
  const auto [to, from] = cellAt(event->position());
  if (event->button() != Qt::LeftButton || to < 0) return event->ignore();
  moveTo(to, from);
  Q_EMIT activated(to, from);
}

void MatrixCanvas::keyPressEvent(QKeyEvent* event) {
  const int key = event->key(), last = picture_.values.rows - 1;
  if (last < 0 || event->modifiers() & (Qt::AltModifier | Qt::ShiftModifier | Qt::ControlModifier))
    return event->ignore();
  if (to_ >= 0 && (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space)) {
    Q_EMIT activated(to_, from_);
    return;
  }
  const int across = (key == Qt::Key_Right) - (key == Qt::Key_Left), down = (key == Qt::Key_Down) - (key == Qt::Key_Up);
  if (across == 0 && down == 0) return event->ignore();
  if (to_ < 0) return moveTo(0, 0);
  moveTo(std::clamp(to_ + down, 0, last), std::clamp(from_ + across, 0, last));
}

void MatrixCanvas::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void MatrixCanvas::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

}  // namespace mhc::widgets
