// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/streams/StreamsCanvas.h"

#include <QAccessible>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/view/ColourTable.h"
#include "core/view/NumberText.h"
#include "widgets/base/FocusRing.h"
#include "widgets/base/Selection.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/MixingFrame.h"

namespace mhc::widgets {
namespace {

constexpr double kLeft = 74, kRight = 14, kTop = 8, kEnds = 0.35;  // kEnds: sublayers of air at both ends

QString number(double value) {
  return QString::fromStdString(view::formatValue(value, 3));
}

}  // namespace

StreamsCanvas::StreamsCanvas(Selection* selection, QWidget* parent) : QWidget(parent), selection_(selection) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setAccessibleName(tr("Streams through depth"));
  connect(selection_, &Selection::hoverChanged, this, qOverload<>(&QWidget::update));
  connect(selection_, &Selection::selectedChanged, this, qOverload<>(&QWidget::update));
}

void StreamsCanvas::setModel(const StreamsModel* model) {
  const int before = model_ != nullptr ? model_->sublayers() : 0;
  model_ = model != nullptr && !model->empty() ? model : nullptr;
  if (model_ != nullptr && std::exchange(pending_, false))
    showRange(from_, to_);
  else if (model_ != nullptr && (fitted_ || model_->sublayers() != before))
    fit();
  if (model_ == nullptr || focus_ >= model_->elements().size()) focus_ = 0;
  relayout();
}

void StreamsCanvas::refresh() {
  relayout();
}

void StreamsCanvas::fit() {
  fitted_ = true;
  if (model_ != nullptr) from_ = 1 - kEnds, to_ = model_->sublayers() + 1 + kEnds;
  relayout();
}

void StreamsCanvas::showRange(double from, double to) {
  if (model_ == nullptr) {  // a kept zoom that waits for its run
    from_ = from, to_ = to, fitted_ = false, pending_ = true;
    return;
  }
  const double low = 1 - kEnds, high = model_->sublayers() + 1 + kEnds;
  const double span = std::clamp(to - from, 1.2, high - low);
  from_ = std::clamp(from, low, high - span);
  to_ = from_ + span;
  fitted_ = span >= high - low - 1e-9;
  relayout();
}

void StreamsCanvas::zoom(double factor, double about) {
  showRange(about - (about - from_) * factor, about + (to_ - about) * factor);
}

void StreamsCanvas::relayout() {
  const double line = QFontMetricsF(Theme::current().smallFont()).height();
  const QRectF area = QRectF(rect()).adjusted(kLeft, kTop, -kRight, -line - 8);
  layout_ = model_ != nullptr ? StreamsLayout(*model_, area, from_, to_) : StreamsLayout();
  dirty_ = true;
  update();
}

QColor StreamsCanvas::colourOf(const StreamElement& e) const {
  const int stream = e.part == StreamPart::Write ? e.to : e.from;
  QColor colour = Theme::current().onChart(view::categoryColour(static_cast<std::size_t>(stream)));
  if (e.part != StreamPart::Node) colour.setAlphaF(e.part == StreamPart::Carry ? 0.5F : 0.32F);
  return colour;
}

void StreamsCanvas::makeImage() {
  const double dpr = devicePixelRatioF();
  image_ = QImage(size() * dpr, QImage::Format_ARGB32_Premultiplied);
  image_.setDevicePixelRatio(dpr);
  image_.fill(Theme::current().colour(ThemeColour::ChartBackground));
  dirty_ = false;
  ++images_;
  QPainter painter(&image_);
  painter.setRenderHint(QPainter::Antialiasing, !layout_.coarse());
  painter.setClipRect(QRectF(kLeft - 4, 0, width() - kLeft - kRight + 8, height()));
  const std::size_t first = model_->firstOf(layout_.firstVisible()), end = model_->firstOf(layout_.lastVisible() + 1);
  // Bands first, the thin ones and the bars on top of them.
  for (const StreamPart part : {StreamPart::Read, StreamPart::Write, StreamPart::Carry, StreamPart::Node}) {
    for (std::size_t k = first; k < end; ++k) {
      const StreamElement& e = model_->elements()[k];
      if (e.part != part) continue;
      const QPainterPath path = layout_.shape(e);
      if (path.isEmpty()) continue;
      const QColor colour = colourOf(e);
      painter.fillPath(path, e.weight < 0 ? QBrush(colour, Qt::BDiagPattern) : QBrush(colour));
      if (e.weight < 0) painter.strokePath(path, QPen(colour, 0.7));
    }
  }
  painter.setClipping(false);
  painter.setRenderHint(QPainter::Antialiasing);
  paintAxis(painter);
}

