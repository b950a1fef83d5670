// SPDX-License-Identifier: GPL-3.0-or-later
// What the polytope view adds to the points: trails of all recorded steps, Sinkhorn's path, folds, exact numbers.
#include <QCheckBox>
#include <QComboBox>
#include <QtConcurrentRun>
#include <algorithm>
#include <cmath>

#include "core/view/NumberText.h"
#include "widgets/base/TrackFeed.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/base/vtk/NumbersPanel.h"
#include "widgets/base/vtk/VtkView.h"
#include "widgets/polytope/PolytopeView.h"
#include "widgets/polytope/SinkhornPlayer.h"

namespace mhc::widgets {
namespace {

constexpr double kMargin = 88;  // pixels that "fit" leaves free, both sides together

QString exact(double value) {
  return QString::fromStdString(view::formatValue(value, 9));
}

}  // namespace

void PolytopeView::takeTrack() {
  const view::TrackPtr track = context().tracks->find(run_, view::RecordKind::Mean);
  if (track == model_.track()) return;
  model_.setTrack(track);
  updatePath();  // the track says how the run makes its maps
  requestTrails();
}

void PolytopeView::pausedChanged() {
  if (!paused() && context().tracks != nullptr && !run_.isEmpty()) takeTrack();  // records may have come meanwhile
}

void PolytopeView::requestTrails() {
  if (!trails_->isChecked() || model_.n() < 3 || model_.empty()) return;
  double radius = 1e-3;
  const std::vector<Point3> all = model_.everything();
  Point3 low = all.front(), high = all.front();
  for (const Point3& p : all) {
    for (std::size_t i = 0; i < 3; ++i) low[i] = std::min(low[i], p[i]), high[i] = std::max(high[i], p[i]);
  }
  for (std::size_t i = 0; i < 3; ++i) radius = std::max(radius, (high[i] - low[i]) / 2);
  const double pixels =
      std::max(200.0, (std::min(view_->width(), view_->height()) - kMargin) * view_->devicePixelRatioF());
  TrailRequest wanted = model_.trailRequest(2 * radius / pixels);
  if (wanted.track == nullptr) return;
  const double change = made_.tolerance / wanted.tolerance;
  if (wanted.track == made_.track && wanted.projection == made_.projection && wanted.fold == made_.fold &&
      wanted.permutation == made_.permutation && change > 0.7 && change < 1.4) {
    return;
  }
  if (watcher_->isRunning()) {
    stale_ = true;
    return;
  }
  made_ = wanted;
  watcher_->setFuture(QtConcurrent::run([request = std::move(wanted)]() -> std::shared_ptr<const PolytopeTrails> {
    return std::make_shared<const PolytopeTrails>(makeTrails(request));
  }));
}

void PolytopeView::takeTrails() {
  if (made_.track != nullptr && made_.track->run == run_.toStdString()) whole_ = watcher_->result();
  stale_ = false;
  updateScene();  // asks again if something has changed meanwhile
}

int PolytopeView::pathSublayer() const {
  if (!overlay_.selected.empty()) return *overlay_.selected.begin();
  return std::min(2, static_cast<int>(model_.points().size()));  // the first one's maps act on equal streams
}

void PolytopeView::updatePath() {
  if (!sinkhorn_->isChecked() || model_.empty() || model_.n() < 3) {
    updateScene();
    return;
  }
  const int sublayer = pathSublayer();
  const view::FrameData& records = *model_.frame()->data;
  const auto l = static_cast<std::size_t>(sublayer - 1), n = static_cast<std::size_t>(model_.n());
  const QString name = sublayerName(records, sublayer);
  if (model_.point(sublayer) == nullptr || l >= records.constraint.size() ||
      records.constraint[l].size() != 7 + n * n) {
    player_->clear(tr("The logits of %1 are not recorded.").arg(name));
    return;
  }
  const bool known = model_.track() != nullptr && l < model_.track()->sinkhorn.size();
  if (known && !model_.track()->sinkhorn[l].has_value()) {
    player_->clear(tr("%1 has no logits: its H_res is not made by Sinkhorn.").arg(name));
    return;
  }
  hyper::SinkhornOptions recipe = known ? *model_.track()->sinkhorn[l] : hyper::SinkhornOptions{};
  QString of = tr("mean logits of %1").arg(name);
  if (recipe.temperature != 1) {
    of += tr(" over the temperature %1").arg(QString::fromStdString(view::formatValue(recipe.temperature, 3)));
    recipe.temperature = 1;  // recorded logits are what Sinkhorn is given: they are divided already
  }
  player_->setCase(of, resFrom(records.constraint[l].data() + 7, model_.n()), recipe, known);
  if (player_->path().empty()) player_->clear(tr("%1 has no logits: its H_res is not made by Sinkhorn.").arg(name));
}

void PolytopeView::updateNumbers() {
  if (!numbers_->isChecked()) return;
  const int sublayer = overlay_.hovered > 0        ? overlay_.hovered
                       : overlay_.selected.empty() ? -1
                                                   : *overlay_.selected.begin();
  const PolytopePoint* point = model_.point(sublayer);
  if (point == nullptr) {
    panel_->setText(tr("Point at a sublayer, or select one:\nits exact numbers stand here."));
    return;
  }
  QStringList lines{polytopeHoverText(model_, sublayer)};
  lines << QString() << tr("H_res, token mean");
  for (int i = 0; i < model_.n(); ++i) {
    for (int j = 0; j < model_.n(); ++j) {
      lines << tr("to %1 from %2: %3").arg(i + 1).arg(j + 1).arg(exact(point->matrix(i, j)));
    }
  }
  lines << QString() << tr("in the picture") << tr("e1 %1").arg(exact(point->at[0]))
        << tr("e2 %1").arg(exact(point->at[1])) << tr("e3 %1").arg(exact(point->at[2]));
  if (model_.fold() != PolytopeFold::None) lines << tr("(positions are those of P·H·Pᵀ)");
  panel_->setText(lines.join(QLatin1Char('\n')));
}

void PolytopeView::setSinkhorn(bool on) {
  sinkhorn_->setChecked(on);
}
void PolytopeView::setNumbers(bool on) {
  numbers_->setChecked(on);
}
void PolytopeView::setFold(PolytopeFold fold) {
  fold_->setCurrentIndex(static_cast<int>(fold));
}

}  // namespace mhc::widgets
