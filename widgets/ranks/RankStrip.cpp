// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ranks/RankStrip.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "core/view/NumberText.h"
#include "widgets/base/FocusRing.h"
#include "widgets/base/ReadOut.h"
#include "widgets/base/StepText.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

QString secondsText(double seconds) {
  if (!std::isfinite(seconds)) return RankStrip::tr("no time");
  return seconds < 1 ? RankStrip::tr("%1 ms").arg(QString::fromStdString(view::formatValue(seconds * 1e3, 3)))
                     : RankStrip::tr("%1 s").arg(QString::fromStdString(view::formatValue(seconds, 3)));
}

}  // namespace

RankStrip::RankStrip(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setAccessibleName(tr("Step times of the ranks"));
  connect(&Theme::current(), &Theme::changed, this, &RankStrip::renew);
}

void RankStrip::renew() {
  picture_ = {};
  update();
}

void RankStrip::setTimes(view::RankTimes times) {
  if (times.ranks != times_.ranks || times.columns() != times_.columns()) cell_.reset();
  times_ = std::move(times);
  std::vector<double> medians;
  for (const auto& rank : times_.summary) {
    if (std::isfinite(rank.median) && rank.steps > 0) medians.push_back(rank.median);
  }
  std::sort(medians.begin(), medians.end());
  median_ = medians.empty() ? 0 : medians[medians.size() / 2];
  renew();
}

void RankStrip::setCursorStep(std::optional<std::int64_t> step) {
  if (step == cursor_) return;
  cursor_ = step;
  update();
}

QColor RankStrip::colourOf(double timeOverMedian) {
  const Theme& theme = Theme::current();
  const QColor from = theme.colour(ThemeColour::SurfaceAlternate), to = theme.colour(ThemeColour::Accent);
  // Half the median to twice it, evenly in its logarithm.
  const double t = std::clamp((std::log2(timeOverMedian) + 1) / 2, 0.0, 1.0);
  const auto mix = [t](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * t)); };
  return {mix(from.red(), to.red()), mix(from.green(), to.green()), mix(from.blue(), to.blue())};
}

QRectF RankStrip::area() const {
  const QFontMetricsF metrics(Theme::current().smallFont());
  const double left = metrics.horizontalAdvance(tr("rank %1").arg(std::max(10, times_.ranks))) + 14;
  const double bottom = metrics.height() + 8;
  return {left, 6, std::max(10.0, width() - left - 10), std::max(10.0, height() - bottom - 6)};
}

double RankStrip::columnEdge(std::size_t column) const {
  const QRectF inside = area();
  return inside.left() + inside.width() * static_cast<double>(column) / static_cast<double>(times_.columns());
}

QRectF RankStrip::cellRect(int rank, std::size_t column) const {
  const QRectF inside = area();
  const double height = inside.height() / std::max(1, times_.ranks);
  const double left = columnEdge(column);
  return {left, inside.top() + rank * height, columnEdge(column + 1) - left, height};
}

std::optional<RankStrip::Cell> RankStrip::cellAt(const QPointF& position) const {
  const QRectF inside = area();
  if (times_.empty() || !inside.contains(position)) return std::nullopt;
  const auto columns = static_cast<double>(times_.columns());
  const double x = (position.x() - inside.left()) / inside.width() * columns;
  const double y = (position.y() - inside.top()) / inside.height() * times_.ranks;
  return Cell{std::clamp(static_cast<int>(y), 0, times_.ranks - 1),
              std::min(static_cast<std::size_t>(x), times_.columns() - 1)};
}

QString RankStrip::textOf(const Cell& cell) const {
  const std::size_t at = times_.at(cell.rank, cell.column);
  const std::int64_t first = times_.first[cell.column], last = times_.last[cell.column];
  QString text = first == last
                     ? tr("rank %1, step %2: ").arg(cell.rank).arg(stepText(first))
                     : tr("rank %1, slowest of steps %2 … %3: ").arg(cell.rank).arg(stepText(first), stepText(last));
  text += tr("%1 of work").arg(secondsText(times_.seconds[at]));
  if (std::isfinite(times_.waiting[at])) text += tr(", then %1 waiting").arg(secondsText(times_.waiting[at]));
  if (times_.straggling[at]) text += tr("; straggler: the others waited for it");
  return text;
}

QString RankStrip::textAt(const QPointF& position) const {
  const auto cell = cellAt(position);
  return cell.has_value() ? textOf(*cell) : QString();
}

void RankStrip::setCell(std::optional<Cell> cell) {
  if (cell == cell_) return;
  cell_ = cell;
  setAccessibleDescription(cell.has_value() ? textOf(*cell) : QString());
  update();
}