QString StreamsCanvas::nameOf(int sublayer) const {
  return sublayer > model_->sublayers() ? tr("output") : sublayerName(model_->data(), sublayer);
}

void StreamsCanvas::paintAxis(QPainter& painter) const {
  const Theme& theme = Theme::current();
  const QFontMetricsF metrics(theme.smallFont());
  const double line = metrics.height();
  painter.setFont(theme.smallFont());
  painter.setPen(theme.colour(ThemeColour::TextDim));
  for (int j = 0; j < model_->n(); ++j) {
    painter.drawText(QRectF(2, layout_.lanes().top() + (j + 0.5) * layout_.laneHeight() - line / 2, kLeft - 10, line),
                     Qt::AlignRight | Qt::AlignVCenter, tr("stream %1").arg(j + 1));
  }
  double free = kLeft - 20;
  for (int s = layout_.firstVisible(); s <= std::min(layout_.lastVisible(), model_->sublayers()); ++s) {
    const double x = layout_.xOf(s + 0.5);
    if (x < kLeft || x > width() - kRight) continue;
    const QString name = nameOf(s);
    if (layout_.detailed()) {
      const QRectF box = layout_.box(s);
      painter.setBrush(theme.colour(ThemeColour::Button));
      painter.setPen(QPen(theme.colour(ThemeColour::Border), 1));
      painter.drawRoundedRect(box, 4, 4);
      painter.setPen(theme.colour(ThemeColour::ButtonText));
      if (metrics.horizontalAdvance(name) < box.width() - 4) {
        painter.drawText(box, Qt::AlignCenter, name);
        continue;
      }
    }
    const double wide = metrics.horizontalAdvance(name) + 10;
    painter.setPen(theme.colour(ThemeColour::TextDim));
    if (x - wide / 2 < free || x + wide / 2 > width()) continue;
    free = x + wide / 2;
    painter.drawText(QRectF(x - wide / 2, height() - line - 3, wide, line), Qt::AlignCenter, name);
  }
}

void StreamsCanvas::paintMarked(QPainter& painter) const {
  const Theme& theme = Theme::current();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setClipRect(QRectF(kLeft - 4, 0, width() - kLeft - kRight + 8, height()));
  const auto stroke = [&](const StreamElement& e, ThemeColour colour, double width) {
    const QPainterPath path = layout_.shape(e);
    if (!path.isEmpty()) painter.strokePath(path, QPen(theme.colour(colour), width));
  };
  const auto& hover = selection_->hover();
  const std::size_t first = model_->firstOf(layout_.firstVisible()), end = model_->firstOf(layout_.lastVisible() + 1);
  for (std::size_t k = first; k < end; ++k) {
    const StreamElement& e = model_->elements()[k];
    const view::ElementId id = StreamsModel::idOf(e);
    // A whole sublayer is marked by its box, not by the outlines of all its bands.
    const auto names = [&](const view::ElementId& pattern) {
      return (pattern.map != view::MapKind::None || pattern.from >= 0) && includes(pattern, id);
    };
    if (std::any_of(selection_->selected().begin(), selection_->selected().end(), names))
      stroke(e, ThemeColour::Accent, 2);
    if (hover.has_value() && names(*hover)) stroke(e, ThemeColour::Text, 1.5);
  }
  const auto mark = [&](int s, ThemeColour colour) {
    if (s < 1 || s > model_->sublayers()) return;
    painter.setPen(QPen(theme.colour(colour), 1.5));
    painter.setBrush(Qt::NoBrush);
    if (layout_.detailed())
      painter.drawRoundedRect(layout_.box(s), 4, 4);
    else
      painter.drawLine(QPointF(layout_.xOf(s + 0.5), layout_.lanes().bottom() + 1),
                       QPointF(layout_.xOf(s + 0.5), layout_.lanes().bottom() + 6));
  };
  for (const view::ElementId& id : selection_->selected()) mark(id.sublayer, ThemeColour::Accent);
  if (hover.has_value()) mark(hover->sublayer, ThemeColour::Text);
  if (hasFocus()) stroke(model_->elements()[focus_], ThemeColour::Focus, theme.sizes().focusRing);
  painter.setClipping(false);
}

