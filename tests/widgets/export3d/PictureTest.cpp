// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QImage>
#include <QTemporaryDir>
#include <catch2/catch.hpp>

#include "tests/widgets/export3d/TestView.h"
#include "widgets/base/export3d/PicturePanel.h"

using namespace mhc;
using namespace mhc::test;

TEST_CASE("a picture is saved in the size asked for, with the view's state and without a background") {
  ShownBall s;
  QTemporaryDir folder;
  const QString path = folder.filePath(QStringLiteral("picture.png"));
  REQUIRE(s.exporter.savePicture(path, {640, 360}, 1.2, true).ok());
  const QImage image(path);
  REQUIRE(image.size() == QSize(640, 360));
  CHECK(qAlpha(image.pixel(2, 2)) == 0);
  REQUIRE(s.exporter.restoreFrom(path).ok());
  CHECK(s.view.restored == 7);
  QImage plain(8, 8, QImage::Format_RGB32);
  plain.save(folder.filePath(QStringLiteral("plain.png")));
  CHECK_FALSE(s.exporter.restoreFrom(folder.filePath(QStringLiteral("plain.png"))).ok());
  CHECK_FALSE(s.exporter.restoreFrom(QStringLiteral("/nowhere.png")).ok());
  CHECK(image.text(QStringLiteral("mhc-workbench-view")).contains(QStringLiteral("\"kept\":7")));
  const auto failed = s.exporter.savePicture(folder.filePath(QStringLiteral("no/such/folder.png")), {64, 64}, 1, false);
  REQUIRE_FALSE(failed.ok());
  CHECK(failed.error().text().find("Choose another place") != std::string::npos);
  CHECK_FALSE(s.exporter.savePicture(path, {40'000, 10}, 1, false).ok());
  CHECK(QImage(path).size() == QSize(640, 360));  // what was there stays
}

TEST_CASE("the picture's panel offers sizes and says what went wrong") {
  ShownBall s;
  widgets::PicturePanel panel(s.exporter, &s.view);
  panel.setAttribute(Qt::WA_DeleteOnClose, false);
  const double dpr = s.view.devicePixelRatioF();
  CHECK(panel.pixels() == QSize(static_cast<int>(std::lround(400 * dpr)), static_cast<int>(std::lround(300 * dpr))));
  panel.setPixels({320, 200});
  panel.setTransparent(false);
  QTemporaryDir folder;
  const QString path = folder.filePath(QStringLiteral("a.png"));
  CHECK(panel.save(path));
  CHECK(QImage(path).size() == QSize(320, 200));
  CHECK_FALSE(QImage(path).hasAlphaChannel());
  CHECK_FALSE(panel.save(QStringLiteral("/nowhere/at/all.png")));
  CHECK(panel.problem().contains(QStringLiteral("/nowhere/at/all.png")));
}

TEST_CASE("a scene is saved as glTF") {
  ShownBall s;
  QTemporaryDir folder;
  const QString path = folder.filePath(QStringLiteral("scene.glb"));
  REQUIRE(s.exporter.saveGltf(path).ok());
  QFile file(path);
  REQUIRE(file.open(QIODevice::ReadOnly));
  CHECK(file.read(4) == "glTF");
  CHECK_FALSE(s.exporter.saveGltf(QStringLiteral("/nowhere/scene.glb")).ok());
}
