// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/unfolded/UnfoldedCanvas.h"

#include <QPainter>
#include <QScrollBar>
#include <algorithm>
#include <cmath>

#include "widgets/base/FocusRing.h"
#include "widgets/base/Selection.h"
#include "widgets/base/Theme.h"
#include "widgets/unfolded/UnfoldedText.h"

namespace mhc::widgets {

UnfoldedCanvas::UnfoldedCanvas(Selection* selection, QWidget* parent)
    : QAbstractScrollArea(parent), selection_(selection) {
  setFocusPolicy(Qt::StrongFocus);
  setFrameShape(QFrame::NoFrame);
  viewport()->setMouseTracking(true);
  viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
  setAccessibleName(tr("Who reads whom"));
  setMinimumSize(180, 160);
}

void UnfoldedCanvas::setModel(const UnfoldedModel* model) {
  model_ = model != nullptr && !model->empty() ? model : nullptr;
  if (model_ != nullptr && !model_->contains(focus_)) focus_ = {1, 0};
  if (model_ == nullptr || (picked_.has_value() && !model_->contains(*picked_))) picked_.reset();
  if (model_ == nullptr || (hovered_.has_value() && !model_->contains(*hovered_))) hovered_.reset();
  dirty_ = true;
  relayout();
}

void UnfoldedCanvas::refresh() {
  dirty_ = true;
  relayout();
}

void UnfoldedCanvas::setPicked(std::optional<UnfoldedCell> cell) {
  picked_ = cell;
  viewport()->update();
}

void UnfoldedCanvas::setCellSize(int devicePixels) {
  wanted_ = devicePixels <= 0 ? 0 : std::clamp(devicePixels, kSmallestCell, kLargestCell);
  relayout();
}

void UnfoldedCanvas::relayout() {
  if (model_ == nullptr) return viewport()->update();
  const double dpr = devicePixelRatioF();
  const QFontMetricsF metrics(Theme::current().smallFont());
  double widest = metrics.horizontalAdvance(tr("plain residual"));
  for (int reader = 1; reader <= model_->size(); ++reader) {
    widest = std::max(widest, metrics.horizontalAdvance(readerName(*model_, reader)));
  }
  const int label = static_cast<int>(std::ceil((widest + 12) * dpr)),
            line = static_cast<int>(std::ceil(metrics.height() * dpr));
  stripGap_ = line;  // its name stands apart from that of the row above
  origin_ = {label, static_cast<int>(std::lround(6 * dpr))};
  // Below the map: the residual's row, and the names of the columns set upright.
  const QSize room(static_cast<int>(viewport()->width() * dpr) - label - line,
                   static_cast<int>(viewport()->height() * dpr) - origin_.y() - stripGap_ - label);
  const int fit = std::min(room.width() / model_->size(), room.height() / (model_->size() + 1));
  cell_ = wanted_ > 0 ? wanted_ : std::clamp(fit, kSmallestCell, kLargestCell);
  const QSize over(model_->size() * cell_ - room.width(), (model_->size() + 1) * cell_ - room.height());
  horizontalScrollBar()->setRange(0, std::max(0, static_cast<int>(std::ceil(over.width() / dpr))));
  verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(std::ceil(over.height() / dpr))));
  horizontalScrollBar()->setPageStep(viewport()->width());
  verticalScrollBar()->setPageStep(viewport()->height());
  announce();
  viewport()->update();
}

void UnfoldedCanvas::makeImage() {
  const int size = model_->size();
  const QRgb paper = Theme::current().colour(ThemeColour::Surface).rgb();
  image_ = QImage(size, size, QImage::Format_RGB32);
  strip_ = QImage(size, 1, QImage::Format_RGB32);
  image_.fill(paper);
  const auto colour = [&](double value) {
    const view::Rgb c = model_->scale().colour(value);
    return qRgb(c.r, c.g, c.b);
  };
  for (int reader = 1; reader <= size; ++reader) {
    auto* line = reinterpret_cast<QRgb*>(image_.scanLine(reader - 1));
    for (int source = 0; source < reader; ++source) line[source] = colour(model_->shown({reader, source}));
  }
  auto* line = reinterpret_cast<QRgb*>(strip_.scanLine(0));
  for (int source = 0; source < size; ++source) line[source] = colour(model_->residual(source));
  dirty_ = false;
  ++images_;
}