void StreamsCanvas::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  if (model_ == nullptr) {
    painter.fillRect(rect(), Theme::current().colour(ThemeColour::ChartBackground));
    return;
  }
  if (dirty_ || image_.size() != size() * devicePixelRatioF()) makeImage();
  painter.drawImage(0, 0, image_);
  paintMarked(painter);
  if (hasFocus()) paintFocusRing(painter, QRectF(rect()));
}

std::optional<std::size_t> StreamsCanvas::elementAt(QPointF at) const {
  if (model_ == nullptr || at.x() < kLeft - 4) return std::nullopt;
  const int near = std::clamp(static_cast<int>(std::floor(layout_.boundaryAt(at.x()))), 1, model_->sublayers() + 1);
  std::optional<std::size_t> found;
  double smallest = 1e30;
  // Bars and thin bands lie on top: of those that contain the point the smallest is meant.
  for (std::size_t k = model_->firstOf(std::max(1, near - 1)); k < model_->firstOf(near + 2); ++k) {
    const QPainterPath path = layout_.shape(model_->elements()[k]);
    if (path.isEmpty() || !path.boundingRect().adjusted(-1, -1, 1, 1).contains(at) || !path.contains(at)) continue;
    const double size = model_->elements()[k].part == StreamPart::Node ? 0 : model_->elements()[k].magnitude;
    if (size < smallest) smallest = size, found = k;
  }
  return found;
}

QString StreamsCanvas::text(const StreamElement& e) const {
  QString name = nameOf(e.sublayer);
  const QString own = e.sublayer > model_->sublayers() ? QString() : ownMixing(model_->data(), e.sublayer);
  if (!own.isEmpty()) name = tr("%1 (%2)").arg(name, own);
  switch (e.part) {
    case StreamPart::Node:
      return e.sublayer > model_->sublayers()
                 ? tr("stream %1 after the last sublayer\nRMS %2").arg(QString::number(e.from + 1), number(e.magnitude))
                 : tr("stream %1 before %2\nRMS %3").arg(QString::number(e.from + 1), name, number(e.magnitude));
    case StreamPart::Carry:
      return tr("%1 carries stream %2 to stream %3\nH_res %4, mean over tokens\n|H_res|·RMS %5")
          .arg(name, QString::number(e.from + 1), QString::number(e.to + 1), number(e.weight), number(e.magnitude));
    case StreamPart::Read:
      return tr("%1 reads stream %2\nH_pre %3, mean over tokens\nH_pre·RMS %4")
          .arg(name, QString::number(e.from + 1), number(e.weight), number(e.magnitude));
    default:
      return tr("%1 writes to stream %2\nH_post %3, mean over tokens\nH_post·RMS(F) %4")
          .arg(name, QString::number(e.to + 1), number(e.weight), number(e.magnitude));
  }
}

void StreamsCanvas::setFocusElement(std::size_t element) {
  focus_ = element;
  const StreamElement& e = model_->elements()[focus_];
  if (e.sublayer < from_)
    showRange(e.sublayer - 0.3, e.sublayer - 0.3 + to_ - from_);
  else if (e.sublayer + 1 > to_)
    showRange(e.sublayer + 1.3 - (to_ - from_), e.sublayer + 1.3);
  selection_->setHover(StreamsModel::idOf(e));
  setAccessibleDescription(text(e));
  QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
  QAccessible::updateAccessibility(&changed);
  update();
}

void StreamsCanvas::resizeEvent(QResizeEvent*) {
  relayout();
}

}  // namespace mhc::widgets
