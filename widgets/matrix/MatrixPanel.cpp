// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/matrix/MatrixPanel.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "widgets/base/FocusRing.h"
#include "widgets/base/Selection.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

constexpr double kTitle = 26, kLeft = 92, kGap = 26, kMargin = 8, kSums = 58;

}  // namespace

MatrixPanel::MatrixPanel(Selection* selection, QWidget* parent) : QWidget(parent), selection_(selection) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setAccessibleName(tr("Maps of one sublayer"));
}

void MatrixPanel::showModel(const MatrixModel* model) {
  model_ = model != nullptr && !model->empty() ? model : nullptr;
  setAccessibleDescription(model_ == nullptr ? QString() : model_->name());
  update();
}

double MatrixPanel::cell() const {
  const int n = model_->n();
  const double wide = (width() - kLeft - kSums - kGap - kMargin) / (n + 1);
  const double high = (height() - kTitle - 2 * kGap - kSums * 0.5 - kMargin) / (n + 1);
  return std::clamp(std::floor(std::min(wide, high)), 8.0, 110.0);
}

QRectF MatrixPanel::cellRect(view::MapKind map, int to, int from) const {
  if (model_ == nullptr) return {};
  const double side = cell(), top = kTitle + kGap + side + kGap;  // of H_res
  if (map == view::MapKind::Pre) return {kLeft + from * side, kTitle + kGap, side, side};
  if (map == view::MapKind::Post) return {kLeft + model_->n() * side + kSums, top + to * side, side, side};
  return {kLeft + from * side, top + to * side, side, side};
}

void MatrixPanel::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  painter.fillRect(rect(), theme.colour(ThemeColour::Surface));
  if (model_ == nullptr) return;
  const int n = model_->n();
  QFont bold = theme.font();
  bold.setBold(true);
  painter.setFont(bold);
  painter.setPen(theme.colour(ThemeColour::Text));
  painter.drawText(QRectF(kMargin, 4, width() - 2 * kMargin, kTitle), Qt::AlignVCenter,
                   model_->name() + (model_->visibility() <= 0 ? tr(" · H_res has no effect here") : QString()));
  for (int i = 0; i < n; ++i) {
    paintCell(painter, view::MapKind::Pre, -1, i);
    paintCell(painter, view::MapKind::Post, i, -1);
    for (int j = 0; j < n; ++j) paintCell(painter, view::MapKind::Res, i, j);
  }
  paintMargins(painter);
  if (hasFocus()) paintFocusRing(painter, QRectF(rect()));
}

void MatrixPanel::paintCell(QPainter& painter, view::MapKind map, int to, int from) const {
  const QRectF box = cellRect(map, to, from).adjusted(0, 0, -1, -1);
  const QColor colour = model_->colour(map, to, from);
  painter.fillRect(box, colour);
  if (box.width() >= 34) {
    painter.setFont(Theme::current().smallFont());
    painter.setPen(toQColor(view::textOn(toRgb(colour))));
    QString text = QString::number(model_->value(map, to, from), 'f', 3);
    const double spread = model_->deviation(map, to, from);
    if (box.width() >= 60 && std::isfinite(spread)) text += QStringLiteral("\n±") + QString::number(spread, 'f', 3);
    painter.drawText(box, Qt::AlignCenter, text);
  }
  if (selection_->hovers({model_->sublayer(), map, to, from, -1})) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(Theme::current().colour(ThemeColour::Accent), 2));
    painter.drawRect(box.adjusted(1, 1, -1, -1));
  }
}

