// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/network/NetworkScene.h"

#include <vtkRenderer.h>

#include <QCoreApplication>
#include <QPainter>
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "core/view/NumberText.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/base/vtk/VtkView.h"
#include "widgets/network/NetworkModel.h"

namespace mhc::widgets {
namespace {

constexpr double kPick = 6;
constexpr double kBall = 0.34;  // radius of a mass of 1

QString tr(const char* text) {
  return QCoreApplication::translate("mhc::widgets::Network", text);
}

/// Deep networks are looked at from farther away: rounder tubes would cost time and not be seen.
struct Detail {
  int sides, pieces;
};
Detail detailFor(int sublayers) {
  return sublayers <= 24 ? Detail{8, 10} : sublayers <= 64 ? Detail{6, 6} : Detail{4, 3};
}

}  // namespace

NetworkScene::NetworkScene(vtkRenderer& renderer)
    : renderer_(renderer),
      tubes_(renderer, SceneMesh::Kind::Triangles),
      blocks_(renderer, SceneMesh::Kind::Triangles),
      mass_(renderer, SceneMesh::Kind::Triangles) {}

void NetworkScene::setColours(const Colours& colours) {
  colours_ = colours;
  renderer_.SetBackground(colours.background.r / 255.0, colours.background.g / 255.0, colours.background.b / 255.0);
}

void NetworkScene::update(const NetworkModel& model, const Marked& selected, const Marked& hovered) {
  SceneMesh tubes(SceneMesh::Kind::Triangles), blocks(SceneMesh::Kind::Triangles);
  const Detail detail = detailFor(model.sublayers());
  const auto colourOf = [&](const view::ElementId& id, view::Rgb otherwise) {
    return selected(id) ? colours_.accent : hovered(id) ? colours_.text : otherwise;
  };
  std::vector<Vec3> path;
  std::vector<view::Rgb> shades;
  for (const NetworkLink& link : model.links()) {
    const double radius = model.radius(link);
    if (radius <= 0) continue;
    const int stream = link.part == NetworkPart::Write ? link.to : link.from;
    const view::Rgb own = colours_.streams.empty()
                              ? colours_.text
                              : colours_.streams[static_cast<std::size_t>(stream) % colours_.streams.size()];
    const view::Rgb colour = colourOf(NetworkModel::idOf(link), own);
    const int pieces =
        link.part == NetworkPart::Carry && link.to == link.from ? (link.weight < 0 ? detail.pieces : 1) : detail.pieces;
    path.clear();
    shades.clear();
    for (int k = 0; k <= pieces; ++k) {
      path.push_back(model.along(link, static_cast<double>(k) / pieces));
      // Negative entries are striped.
      shades.push_back(link.weight < 0 && k % 2 == 1 ? view::mixed(colour, colours_.background, 0.75) : colour);
    }
    addTube(tubes, path, std::vector<double>(path.size(), radius), detail.sides, shades);
  }
  for (int s = 1; !model.empty() && s <= model.sublayers(); ++s) {
    // Attention and feed-forward alternate, where the run's structure is known.
    const view::Rgb own = model.frame()->data->hcType.empty() || s % 2 == 1 ? colours_.attention : colours_.ffn;
    addBox(blocks, model.blockCentre(s), model.blockHalf(), colourOf({s, view::MapKind::None, -1, -1, -1}, own));
  }
  tubes_.set(tubes);
  blocks_.set(blocks);
}

void NetworkScene::setMass(const NetworkModel& model, std::optional<double> boundary) {
  SceneMesh balls(SceneMesh::Kind::Triangles);
  const auto ball = [&](const Vec3& at, double mass) {
    if (std::abs(mass) < 1e-3) return;
    const double radius = kBall * std::cbrt(std::min(std::abs(mass), 8.0));
    addBall(balls, at, radius, 7, mass < 0 ? view::mixed(colours_.mass, colours_.background, 0.6) : colours_.mass);
  };
  if (boundary && !model.empty() && *boundary >= model.massFrom()) {
    const int b = std::min(static_cast<int>(std::floor(*boundary)), model.sublayers() + 1);
    const double t = *boundary - b;
    if (t < 1e-6 || b > model.sublayers()) {
      const std::vector<double> mass = model.mass(b);
      for (int j = 0; j < model.n(); ++j) ball(model.streamAt(b, j), mass[static_cast<std::size_t>(j)]);
    } else {
      const std::size_t n = static_cast<std::size_t>(model.n()),
                        first = static_cast<std::size_t>(b - 1) * (n * n + 2 * n);
      for (std::size_t k = first; k < first + n * n; ++k) {
        const NetworkLink& link = model.links()[k];
        ball(model.along(link, t), model.carried(link));
      }
    }
  }
  mass_.set(balls);
}

std::optional<view::ElementId> pickNetwork(const NetworkModel& model, const VtkView& view, QPointF at) {
  std::optional<view::ElementId> found, near;
  double front = INFINITY, nearest = kPick;
  const double pixels = view.pictureSize().height() / (2 * std::tan(OrbitCamera::kViewAngle * 3.14159265358979 / 360));
  const Detail detail = detailFor(model.sublayers());
  for (const NetworkLink& link : model.links()) {
    const double radius = model.radius(link);
    if (radius <= 0) continue;
    VtkView::Projected before = view.project(model.along(link, 0));
    for (int k = 1; k <= detail.pieces; ++k) {
      const VtkView::Projected now = view.project(model.along(link, static_cast<double>(k) / detail.pieces));
      const QPointF d = now.at - before.at, g = at - before.at;
      const double square = QPointF::dotProduct(d, d);
      const double t = square > 0 ? std::clamp(QPointF::dotProduct(g, d) / square, 0.0, 1.0) : 0;
      const QPointF miss = g - t * d;
      const double depth = (1 - t) * before.depth + t * now.depth;
      const double scale = pixels / (view.camera().pose().parallel ? view.camera().distance() : std::max(depth, 1e-6));
      const double gap = std::hypot(miss.x(), miss.y());
      if (depth > 0 && gap <= radius * scale && depth - radius < front) {
        front = depth - radius;
        found = NetworkModel::idOf(link);
      } else if (depth > 0 && gap < nearest) {
        nearest = gap;
        near = NetworkModel::idOf(link);
      }
      before = now;
    }
  }
  const Ray ray = view.rayAt(at);
  SceneMesh box(SceneMesh::Kind::Triangles);
  for (int s = 1; s <= model.sublayers(); ++s) {
    box.clear();
    addBox(box, model.blockCentre(s), model.blockHalf(), {});
    for (std::size_t k = 0; k < box.cells.size(); k += 3) {
      const auto corner = [&](std::size_t i) { return box.at(static_cast<std::size_t>(box.cells[k + i])); };
      const auto distance = hit(ray, corner(0), corner(1), corner(2));
      if (!distance) continue;
      Vec3 where = ray.origin;
      for (std::size_t i = 0; i < 3; ++i) where[i] += *distance * ray.direction[i];
      const double depth = view.project(where).depth;
      if (depth < front) front = depth, found = view::ElementId{s, view::MapKind::None, -1, -1, -1};
    }
  }
  return found ? found : near;
}

void paintNetworkLabels(QPainter& painter, const NetworkModel& model, const VtkView& view,
                        std::optional<double> massAt) {
  if (model.empty()) return;
  const Theme& theme = Theme::current();
  painter.save();
  painter.setFont(theme.smallFont());
  const QFontMetricsF metrics(painter.font());
  const QSizeF size = view.pictureSize();
  std::vector<QRectF> taken;
  const auto label = [&](QPointF centre, const QString& text, const QColor& colour) {
    QRectF box(0, 0, metrics.horizontalAdvance(text) + 2, metrics.height());
    box.moveCenter(centre);
    if (!QRectF(QPointF(0, 0), size).contains(box)) return;
    for (const QRectF& other : taken) {
      if (other.intersects(box.adjusted(-4, 0, 4, 0))) return;
    }
    taken.push_back(box);
    painter.setPen(colour);
    painter.drawText(box, Qt::AlignCenter, text);
  };
  const QColor strong = theme.colour(ThemeColour::Text), dim = theme.colour(ThemeColour::TextDim);
  for (int j = 0; j < model.n(); ++j) {
    Vec3 at = model.streamAt(1, j);
    at[0] -= 0.25 * model.pitch();
    label(view.project(at).at, QString::number(j + 1), strong);
  }
  // Below everything, on whichever side is lower on the screen.
  for (int s = 1; s <= model.sublayers(); ++s) {
    const Vec3 centre = model.blockCentre(s);
    QPointF lowest = view.project(centre).at;
    for (const Vec3& side :
         {Vec3{centre[0], 0, -1.45}, Vec3{centre[0], 0, 1.45}, Vec3{centre[0], -1.45, 0}, Vec3{centre[0], 1.45, 0}}) {
      const QPointF there = view.project(side).at;
      if (there.y() > lowest.y()) lowest = there;
    }
    label(lowest + QPointF(0, metrics.height()), sublayerName(*model.frame()->data, s), dim);
  }
  if (massAt && *massAt >= model.massFrom()) {
    const int b = std::min(static_cast<int>(std::floor(*massAt)), model.sublayers() + 1);
    const std::vector<double> mass = model.mass(b);
    QStringList parts;
    for (const double m : mass) parts << QString::number(m, 'f', 3);
    const QString where = b > model.sublayers() ? tr("after the last sublayer")
                                                : tr("before %1").arg(sublayerName(*model.frame()->data, b));
    const double total = std::accumulate(mass.begin(), mass.end(), 0.0);
    const QString text =
        tr("mass %1: %2; total %3").arg(where, parts.join(QStringLiteral("  ")), QString::number(total, 'f', 3));
    painter.setPen(strong);
    painter.drawText(QRectF(12, 8, size.width() - 120, 2 * metrics.height()),
                     Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, text);
  }
  painter.restore();
}

}  // namespace mhc::widgets
