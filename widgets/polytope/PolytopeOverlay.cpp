// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/polytope/PolytopeOverlay.h"

#include <QCoreApplication>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "core/hyper/Distance.h"
#include "core/view/ColourTable.h"
#include "core/view/NumberText.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/base/vtk/VtkView.h"
#include "widgets/polytope/PolytopeModel.h"

namespace mhc::widgets {
namespace {

constexpr double kPickRadius = 8, kPointRadius = 7.5, kVisibleOffPlane = 1e-3, kAllNear = 0.2;

QString tr(const char* text) { return QCoreApplication::translate("mhc::widgets::Polytope", text); }
QString number(double value, int digits = 3) { return QString::fromStdString(view::formatValue(value, digits)); }

void paintLabel(QPainter& painter, QPointF at, const QString& text, ThemeColour colour) {
  const Theme& theme = Theme::current();
  const QFontMetricsF metrics(painter.font());
  const QRectF box(at.x(), at.y() - metrics.height() / 2, metrics.horizontalAdvance(text) + 6, metrics.height());
  painter.setPen(theme.colour(colour));
  painter.drawText(box, Qt::AlignCenter, text);
}

bool isIdentity(const std::vector<int>& p) {
  for (std::size_t i = 0; i < p.size(); ++i) if (p[i] != static_cast<int>(i)) return false;
  return true;
}

bool isShift(const std::vector<int>& p) {
  for (std::size_t i = 0; i < p.size(); ++i) if (p[i] != static_cast<int>((i + 1) % p.size())) return false;
  return true;
}

void paintColourBar(QPainter& painter, const PolytopeModel& model, const VtkView& view) {
  const int count = static_cast<int>(model.points().size());
  const QFontMetricsF metrics(painter.font());
  const double height = std::min(120.0, view.height() * 0.3), width = 10;
  const QRectF bar(12, 12, width, height);
  painter.setRenderHint(QPainter::Antialiasing, false);
  const int steps = static_cast<int>(height);
  for (int i = 0; i < steps; ++i) {
    painter.fillRect(QRectF(bar.left(), bar.top() + i, width, 1), toQColor(view::viridis(static_cast<double>(i) / steps)));
  }
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Theme::current().colour(ThemeColour::Text));
  const auto label = [&](double y, const QString& text) {
    painter.drawText(QRectF(bar.right() + 6, y - metrics.height() / 2, metrics.horizontalAdvance(text) + 1, metrics.height()),
                     Qt::AlignLeft | Qt::AlignVCenter, text);
  };
  label(bar.top() + metrics.height() / 2, sublayerName(*model.frame()->data, 1));
  label(bar.bottom() - metrics.height() / 2, sublayerName(*model.frame()->data, count));
}

/// Distances from the identity on the way to J, where they are magnified.
void paintMarks(QPainter& painter, const PolytopeModel& model, const VtkView& view) {
  const Theme& theme = Theme::current();
  const QPointF from = view.project(model.markAt(0)).at, to = view.project(model.uniformAt()).at;
  painter.setPen(QPen(theme.colour(ThemeColour::TextDim), 1, Qt::DotLine));
  painter.drawLine(from, to);
  for (const double distance : {0.001, 0.01, 0.1, 1.0}) {
    const QPointF at = view.project(model.markAt(distance)).at;
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.colour(ThemeColour::TextDim));
    painter.drawEllipse(at, 2, 2);
    painter.setBrush(Qt::NoBrush);
    paintLabel(painter, at + QPointF(-10, 11), number(distance), ThemeColour::TextDim);
  }
}

/// The token with the least sum of distances to the others, in the full space.
std::optional<Point3> medoid(const PolytopeModel& model, int sublayer) {
  const view::FrameData& data = *model.frame()->data;
  const std::vector<Point3> cloud = model.cloud(sublayer);
  if (cloud.empty()) return std::nullopt;
  const std::vector<float>& tokens = data.tokens[static_cast<std::size_t>(sublayer - 1)];
  const std::size_t n2 = static_cast<std::size_t>(data.n * data.n), row = static_cast<std::size_t>(2 * data.n) + n2;
  std::size_t best = 0;
  double least = INFINITY;
  for (std::size_t a = 0; a < cloud.size(); ++a) {
    double sum = 0;
    for (std::size_t b = 0; b < cloud.size(); ++b) {
      double square = 0;
      for (std::size_t k = row - n2; k < row; ++k) {
        const double gap = static_cast<double>(tokens[a * row + k]) - static_cast<double>(tokens[b * row + k]);
        square += gap * gap;
      }
      sum += std::sqrt(square);
    }
    if (sum < least) least = sum, best = a;
  }
  return cloud[best];
}

}  // namespace

