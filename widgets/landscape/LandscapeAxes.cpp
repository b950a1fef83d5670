// SPDX-License-Identifier: GPL-3.0-or-later
// Ticks and names of the landscape's axes, painted over the picture.
#include <QCoreApplication>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <iterator>

#include "core/view/NumberText.h"
#include "widgets/base/Theme.h"
#include "widgets/base/vtk/VtkView.h"
#include "widgets/landscape/LandscapeModel.h"
#include "widgets/landscape/LandscapeScene.h"

namespace mhc::widgets {
namespace {

constexpr double kLow = -LandscapeModel::kHeight;
constexpr double kGap = 14;  // pixels from the edge to its labels

QString tr(const char* text) {
  return QCoreApplication::translate("mhc::widgets::Landscape", text);
}

class AxisPainter {
 public:
  AxisPainter(QPainter& painter, const VtkView& view) : painter_(painter), view_(view), metrics_(painter.font()) {
    middle_ = view.project({0, 0, 0}).at;
  }

  [[nodiscard]] QPointF on(const Vec3& at) const { return view_.project(at).at; }

  /// Away from the middle of the picture, across an edge.
  [[nodiscard]] QPointF outward(const Vec3& a, const Vec3& b) const {
    const QPointF along = on(b) - on(a), centre = (on(a) + on(b)) / 2 - middle_;
    QPointF out(-along.y(), along.x());
    if (QPointF::dotProduct(out, centre) < 0) out = -out;
    const double length = std::hypot(out.x(), out.y());
    return length > 1e-6 ? out / length : QPointF(0, 1);
  }

  /// Text beside a point, on the side that `out` shows to; returns false where it would cover an earlier one.
  bool label(QPointF at, QPointF out, const QString& text, const QColor& colour, double distance = kGap) {
    const double wide = metrics_.horizontalAdvance(text) + 2, high = metrics_.height();
    QRectF box(0, 0, wide, high);
    box.moveCenter(at + out * distance + QPointF(out.x() * wide / 2, out.y() * high / 3));
    const QSizeF size = view_.pictureSize();
    box.moveLeft(std::clamp(box.left(), 2.0, std::max(2.0, size.width() - wide - 2)));
    box.moveTop(std::clamp(box.top(), 2.0, std::max(2.0, size.height() - high - 2)));
    for (const QRectF& other : taken_) {
      if (other.intersects(box.adjusted(-3, 0, 3, 0))) return false;
    }
    taken_.push_back(box);
    painter_.setPen(colour);
    painter_.drawText(box, Qt::AlignCenter, text);
    return true;
  }

  /// Of several parallel edges the one that `better` prefers by the place of its middle on the screen.
  template <typename Better>
  [[nodiscard]] std::pair<Vec3, Vec3> edge(const std::vector<std::pair<Vec3, Vec3>>& edges,
                                           const Better& better) const {
    const auto middle = [&](const std::pair<Vec3, Vec3>& e) { return (on(e.first) + on(e.second)) / 2; };
    return *std::min_element(edges.begin(), edges.end(),
                             [&](const auto& a, const auto& b) { return better(middle(a), middle(b)); });
  }

 private:
  QPainter& painter_;
  const VtkView& view_;
  QFontMetricsF metrics_;
  QPointF middle_;
  std::vector<QRectF> taken_;
};

}  // namespace

std::pair<Vec3, Vec3> gainEdge(const VtkView& view) {
  const Vec3 corners[] = {{-1, -1, kLow}, {1, -1, kLow}, {1, 1, kLow}, {-1, 1, kLow}};
  const Vec3 leftmost = *std::min_element(std::begin(corners), std::end(corners), [&](const Vec3& a, const Vec3& b) {
    return view.project({a[0], a[1], 0}).at.x() < view.project({b[0], b[1], 0}).at.x();
  });
  return {leftmost, {leftmost[0], leftmost[1], -kLow}};
}

void paintLandscapeAxes(QPainter& painter, const LandscapeModel& model, const VtkView& view,
                        const std::function<QString(int)>& sublayerText, bool threshold) {
  if (model.empty()) return;
  const Theme& theme = Theme::current();
  painter.save();
  painter.setFont(theme.smallFont());
  AxisPainter axes(painter, view);
  const QColor dim = theme.colour(ThemeColour::TextDim), strong = theme.colour(ThemeColour::Text);
  const auto lower = [](QPointF a, QPointF b) { return a.y() > b.y(); };

  // The names first: ticks give way to them.
  const auto depth = axes.edge({{{-1, -1, kLow}, {1, -1, kLow}}, {{-1, 1, kLow}, {1, 1, kLow}}}, lower);
  const auto steps = axes.edge({{{-1, -1, kLow}, {-1, 1, kLow}}, {{1, -1, kLow}, {1, 1, kLow}}}, lower);
  const auto gains = gainEdge(view);
  const auto name = [&](const std::pair<Vec3, Vec3>& e, const QString& text) {
    axes.label((axes.on(e.first) + axes.on(e.second)) / 2, axes.outward(e.first, e.second), text, strong, 3 * kGap);
  };
  name(depth, tr("sublayer"));
  name(steps, model.choice().logSteps ? tr("step, log scale") : tr("step"));
  axes.label(axes.on(gains.second), {0, -1},
             model.choice().backward ? tr("backward gain, log scale") : tr("forward gain, log scale"), strong);
  if (threshold && model.threshold()) {
    // Beyond the picture it waits at the end of the edge, to be dragged in.
    const QPointF out = axes.outward(gains.first, gains.second);
    const QPointF at = axes.on({gains.first[0], gains.first[1], model.zOf(*model.threshold())});
    const QString where = model.thresholdInView()                         ? QStringLiteral("↕")
                          : *model.threshold() > model.gains().range().high ? QStringLiteral("↑")
                                                                            : QStringLiteral("↓");
    const QColor colour = theme.colour(ThemeColour::Warning);
    axes.label(at, out, tr("alert %1 %2").arg(QString::fromStdString(view::formatValue(*model.threshold(), 3)), where),
               colour);
    painter.setPen(QPen(theme.colour(ThemeColour::SceneBackground), 1));
    painter.setBrush(colour);
    painter.drawEllipse(at, 4.5, 4.5);
    painter.setBrush(Qt::NoBrush);
  }

  QPointF out = axes.outward(depth.first, depth.second);
  const int every = std::max(1, (model.depth() + 7) / 8);
  for (int l = 1; l <= model.depth(); l += every) {
    axes.label(axes.on({model.xOf(l), depth.first[1], kLow}), out, sublayerText(l), dim);
  }
  out = axes.outward(steps.first, steps.second);
  for (const view::Tick& tick : view::axisTicks(model.steps(), 5)) {
    if (tick.label.empty()) continue;
    axes.label(axes.on({steps.first[0], model.yOf(static_cast<std::int64_t>(std::llround(tick.value))), kLow}), out,
               QString::fromStdString(tick.label), dim);
  }
  out = axes.outward(gains.first, gains.second);
  for (const view::Tick& tick : view::axisTicks(model.gains(), 5)) {
    if (tick.label.empty()) continue;
    axes.label(axes.on({gains.first[0], gains.first[1], model.zOf(tick.value)}), out,
               QString::fromStdString(tick.label), dim);
  }
  painter.restore();
}

}  // namespace mhc::widgets
