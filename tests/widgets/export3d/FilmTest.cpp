// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <catch2/catch.hpp>

#include "tests/widgets/export3d/TestView.h"
#include "widgets/base/export3d/FilmPanel.h"

using namespace mhc;
using namespace mhc::test;
using namespace mhc::widgets;

namespace {

struct Making {
  FilmExport film;
  QString problem = QStringLiteral("not finished");
  std::vector<int> progress;
  explicit Making(ShownBall& s) : film(s.view, s.view.scene(), s.cursor) {
    QObject::connect(&film, &FilmExport::finished, &film, [this](const QString& p) { problem = p; });
    QObject::connect(&film, &FilmExport::progressed, &film, [this](int done, int) { progress.push_back(done); });
  }
  bool made() {
    return waitUntil([&] { return !film.running(); });
  }
};

FilmPlan turn(const ShownBall&, const CameraPose& pose, FilmFormat format, const QString& path, int frames) {
  FilmPlan plan;
  plan.format = format;
  plan.path = path;
  plan.pixels = {160, 120};
  plan.scale = 0.5;
  plan.frames = frames;
  plan.camera = CameraTrack(CameraMove::Spin, pose);
  return plan;
}

/// Counts the packets of an Ogg stream by its page headers, and checks that the pages join without a gap.
int oggPackets(const QByteArray& bytes) {
  int packets = 0;
  qsizetype at = 0;
  while (at + 27 <= bytes.size()) {
    if (bytes.mid(at, 4) != "OggS") return -1;
    const int segments = static_cast<unsigned char>(bytes[at + 26]);
    qsizetype body = 0;
    for (int i = 0; i < segments; ++i) {
      const int length = static_cast<unsigned char>(bytes[at + 27 + i]);
      body += length;
      packets += length < 255;
    }
    at += 27 + segments + body;
  }
  return at == bytes.size() ? packets : -1;
}

}  // namespace

TEST_CASE("a film of the recorded steps has one picture for each, and the time cursor returns") {
  ShownBall s;
  s.cursor.request(30);
  s.view.shown.clear();
  QTemporaryDir folder;
  Making making(s);
  FilmPlan plan;
  plan.path = folder.filePath(QStringLiteral("film"));
  plan.pixels = {200, 150};
  plan.steps = {0, 10, 20, 40};
  making.film.start(plan);
  REQUIRE(making.made());
  CHECK(making.problem.isEmpty());
  CHECK(QDir(plan.path).entryList(QDir::Files).size() == 4);
  CHECK(QImage(plan.path + QStringLiteral("/frame-00004.png")).size() == QSize(200, 150));
  CHECK(s.view.shown == std::vector<std::int64_t>{0, 10, 20, 40, 30});
  CHECK(making.progress.back() == 4);
  CHECK(s.cursor.step() == 30);
}

TEST_CASE("a turn shows other sides; the window's own camera stays") {
  ShownBall s;
  QTemporaryDir folder;
  Making making(s);
  const CameraPose pose = s.view.scene().camera().pose();
  const FilmPlan plan = turn(s, pose, FilmFormat::PngSequence, folder.filePath(QStringLiteral("turn")), 6);
  making.film.start(plan);
  REQUIRE(making.made());
  CHECK(making.problem.isEmpty());
  CHECK(s.view.scene().camera().pose() == pose);
  const QImage first(plan.path + QStringLiteral("/frame-00001.png")),
      half(plan.path + QStringLiteral("/frame-00004.png"));
  CHECK_FALSE(first == half);  // the ball stands off the axis
}

TEST_CASE("Ogg Theora films hold every frame") {
  ShownBall s;
  QTemporaryDir folder;
  Making making(s);
  const FilmPlan plan =
      turn(s, s.view.scene().camera().pose(), FilmFormat::OggTheora, folder.filePath(QStringLiteral("turn.ogv")), 10);
  making.film.start(plan);
  REQUIRE(making.made());
  CHECK(making.problem.isEmpty());
  QFile file(plan.path);
  REQUIRE(file.open(QIODevice::ReadOnly));
  const QByteArray bytes = file.readAll();
  CHECK(bytes.contains("theora"));
  CHECK(oggPackets(bytes) == 3 + 10);  // three headers, then the pictures
}

TEST_CASE("a cancelled film leaves nothing behind") {
  ShownBall s;
  QTemporaryDir folder;
  for (const auto& [format, name] : {std::pair{FilmFormat::PngSequence, "film"}, {FilmFormat::OggTheora, "film.ogv"}}) {
    Making making(s);
    const QString path = folder.filePath(QString::fromLatin1(name));
    making.film.start(turn(s, s.view.scene().camera().pose(), format, path, 5000));
    REQUIRE(waitUntil([&] { return making.film.done() >= 2; }));
    making.film.cancel();
    REQUIRE(making.made());
    CHECK(making.problem.contains(QStringLiteral("cancelled")));
    CHECK_FALSE(QFile::exists(path));
  }
}

