// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/export3d/SceneCommands.h"

#include <QCoreApplication>

#include "widgets/base/export3d/SceneExport.h"
#include "widgets/base/vtk/CameraMenu.h"
#include "widgets/base/vtk/CameraMotion.h"
#include "widgets/base/vtk/VtkView.h"

namespace mhc::widgets {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("mhc::widgets::SceneCommands", text);
}

}  // namespace

std::vector<Command> sceneCommands(const QString& scope, const QString& title, std::function<SceneExport*()> focused) {
  std::vector<Command> commands;
  const auto add = [&](const char* id, const QString& text, const QString& description, void (*act)(SceneExport&)) {
    Command command;
    command.id = scope + QLatin1Char('.') + QLatin1String(id);
    command.text = title + QStringLiteral(": ") + text;
    command.description = description;
    command.scope = scope;
    command.run = [focused, act] {
      if (SceneExport* scene = focused()) act(*scene);
    };
    commands.push_back(std::move(command));
  };
  add("fit", tr("fit"), tr("Shows everything from the same side (F)"), [](SceneExport& s) { s.scene().fit(); });
  add("fitSelection", tr("fit the selection"), tr("Brings what is selected into view (Shift+F)"),
      [](SceneExport& s) { s.scene().fitChosen(); });
  add("box", tr("zoom into a box"), tr("The next drag chooses a rectangle to come closer to (B)"),
      [](SceneExport& s) { s.scene().startBox(); });
  add("reset", tr("reset the camera"), tr("Looks from the usual side at everything (R)"),
      [](SceneExport& s) { s.scene().reset(); });
  add("isometric", tr("isometric"), tr("Looks from the isometric side (I)"),
      [](SceneExport& s) { s.scene().lookFrom(StandardView::Isometric); });
  add("roll", tr("roll by 90°"), tr("Turns the picture about the direction of view (O)"),
      [](SceneExport& s) { s.scene().roll(90); });
  add("parallel", tr("parallel projection"), tr("Switches perspective off and on (P)"),
      [](SceneExport& s) { s.scene().setParallel(!s.scene().camera().pose().parallel); });
  add("back", tr("camera back"), tr("Returns the camera to where it rested before (Alt+Left)"),
      [](SceneExport& s) { s.scene().goBack(); });
  add("forward", tr("camera forward"), tr("Takes back a return of the camera (Alt+Right)"),
      [](SceneExport& s) { s.scene().goForward(); });
  add("keepPlace", tr("keep this view"), tr("Keeps the camera's place in the view's Camera menu"),
      [](SceneExport& s) { s.camera().keepPlace(); });
  add("spin", tr("spin"), tr("Turns the camera round and round, or holds it"), [](SceneExport& s) {
    CameraMotion& motion = s.camera().motion();
    motion.playing() ? motion.stop() : motion.play(CameraMove::Spin);
  });
  add("cameraNumbers", tr("numbers of the camera"),
      tr("Shows the camera's exact numbers, to be typed, copied and pasted"),
      [](SceneExport& s) { s.camera().showNumbers(); });
  add("picture", tr("save a picture…"), tr("A picture of any size, with or without a background"),
      [](SceneExport& s) { s.askPicture(); });
  add("film", tr("make a film…"), tr("A film of the steps or of the camera's movement"),
      [](SceneExport& s) { s.askFilm(); });
  add("gltf", tr("save the scene as glTF…"), tr("The scene as it is for other programs"),
      [](SceneExport& s) { s.askGltf(); });
  return commands;
}

}  // namespace mhc::widgets