void RankStrip::paintPicture(QPainter& painter) const {
  const Theme& theme = Theme::current();
  painter.fillRect(rect(), theme.colour(ThemeColour::ChartBackground));
  if (times_.empty()) return;
  const QRectF inside = area();
  const double gap = inside.height() / times_.ranks > 8 ? 1 : 0;
  painter.setPen(Qt::NoPen);
  for (int rank = 0; rank < times_.ranks; ++rank) {
    for (std::size_t column = 0; column < times_.columns(); ++column) {
      const std::size_t at = times_.at(rank, column);
      if (!std::isfinite(times_.seconds[at]) || !(median_ > 0)) continue;
      const QRectF cell = cellRect(rank, column).adjusted(0, gap, 0, -gap);
      painter.fillRect(cell, colourOf(times_.seconds[at] / median_));
      if (!times_.straggling[at]) continue;
      const double mark = std::clamp(cell.height() / 5, 2.0, 6.0);
      painter.fillRect(QRectF(cell.left(), cell.bottom() - mark, std::max(cell.width(), 1.0), mark),
                       theme.colour(ThemeColour::Bad));
    }
  }
  painter.setFont(theme.smallFont());
  painter.setPen(theme.colour(ThemeColour::TextDim));
  const QFontMetricsF metrics(theme.smallFont());
  const double row = inside.height() / times_.ranks;
  const int every = std::max(1, static_cast<int>(std::ceil(metrics.height() / row)));
  for (int rank = 0; rank < times_.ranks; rank += every) {
    painter.drawText(QRectF(0, inside.top() + rank * row, inside.left() - 8, row),
                     Qt::AlignRight | Qt::AlignVCenter | Qt::TextDontClip, tr("rank %1").arg(rank));
  }
  const QRectF foot(inside.left(), inside.bottom() + 3, inside.width(), metrics.height() + 2);
  painter.drawText(foot, Qt::AlignLeft | Qt::AlignVCenter, tr("step %1").arg(stepText(times_.first.front())));
  painter.drawText(foot, Qt::AlignRight | Qt::AlignVCenter, stepText(times_.last.back()));
}

void RankStrip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const QSize device = (QSizeF(size()) * devicePixelRatioF()).toSize();
  if (picture_.size() != device) {
    picture_ = QPixmap(device);
    picture_.setDevicePixelRatio(devicePixelRatioF());
    QPainter into(&picture_);
    paintPicture(into);
  }
  painter.drawPixmap(0, 0, picture_);
  if (cursor_.has_value() && !times_.empty()) {
    const auto after = std::lower_bound(times_.last.begin(), times_.last.end(), *cursor_);
    if (after != times_.last.end() && *cursor_ >= times_.first.front()) {
      const auto column = static_cast<std::size_t>(after - times_.last.begin());
      const double x = std::round((columnEdge(column) + columnEdge(column + 1)) / 2) + 0.5;
      painter.setPen(QPen(Theme::current().colour(ThemeColour::CursorLine), 1.5));
      painter.drawLine(QPointF(x, area().top()), QPointF(x, area().bottom()));
    }
  }
  if (cell_.has_value() && !times_.empty()) {
    const QRectF cell = cellRect(cell_->rank, cell_->column);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(Theme::current().colour(ThemeColour::Focus), 1.5));
    painter.drawRect(cell.adjusted(-1, -1, 1, 1));
    paintReadOut(painter, cell, textOf(*cell_), size());
  }
  if (hasFocus()) paintFocusRing(painter, QRectF(rect()));
}

void RankStrip::mouseMoveEvent(QMouseEvent* event) {
  setCell(cellAt(event->position()));
}

void RankStrip::mousePressEvent(QMouseEvent* event) {
  const auto cell = cellAt(event->position());
  if (event->button() != Qt::LeftButton || !cell.has_value()) return event->ignore();
  Q_EMIT stepRequested(times_.last[cell->column]);
}

void RankStrip::leaveEvent(QEvent*) {
  if (!hasFocus()) setCell(std::nullopt);
}

void RankStrip::keyPressEvent(QKeyEvent* event) {
  if (times_.empty() || event->modifiers() != Qt::NoModifier) return QWidget::keyPressEvent(event);
  int columns = 0, ranks = 0;
  switch (event->key()) {
    case Qt::Key_Left:
      columns = -1;
      break;
    case Qt::Key_Right:
      columns = 1;
      break;
    case Qt::Key_Up:
      ranks = -1;
      break;
    case Qt::Key_Down:
      ranks = 1;
      break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (cell_.has_value()) Q_EMIT stepRequested(times_.last[cell_->column]);
      return;
    default:
      return QWidget::keyPressEvent(event);
  }
  const auto last = static_cast<long>(times_.columns()) - 1;
  Cell cell{0, times_.columns() - 1};
  if (cell_.has_value()) {
    cell.column = static_cast<std::size_t>(std::clamp(static_cast<long>(cell_->column) + columns, 0L, last));
    cell.rank = std::clamp(cell_->rank + ranks, 0, times_.ranks - 1);
  }
  setCell(cell);
}

void RankStrip::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void RankStrip::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  setCell(std::nullopt);
}

}  // namespace mhc::widgets