void MatrixPanel::paintMargins(QPainter& painter) const {
  const Theme& theme = Theme::current();
  const QFontMetricsF metrics(theme.smallFont());
  const double line = metrics.height(), side = cell();
  const int n = model_->n();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(theme.smallFont());
  painter.setPen(theme.colour(ThemeColour::TextDim));
  const auto write = [&](const QRectF& at, int flags, const QString& text) {
    painter.setPen(theme.colour(ThemeColour::TextDim));
    painter.drawText(at, flags | Qt::TextDontClip, text);
  };
  const double top = cellRect(view::MapKind::Res, 0, 0).top(), post = cellRect(view::MapKind::Post, 0, -1).left();
  write(QRectF(kMargin, kTitle + kGap, kLeft - 2 * kMargin, side), Qt::AlignVCenter, mapName(view::MapKind::Pre));
  write(QRectF(kMargin, cellRect(view::MapKind::Pre, -1, 0).top() - line - 1, kLeft, line), Qt::AlignVCenter,
        tr("from stream j"));
  write(QRectF(kMargin, top - kGap, kLeft, kGap), Qt::AlignVCenter, tr("to stream i"));
  write(QRectF(post, top - line - 3, side, line), Qt::AlignCenter, mapName(view::MapKind::Post));
  write(QRectF(kLeft, top - line - 3, n * side, line), Qt::AlignCenter, mapName(view::MapKind::Res));
  for (int i = 0; i < n; ++i) {
    const QRectF left = cellRect(view::MapKind::Res, i, 0), upper = cellRect(view::MapKind::Pre, -1, i);
    write(QRectF(kLeft - 26, left.top(), 20, side), Qt::AlignVCenter | Qt::AlignRight, QString::number(i + 1));
    write(QRectF(upper.left(), upper.top() - line - 1, side, line), Qt::AlignCenter, QString::number(i + 1));
    const QRectF end = cellRect(view::MapKind::Res, i, n - 1), foot = cellRect(view::MapKind::Res, n - 1, i);
    paintGrade(painter, QRectF(end.right() + 4, end.center().y() - 4, 9, 9), model_->rowGrade());
    write(QRectF(end.right() + 16, end.top(), kSums - 18, side), Qt::AlignVCenter,
          QString::number(hyper::rowSum(model_->res(), i), 'f', 3));
    paintGrade(painter, QRectF(foot.center().x() - 4, foot.bottom() + 4, 9, 9), model_->columnGrade());
    if (side >= 34) {
      write(QRectF(foot.left(), foot.bottom() + 14, side, line), Qt::AlignCenter,
            QString::number(hyper::columnSum(model_->res(), i), 'f', 3));
    }
  }
}

void MatrixPanel::mouseMoveEvent(QMouseEvent* event) {
  if (model_ == nullptr) return;
  const int n = model_->n();
  for (const view::MapKind map : kMaps) {
    for (int i = 0; i < (map == view::MapKind::Pre ? 1 : n); ++i) {
      for (int j = 0; j < (map == view::MapKind::Post ? 1 : n); ++j) {
        const int to = map == view::MapKind::Pre ? -1 : i, from = map == view::MapKind::Post ? -1 : j;
        if (!cellRect(map, to, from).contains(event->position())) continue;
        const view::ElementId id{model_->sublayer(), map, to, from, -1};
        selection_->setHover(id);
        QToolTip::showText(event->globalPosition().toPoint() + QPoint(12, 8), model_->hoverText(map, to, from), this);
        return;
      }
    }
  }
}

void MatrixPanel::keyPressEvent(QKeyEvent* event) {
  if (model_ == nullptr || (event->modifiers() & (Qt::AltModifier | Qt::ShiftModifier))) return event->ignore();
  const auto& hover = selection_->hover();
  const bool here = hover.has_value() && hover->map == view::MapKind::Res && hover->to >= 0 && hover->from >= 0;
  view::ElementId id = here ? *hover : view::ElementId{model_->sublayer(), view::MapKind::Res, 0, 0, -1};
  id.sublayer = model_->sublayer();
  id.token = -1;
  const int key = event->key(), last = model_->n() - 1;
  if (here && (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space)) return selection_->select(id);
  if (event->modifiers().testFlag(Qt::ControlModifier)) return event->ignore();
  const int across = (key == Qt::Key_Right) - (key == Qt::Key_Left), down = (key == Qt::Key_Down) - (key == Qt::Key_Up);
  if (across == 0 && down == 0) return event->ignore();
  if (here) id.from = std::clamp(id.from + across, 0, last), id.to = std::clamp(id.to + down, 0, last);
  selection_->setHover(id);
  setAccessibleDescription(model_->hoverText(id.map, id.to, id.from));
}

void MatrixPanel::leaveEvent(QEvent*) {
  selection_->setHover(std::nullopt);
}

}  // namespace mhc::widgets