QRectF UnfoldedCanvas::rectOf(const UnfoldedCell& cell) const {
  const double dpr = devicePixelRatioF();
  const int gap = model_ != nullptr && cell.reader > model_->size() ? stripGap_ : 0;
  return {(origin_.x() + cell.source * cell_) / dpr - horizontalScrollBar()->value(),
          (origin_.y() + (cell.reader - 1) * cell_ + gap) / dpr - verticalScrollBar()->value(), cell_ / dpr,
          cell_ / dpr};
}

std::optional<UnfoldedCell> UnfoldedCanvas::cellAt(QPointF position) const {
  if (model_ == nullptr) return std::nullopt;
  const double dpr = devicePixelRatioF();
  if (position.x() * dpr < origin_.x()) return std::nullopt;
  const double x = ((position.x() + horizontalScrollBar()->value()) * dpr - origin_.x()) / cell_;
  const double y = ((position.y() + verticalScrollBar()->value()) * dpr - origin_.y()) / cell_;
  const UnfoldedCell cell{static_cast<int>(std::floor(y)) + 1, static_cast<int>(std::floor(x))};
  return model_->contains(cell) ? std::optional(cell) : std::nullopt;
}

void UnfoldedCanvas::paintEvent(QPaintEvent*) {
  QPainter painter(viewport());
  const Theme& theme = Theme::current();
  painter.fillRect(viewport()->rect(), theme.colour(ThemeColour::Surface));
  if (model_ == nullptr) return;
  if (dirty_) makeImage();
  const int size = model_->size();
  const QRectF map(rectOf({1, 0}).topLeft(), rectOf({size, size - 1}).bottomRight());
  QRectF strip(rectOf({size + 1, 0}).topLeft(), rectOf({size + 1, size - 1}).bottomRight());
  painter.save();
  painter.setClipRect(QRectF(origin_.x() / devicePixelRatioF() - 2, 0, viewport()->width(), viewport()->height()));
  painter.drawImage(map, image_);
  strip.setHeight(std::max(strip.height(), 5.0));  // seen in deep networks too
  if (model_->side() != UnfoldedSide::Difference && std::isfinite(model_->residual(0)))
    painter.drawImage(strip, strip_);
  paintNumbers(painter);
  paintOutlines(painter);
  painter.restore();
  paintLabels(painter);
  if (hasFocus()) paintFocusRing(painter, QRectF(viewport()->rect()));
}

void UnfoldedCanvas::paintNumbers(QPainter& painter) {
  const QFont font = Theme::current().smallFont();
  const QFontMetricsF metrics(font);
  const double side = cell_ / devicePixelRatioF();
  if (side < metrics.horizontalAdvance(QStringLiteral("-0.00")) + 4) return;
  painter.setFont(font);
  const bool percent = model_->quantity() == UnfoldedQuantity::Contribution;
  for (int reader = 1; reader <= model_->size() + 1; ++reader) {
    const bool residual = reader > model_->size();
    if (residual && (model_->side() == UnfoldedSide::Difference || !std::isfinite(model_->residual(0)))) break;
    for (int source = 0; source < std::min(reader, model_->size()); ++source) {
      const double value = residual ? model_->residual(source) : model_->shown({reader, source});
      painter.setPen(toQColor(view::textOn(model_->scale().colour(value))));
      painter.drawText(rectOf({reader, source}), Qt::AlignCenter,
                       percent ? QString::number(100 * value, 'f', 1) : QString::number(value, 'f', 2));
    }
  }
}

