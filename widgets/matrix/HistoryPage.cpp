// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/matrix/HistoryPage.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "core/view/ColourTable.h"
#include "core/view/NumberText.h"
#include "widgets/base/FocusRing.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

constexpr double kLeft = 26, kEdge = 8, kGap = 6;

QString number(double v) {
  return QString::fromStdString(view::formatValue(v, 4));
}

}  // namespace

HistoryPage::HistoryPage(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setAccessibleName(tr("History of each entry of H_res"));
}

bool HistoryPage::ready() const {
  return track_ != nullptr && !track_->empty() && sublayer_ >= 1 && sublayer_ <= track_->rows && track_->n > 0;
}

double HistoryPage::value(std::size_t position, int to, int from) const {
  return track_->record(position, sublayer_ - 1)[2 * track_->n + to * track_->n + from];
}

void HistoryPage::setTrack(view::TrackPtr track, int sublayer) {
  track_ = std::move(track);
  sublayer_ = sublayer;
  low_ = 0, high_ = 1;
  if (ready()) {
    for (std::size_t k = 0; k < track_->steps.size(); ++k) {
      for (int i = 0; i < track_->n; ++i) {
        for (int j = 0; j < track_->n; ++j) {
          const double v = value(k, i, j);
          if (std::isfinite(v)) low_ = std::min(low_, v), high_ = std::max(high_, v);
        }
      }
    }
    if (to_ >= track_->n || from_ >= track_->n) to_ = from_ = -1;
  }
  update();
}

void HistoryPage::setStep(std::int64_t step) {
  step_ = step;
  update();
}

void HistoryPage::setCurrent(int to, int from) {
  if (to == to_ && from == from_) return;
  to_ = to, from_ = from;
  update();
}

QRectF HistoryPage::plotRect(int to, int from) const {
  if (!ready()) return {};
  const double line = QFontMetricsF(Theme::current().smallFont()).height(), top = 3 * line + 10;
  const double wide = (width() - kLeft - kEdge) / track_->n, high = (height() - top - line - kEdge) / track_->n;
  return {kLeft + from * wide, top + to * high, std::max(wide - kGap, 8.0), std::max(high - kGap, 8.0)};
}

QPointF HistoryPage::positionOf(int to, int from, std::int64_t step, double v) const {
  const QRectF box = plotRect(to, from);
  const double first = static_cast<double>(track_->steps.front()), last = static_cast<double>(track_->steps.back());
  const double along = last > first ? (static_cast<double>(step) - first) / (last - first) : 0.5;
  return {box.left() + along * box.width(), box.bottom() - (v - low_) / (high_ - low_) * box.height()};
}

void HistoryPage::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  painter.fillRect(rect(), theme.colour(ThemeColour::ChartBackground));
  painter.setFont(theme.smallFont());
  const double line = QFontMetricsF(theme.smallFont()).height();
  if (!ready()) {
    painter.setPen(theme.colour(ThemeColour::TextDim));
    painter.drawText(rect().adjusted(12, 12, -12, -12), Qt::AlignCenter | Qt::TextWordWrap,
                     tr("The history of each entry appears as soon as the recorded steps have been read."));
    return;
  }
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(theme.colour(ThemeColour::TextDim));
  painter.drawText(
      QRectF(kEdge, 3, width() - 2 * kEdge, line), Qt::AlignVCenter,
      tr("H_res over steps %1 to %2, token mean; every curve from %3 to %4")
          .arg(QString::fromStdString(view::formatInteger(track_->steps.front())),
               QString::fromStdString(view::formatInteger(track_->steps.back())), number(low_), number(high_)));
  painter.drawText(QRectF(kEdge, 5 + line, width() - 2 * kEdge, line), Qt::AlignVCenter,
                   tr("rows: to stream i, columns: from stream j"));
  const QColor ink = theme.onChart(view::categoryColour(0));
  for (int i = 0; i < track_->n; ++i) {
    const QRectF left = plotRect(i, 0), upper = plotRect(0, i);
    painter.setPen(theme.colour(ThemeColour::TextDim));
    painter.drawText(QRectF(0, left.top(), kLeft - 6, left.height()), Qt::AlignRight | Qt::AlignVCenter,
                     QString::number(i + 1));
    painter.drawText(QRectF(upper.left(), upper.top() - line - 2, upper.width(), line), Qt::AlignCenter,
                     QString::number(i + 1));
    for (int j = 0; j < track_->n; ++j) {
      const QRectF box = plotRect(i, j);
      painter.setBrush(Qt::NoBrush);
      const bool current = i == to_ && j == from_;
      painter.setPen(QPen(theme.colour(current ? ThemeColour::Accent : ThemeColour::Grid), current ? 2 : 1));
      painter.drawRect(box);
      if (step_ >= track_->steps.front() && step_ <= track_->steps.back()) {
        const double x = positionOf(i, j, step_, 0).x();
        painter.setPen(QPen(theme.colour(ThemeColour::CursorLine), 1));
        painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()));
      }
      QPainterPath path;
      bool open = false;
      for (std::size_t k = 0; k < track_->steps.size(); ++k) {
        const double v = value(k, i, j);
        if (!std::isfinite(v)) {
          open = false;
          continue;
        }
        const QPointF at = positionOf(i, j, track_->steps[k], v);
        open ? path.lineTo(at) : path.moveTo(at);
        open = true;
      }
      painter.setPen(QPen(ink, theme.sizes().line));
      painter.drawPath(path);
      if (track_->steps.size() == 1 && std::isfinite(value(0, i, j))) {
        painter.drawEllipse(positionOf(i, j, track_->steps[0], value(0, i, j)), 2, 2);
      }
    }
  }
  if (hasFocus()) paintFocusRing(painter, QRectF(rect()));
}