double ringRadius(double offPlane) {
  if (!(offPlane >= kVisibleOffPlane)) return 0;
  return kPointRadius + 2.5 + 5 * std::min(6.0, std::log10(offPlane / kVisibleOffPlane));
}

QString permutationName(const std::vector<int>& permutation) {
  QStringList parts;
  for (const int p : permutation) parts << QString::number(p + 1);
  return QStringLiteral("(") + parts.join(QLatin1Char(' ')) + QStringLiteral(")");
}

std::vector<QString> polytopeCaption(const PolytopeModel& model) {
  std::vector<QString> lines;
  if (model.empty()) return lines;
  if (model.n() >= 3) {
    lines.push_back(model.aimed() ? tr("e1: uniform to identity, e2: to the cyclic shift, e3: main direction of the points, frozen")
                                  : tr("e1: uniform to identity, e2: to the cyclic shift, e3: from a fixed transposition"));
    bool turned = false;
    for (int h = 0; h < model.hiddenDirections(); ++h) turned = turned || model.angle(h) != 0;
    QString kept = tr("%1 of %2 dimensions; %3 % of the variance kept")
                       .arg(3).arg((model.n() - 1) * (model.n() - 1)).arg(100 * model.kept(), 0, 'f', 1);
    if (turned) kept += tr("; e3 turned towards what is hidden");
    lines.push_back(kept);
    const double farthest = model.farthestFromIdentity();
    if (model.fold() == PolytopeFold::Run) {
      lines.push_back(tr("up to relabelling: P·H·Pᵀ with P = %1 for the whole run, as near to the cyclic shift as it goes")
                          .arg(permutationName(model.runPermutation())));
    } else if (model.fold() == PolytopeFold::Matrix) {
      lines.push_back(tr("conjugacy classes: each matrix has its own P, so trails may jump"));
    }
    if (model.magnified()) {
      lines.insert(lines.begin(), tr("magnified at I: distances from the identity on a log scale, linear below %1; the marks "
                                     "towards J give them").arg(number(PolytopeModel::kMagnifiedUnit)));
    } else if (farthest < kAllNear) {
      lines.insert(lines.begin(), tr("all points lie within %1 of the identity: Magnify tells them apart").arg(number(farthest, 2)));
    }
  }
  double off = 0, row = -INFINITY, column = -INFINITY;
  for (const PolytopePoint& p : model.points()) {
    off = std::max(off, p.offPlane), row = std::max(row, p.maxRowSum), column = std::max(column, p.maxColumnSum);
  }
  if (off >= kVisibleOffPlane) {
    lines.push_back(tr("rings: part off the plane of unit sums, up to %1, log scale").arg(number(off)));
    lines.push_back(tr("largest row sum %1, largest column sum %2").arg(number(row, 4), number(column, 4)));
  }
  if (model.n() >= 5) lines.push_back(tr("vertices: cyclic permutations and those nearest to the points; no hull"));
  const bool outside = std::any_of(model.points().begin(), model.points().end(), [](const PolytopePoint& p) { return p.outside; });
  if (outside) lines.push_back(tr("lines from points: to the nearest doubly stochastic matrix"));
  if (!model.frame()->data->hcType.empty()) {
    lines.push_back(tr("dimmed: the streams coincide, H_res has no effect (always at %1)")
                        .arg(sublayerName(*model.frame()->data, 1)));
  }
  return lines;
}