TEST_CASE("a film that can't be written says so") {
  ShownBall s;
  for (const FilmFormat format : {FilmFormat::PngSequence, FilmFormat::OggTheora}) {
    Making making(s);
    making.film.start(turn(s, s.view.scene().camera().pose(), format, QStringLiteral("/proc/no/film.ogv"), 3));
    REQUIRE(making.made());
    CHECK(making.problem.contains(QStringLiteral("/proc/no")));
  }
  Making empty(s);
  empty.film.start(turn(s, s.view.scene().camera().pose(), FilmFormat::PngSequence, QStringLiteral("film"), 0));
  CHECK(empty.problem.contains(QStringLiteral("no frames")));
}

TEST_CASE("MP4 goes through ffmpeg where it is found, and its complaints reach the user") {
  ShownBall s;
  QTemporaryDir folder;
  const QByteArray path = qgetenv("PATH");
  qputenv("PATH", "/nowhere");
  CHECK_FALSE(canWrite(FilmFormat::Mp4));
  // Stands in for ffmpeg: counts the bytes of the raw pictures, writes the count to the last argument.
  QFile tool(folder.filePath(QStringLiteral("ffmpeg")));
  REQUIRE(tool.open(QIODevice::WriteOnly));
  tool.write(
      "#!/bin/sh\nfor last; do :; done\nif [ -e \"$0.broken\" ]; then cat >/dev/null; echo codec missing; exit 3; "
      "fi\nwc -c >\"$last\"\n");
  tool.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
  tool.close();
  qputenv("PATH", folder.path().toLocal8Bit() + ":" + path);
  REQUIRE(canWrite(FilmFormat::Mp4));
  const QString film = folder.filePath(QStringLiteral("film.mp4"));
  {
    Making making(s);
    making.film.start(turn(s, s.view.scene().camera().pose(), FilmFormat::Mp4, film, 4));
    REQUIRE(making.made());
    CHECK(making.problem.isEmpty());
    QFile file(film);
    REQUIRE(file.open(QIODevice::ReadOnly));
    CHECK(file.readAll().trimmed().toInt() == 4 * 160 * 120 * 3);
  }
  QFile broken(folder.filePath(QStringLiteral("ffmpeg.broken")));
  REQUIRE(broken.open(QIODevice::WriteOnly));
  broken.close();
  Making making(s);
  making.film.start(turn(s, s.view.scene().camera().pose(), FilmFormat::Mp4, film, 4));
  REQUIRE(making.made());
  CHECK(making.problem.contains(QStringLiteral("codec missing")));
  CHECK_FALSE(QFile::exists(film));
  qputenv("PATH", path);
}

TEST_CASE("the film's panel plans what was chosen") {
  ShownBall s;
  FilmPanel panel(s.exporter, &s.view);
  panel.setAttribute(Qt::WA_DeleteOnClose, false);
  CHECK(panel.plan(QStringLiteral("x")).steps == std::vector<std::int64_t>{0, 10, 20, 30, 40});
  CHECK(panel.plan(QStringLiteral("x")).camera.move() == CameraMove::Still);
  panel.setWhat(1);
  CHECK(panel.plan(QStringLiteral("x")).steps.empty());
  CHECK(panel.plan(QStringLiteral("x")).camera.move() == CameraMove::Spin);
  panel.setWhat(4);
  CHECK(panel.plan(QStringLiteral("x")).steps.size() == 5);
  CHECK(panel.plan(QStringLiteral("x")).camera.move() == CameraMove::Spin);
}

// Not run by itself: the program need not be there. mhc_widgets_export3d_tests "[ffmpeg]"
TEST_CASE("the real ffmpeg writes a film that it reads again", "[.][ffmpeg]") {
  ShownBall s;
  QTemporaryDir folder;
  REQUIRE(canWrite(FilmFormat::Mp4));
  const QString path = folder.filePath(QStringLiteral("film.mp4"));
  Making making(s);
  FilmPlan plan = turn(s, s.view.scene().camera().pose(), FilmFormat::Mp4, path, 12);
  plan.pixels = {321, 241};  // odd: H.264 wants even ones
  making.film.start(plan);
  REQUIRE(making.made());
  INFO(making.problem.toStdString());
  REQUIRE(making.problem.isEmpty());
  QProcess reader;
  reader.setProcessChannelMode(QProcess::MergedChannels);
  reader.start(QStringLiteral("ffmpeg"), {QStringLiteral("-i"), path, folder.filePath(QStringLiteral("frame-%02d.png"))});
  REQUIRE(waitUntil([&] { return reader.state() == QProcess::NotRunning; }));
  CHECK(QDir(folder.path()).entryList({QStringLiteral("frame-*.png")}).size() == 12);
  const QImage first(folder.filePath(QStringLiteral("frame-01.png"))), later(folder.filePath(QStringLiteral("frame-05.png")));
  CHECK(first.size() == QSize(322, 242));
  CHECK_FALSE(first == later);
}