void UnfoldedCanvas::paintOutlines(QPainter& painter) {
  const Theme& theme = Theme::current();
  const int size = model_->size();
  painter.setBrush(Qt::NoBrush);
  const auto frame = [&](const QRectF& at, const QColor& colour, double width) {
    painter.setPen(QPen(theme.colour(ThemeColour::Surface), width + 2));
    painter.drawRect(at);
    painter.setPen(QPen(colour, width));
    painter.drawRect(at);
  };
  const auto sublayer = [&](int s, const QColor& colour, double width) {
    if (s < 1 || s >= size) return;
    painter.setPen(QPen(colour, width));
    painter.drawRect(QRectF(rectOf({s, 0}).topLeft(), rectOf({s, s - 1}).bottomRight()));     // what it reads
    painter.drawRect(QRectF(rectOf({s + 1, s}).topLeft(), rectOf({size, s}).bottomRight()));  // who reads it
  };
  for (const view::ElementId& id : selection_->selected())
    sublayer(id.sublayer, theme.colour(ThemeColour::Accent), 1.5);
  if (selection_->hover().has_value() && !hovered_.has_value()) {
    sublayer(selection_->hover()->sublayer, theme.colour(ThemeColour::Crosshair), 1);
  }
  if (picked_.has_value()) frame(rectOf(*picked_), theme.colour(ThemeColour::Accent), 2);
  if (hovered_.has_value()) frame(rectOf(*hovered_), theme.colour(ThemeColour::Text), 1.5);
  if (hasFocus()) frame(rectOf(focus_), theme.colour(ThemeColour::Focus), theme.sizes().focusRing);
}

void UnfoldedCanvas::paintLabels(QPainter& painter) {
  const Theme& theme = Theme::current();
  const QFont plain = theme.smallFont();
  QFont bold = plain;
  bold.setBold(true);
  const QFontMetricsF metrics(plain);
  const double left = origin_.x() / devicePixelRatioF(), side = cell_ / devicePixelRatioF();
  const int size = model_->size();
  const int every = std::max(1, static_cast<int>(std::ceil((metrics.height() + 1) / side)));
  const auto cell = hovered_.has_value() ? hovered_ : hasFocus() ? std::optional(focus_) : picked_;
  const auto pen = [&](bool strong) {
    painter.setFont(strong ? bold : plain);
    painter.setPen(theme.colour(strong ? ThemeColour::Text : ThemeColour::TextDim));
  };
  const auto near = [&](int a, int b) { return a != b && std::abs(a - b) * side < metrics.height(); };
  const double bottom = rectOf({size + 1, 0}).bottom() + 4;
  for (int reader = 1; reader <= size; ++reader) {
    const bool strong = cell.has_value() && cell->reader == reader;
    const bool dueLast = reader == size, due = (reader - 1) % every == 0 && !near(reader, size);
    if (!strong && ((!due && !dueLast) || (cell.has_value() && near(reader, cell->reader)))) continue;
    const double y = rectOf({reader, 0}).center().y();
    if (y < 0 || y > viewport()->height()) continue;
    pen(strong);
    painter.drawText(QRectF(2, y - metrics.height() / 2, left - 8, metrics.height()),
                     Qt::AlignRight | Qt::AlignVCenter | Qt::TextDontClip, readerName(*model_, reader));
  }
  if (model_->side() != UnfoldedSide::Difference && std::isfinite(model_->residual(0))) {
    pen(false);
    painter.drawText(QRectF(2, rectOf({size + 1, 0}).center().y() - metrics.height() / 2, left - 8, metrics.height()),
                     Qt::AlignRight | Qt::AlignVCenter | Qt::TextDontClip, tr("plain residual"));
  }
  for (int source = 0; source < size; ++source) {
    const bool strong = cell.has_value() && cell->source == source;
    if (!strong && (source % every != 0 || (cell.has_value() && near(source, cell->source)))) continue;
    const double x = rectOf({1, source}).center().x();
    if (x < left || x > viewport()->width()) continue;
    pen(strong);
    painter.save();
    painter.translate(x, bottom);
    painter.rotate(90);
    painter.drawText(QRectF(0, -metrics.height() / 2, left, metrics.height()),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, sourceName(*model_, source));
    painter.restore();
  }
  // The empty half of the picture says what the axes are.
  const QRectF corner(rectOf({1, 0}).topRight() + QPointF(2 * side + 12, 0),
                      QPointF(viewport()->width() - 8, rectOf({size, 0}).top()));
  if (corner.width() < 130 || corner.height() < 3 * metrics.height()) return;
  pen(false);
  painter.drawText(corner, Qt::AlignRight | Qt::AlignTop | Qt::TextWordWrap,
                   tr("row: the sublayer that reads\ncolumn: whose output it reads"));
}

}  // namespace mhc::widgets
