// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/export3d/SceneExport.h"

#include <QImage>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>
#include <QSaveFile>
#include <QToolBar>
#include <QToolButton>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "widgets/base/export3d/AskFile.h"
#include "widgets/base/export3d/FilmPanel.h"
#include "widgets/base/export3d/GlbFile.h"
#include "widgets/base/export3d/PicturePanel.h"
#include "widgets/base/vtk/VtkView.h"

namespace mhc::widgets {
namespace {

const QString kStateKey = QStringLiteral("mhc-workbench-view");

Error notWritten(const QString& path, const QString& why) {
  return makeError(ExitCode::DiskFull, "export.file", "The file {path} can't be written: {why}. Choose another place.",
                   {{"path", path.toStdString()}, {"why", why.toStdString()}});
}

}  // namespace

SceneExport::SceneExport(View& view, VtkView& scene, CameraMenu& camera, Layers layers)
    : QObject(&view), view_(view), scene_(scene), camera_(camera), layers_(std::move(layers)) {}

void SceneExport::addTo(QToolBar& bar) {
  auto* menu = new QMenu(&bar);
  menu->addAction(tr("Picture…"), this, &SceneExport::askPicture);
  menu->addAction(tr("Film…"), this, &SceneExport::askFilm);
  menu->addAction(tr("glTF scene…"), this, &SceneExport::askGltf);
  menu->addSeparator();
  menu->addAction(tr("Set the view up as in a picture…"), this, &SceneExport::askRestore);
  auto* button = new QToolButton(&bar);
  button->setText(tr("Export"));
  button->setToolTip(tr("A picture of any size, with or without a background; a film; the scene as glTF"));
  button->setAutoRaise(true);
  button->setFocusPolicy(Qt::StrongFocus);
  button->setPopupMode(QToolButton::InstantPopup);
  button->setMenu(menu);
  bar.addWidget(button);
}

Result<void> SceneExport::savePicture(const QString& path, QSize pixels, double scale, bool transparent) const {
  QImage picture = scene_.render(pixels, scale, transparent);
  if (picture.isNull()) {
    return makeError(ExitCode::DiskFull, "export.size",
                     "A picture of {width} × {height} pixels can't be drawn here. Choose a smaller one.",
                     {{"width", std::to_string(pixels.width())}, {"height", std::to_string(pixels.height())}});
  }
  picture.setText(kStateKey, QString::fromUtf8(QJsonDocument(view_.saveState()).toJson(QJsonDocument::Compact)));
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly) || !picture.save(&file, "PNG") || !file.commit())
    return notWritten(path, file.errorString());
  return {};
}

Result<void> SceneExport::saveGltf(const QString& path) const {
  const CameraPose& pose = scene_.camera().pose();
  double distance = 0;
  for (std::size_t i = 0; i < 3; ++i) distance += std::pow(pose.position[i] - pose.focal[i], 2);
  // Widths are those of the picture as it is seen now, at the depth of the point that it turns about.
  const double pixel = 2 * std::sqrt(distance) * std::tan(OrbitCamera::kViewAngle * std::numbers::pi / 360) /
                       std::max(1, scene_.height());
  const std::string bytes = glbBytes(solids(layers_(), pixel));
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes.data(), static_cast<qint64>(bytes.size())) < 0 ||
      !file.commit()) {
    return notWritten(path, file.errorString());
  }
  return {};
}

Result<void> SceneExport::restoreFrom(const QString& picture) const {
  const QJsonDocument state = QJsonDocument::fromJson(QImage(picture).text(kStateKey).toUtf8());
  if (!state.isObject()) {
    return makeError(ExitCode::DiskFull, "export.no_state",
                     "The picture {path} holds no state of a view. Choose one that was saved here.",
                     {{"path", picture.toStdString()}});
  }
  view_.restoreState(state.object());
  return {};
}

void SceneExport::askRestore() {
  askFile(view_, {tr("Picture saved here"), {}, tr("PNG (*.png)"), false}, [this](const QString& path) {
    const auto restored = restoreFrom(path);
    if (!restored.ok()) tellProblem(view_, tr("Picture"), QString::fromStdString(restored.error().text()));
  });
}

void SceneExport::askPicture() {
  auto* panel = new PicturePanel(*this, &view_);
  panel->show();
}

void SceneExport::askFilm() {
  auto* panel = new FilmPanel(*this, &view_);
  panel->show();
}

void SceneExport::askGltf() {
  askFile(view_, {tr("Scene as glTF"), QStringLiteral("scene.glb"), tr("Binary glTF (*.glb)")},
          [this](const QString& path) {
            const auto saved = saveGltf(path);
            if (!saved.ok()) tellProblem(view_, tr("Scene as glTF"), QString::fromStdString(saved.error().text()));
          });
}

}  // namespace mhc::widgets