std::pair<int, int> HistoryPage::entryAt(QPointF at) const {
  for (int i = 0; ready() && i < track_->n; ++i) {
    for (int j = 0; j < track_->n; ++j) {
      if (plotRect(i, j).adjusted(-kGap / 2, -kGap / 2, kGap / 2, kGap / 2).contains(at)) return {i, j};
    }
  }
  return {-1, -1};
}

std::int64_t HistoryPage::stepAt(QPointF at, int to, int from) const {
  const QRectF box = plotRect(to, from);
  const double along = std::clamp((at.x() - box.left()) / box.width(), 0.0, 1.0);
  const double first = static_cast<double>(track_->steps.front()), last = static_cast<double>(track_->steps.back());
  return track_->steps[view::nearestPosition(*track_, std::llround(first + along * (last - first)))];
}

QString HistoryPage::hoverText(int to, int from, std::int64_t step) const {
  const std::size_t k = view::nearestPosition(*track_, step);
  return tr("to stream %1, from stream %2\nstep %3: %4\nat first %5, at last %6")
      .arg(to + 1)
      .arg(from + 1)
      .arg(QString::fromStdString(view::formatInteger(track_->steps[k])), number(value(k, to, from)),
           number(value(0, to, from)), number(value(track_->steps.size() - 1, to, from)));
}

void HistoryPage::mouseMoveEvent(QMouseEvent* event) {
  const auto [to, from] = entryAt(event->position());
  if (to < 0) return;
  setCurrent(to, from);
  QToolTip::showText(event->globalPosition().toPoint() + QPoint(12, 8),
                     hoverText(to, from, stepAt(event->position(), to, from)), this);
}

void HistoryPage::mousePressEvent(QMouseEvent* event) {
  const auto [to, from] = entryAt(event->position());
  if (event->button() != Qt::LeftButton || to < 0) return event->ignore();
  Q_EMIT activated(to, from);
}

void HistoryPage::mouseDoubleClickEvent(QMouseEvent* event) {
  const auto [to, from] = entryAt(event->position());
  if (to >= 0) Q_EMIT stepChosen(stepAt(event->position(), to, from));
}

void HistoryPage::keyPressEvent(QKeyEvent* event) {
  const int key = event->key();
  if (!ready() || event->modifiers() & (Qt::AltModifier | Qt::ControlModifier | Qt::ShiftModifier))
    return event->ignore();
  if (to_ >= 0 && (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space)) {
    Q_EMIT activated(to_, from_);
    return;
  }
  const int across = (key == Qt::Key_Right) - (key == Qt::Key_Left), down = (key == Qt::Key_Down) - (key == Qt::Key_Up);
  if (across == 0 && down == 0) return event->ignore();
  const int last = track_->n - 1;
  if (to_ < 0)
    setCurrent(0, 0);
  else
    setCurrent(std::clamp(to_ + down, 0, last), std::clamp(from_ + across, 0, last));
  setAccessibleDescription(hoverText(to_, from_, step_));
}

view::TableData HistoryPage::table() const {
  view::TableData table;
  table.title = "History of H_res, sublayer " + std::to_string(sublayer_);
  table.headers = {"step"};
  if (!ready()) return table;
  for (int i = 0; i < track_->n; ++i) {
    for (int j = 0; j < track_->n; ++j)
      table.headers.push_back("to " + std::to_string(i + 1) + " from " + std::to_string(j + 1));
  }
  for (std::size_t k = 0; k < track_->steps.size(); ++k) {
    view::TableRow row;
    row.cells.emplace_back(static_cast<double>(track_->steps[k]));
    for (int i = 0; i < track_->n; ++i) {
      for (int j = 0; j < track_->n; ++j) row.cells.emplace_back(value(k, i, j));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

void HistoryPage::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void HistoryPage::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

}  // namespace mhc::widgets