void PolytopeOverlay::paint(QPainter& painter, const PolytopeModel& model, const VtkView& view) const {
  if (model.empty()) return;
  const Theme& theme = Theme::current();
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(theme.smallFont());
  painter.setBrush(Qt::NoBrush);
  for (const PolytopePoint& point : model.points()) {
    const double radius = ringRadius(point.offPlane);
    const QPointF at = view.project({point.at[0], point.at[1], point.at[2]}).at;
    if (radius > 0) {
      painter.setPen(QPen(theme.colour(ThemeColour::Warning), 1.2));
      painter.drawEllipse(at, radius, radius);
    }
    const bool chosen = selected.count(point.sublayer) != 0;
    if (chosen || point.sublayer == hovered) {
      painter.setPen(QPen(theme.colour(chosen ? ThemeColour::Accent : ThemeColour::Text), 2));
      painter.drawEllipse(at, kPointRadius + 2, kPointRadius + 2);
      if (chosen && point.sublayer != hovered) {
        paintLabel(painter, at + QPointF(12, -10), sublayerName(*model.frame()->data, point.sublayer), ThemeColour::Text);
      }
    }
    if (!cloud || !chosen) continue;
    if (const auto middle = medoid(model, point.sublayer)) {
      const QPointF m = view.project({(*middle)[0], (*middle)[1], (*middle)[2]}).at;
      painter.setPen(QPen(theme.colour(ThemeColour::Accent), 1.5));
      painter.drawPolygon(QPolygonF({m + QPointF(0, -6), m + QPointF(6, 0), m + QPointF(0, 6), m + QPointF(-6, 0)}));
    }
  }
  const double line = QFontMetricsF(painter.font()).height();
  std::vector<QPointF> taken;
  for (std::size_t i = 0; i < model.vertices().size(); ++i) {
    const PolytopeVertex& vertex = model.vertices()[i];
    const bool one = isIdentity(vertex.permutation), shift = isShift(vertex.permutation);
    const bool hot = static_cast<int>(i) == hoveredVertex;
    if (!one && !shift && !hot && model.n() > 3) continue;
    QString name = one ? tr("I") : shift ? tr("shift") : permutationName(vertex.permutation);
    if (hot && (one || shift)) name += QStringLiteral(" ") + permutationName(vertex.permutation);
    QPointF place = view.project({vertex.at[0], vertex.at[1], vertex.at[2]}).at + QPointF(8, -9);
    for (const QPointF& other : taken) {  // vertices may coincide in the projection
      if (std::abs(other.x() - place.x()) < 40 && std::abs(other.y() - place.y()) < line) place.setY(other.y() + line);
    }
    taken.push_back(place);
    paintLabel(painter, place, name,
               one || shift || hot ? ThemeColour::Text : ThemeColour::TextDim);
  }
  paintLabel(painter, view.project(model.uniformAt()).at + QPointF(8, -9), tr("J"), ThemeColour::Text);
  if (model.magnified()) paintMarks(painter, model, view);

  paintColourBar(painter, model, view);
  painter.restore();
}

int pickPoint(const PolytopeModel& model, const VtkView& view, QPointF at) {
  int found = -1;
  double best = kPickRadius, front = INFINITY;
  for (const PolytopePoint& point : model.points()) {
    const VtkView::Projected p = view.project({point.at[0], point.at[1], point.at[2]});
    const double gap = std::hypot(p.at.x() - at.x(), p.at.y() - at.y());
    if (p.depth <= 0 || gap > kPickRadius) continue;
    // Points that coincide on the screen: the one in front.
    if (gap < best - 1 || (gap < best + 1 && p.depth < front)) best = std::min(best, gap), front = p.depth, found = point.sublayer;
  }
  return found;
}

int pickVertex(const PolytopeModel& model, const VtkView& view, QPointF at) {
  int found = -1;
  double best = kPickRadius;
  for (std::size_t i = 0; i < model.vertices().size(); ++i) {
    const Point3& v = model.vertices()[i].at;
    const QPointF gap = view.project({v[0], v[1], v[2]}).at - at;
    if (std::hypot(gap.x(), gap.y()) < best) best = std::hypot(gap.x(), gap.y()), found = static_cast<int>(i);
  }
  return found;
}

QString polytopeHoverText(const PolytopeModel& model, int sublayer) {
  const PolytopePoint* point = model.point(sublayer);
  if (point == nullptr) return {};
  const view::FrameData& data = *model.frame()->data;
  QStringList lines;
  const QString name = sublayerName(data, sublayer);
  lines << (data.hcType.empty() ? name : tr("%1 (sublayer %2)").arg(name).arg(sublayer)) + QStringLiteral(" · H_res");
  if (const QString own = ownMixing(data, sublayer); !own.isEmpty()) lines << own;
  lines << tr("rows: to stream, columns: from stream");
  lines << matrixText(point->matrix);
  lines << tr("distance to I %1, to J %2").arg(number(hyper::distanceToIdentity(point->matrix)),
                                               number(hyper::distanceToUniform(point->matrix)));
  if (model.n() <= 8) {
    const hyper::NearestPermutation nearest = hyper::nearestPermutation(point->matrix);
    lines << tr("nearest permutation %1 at %2").arg(permutationName(nearest.permutation), number(nearest.distance));
  }
  lines << tr("off the plane %1; largest row sum %2, column sum %3")
               .arg(number(point->offPlane, 2), number(point->maxRowSum, 5), number(point->maxColumnSum, 5));
  if (point->outside) lines << tr("outside the polytope, %1 away from it").arg(number(point->outsideDistance, 4));
  if (point->visibility <= 0) {
    lines << (sublayer == 1 ? tr("No effect here: before the first sublayer all streams are equal.")
                            : tr("No effect here: the streams coincide."));
  }
  return lines.join(QLatin1Char('\n'));
}

}  // namespace mhc::widgets
