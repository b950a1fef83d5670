// SPDX-License-Identifier: GPL-3.0-or-later
// What leaves the window must be what stands in the run: a written run, the real reader, the views, and python3 with
// numpy.
#include <QProcess>
#include <fstream>

#include "app/workbench/readers/RunReader.h"
#include "app/workbench/shell/Commands.h"
#include "core/view/PythonSnippet.h"
#include "tests/support/DemoFrames.h"
#include "tests/support/ViewFixture.h"
#include "tests/workbench/ShellFixture.h"
#include "widgets/base/ViewExport.h"
#include "widgets/depth/DepthView.h"
#include "widgets/landscape/LandscapeView.h"
#include "widgets/matrix/SandboxView.h"
#include "widgets/streams/StreamsView.h"
#include "widgets/unfolded/UnfoldedView.h"
#include "widgets/wall/WallView.h"

using namespace mhc;
using namespace mhc::workbench;

namespace {

const QString kPython = QStringLiteral("/usr/bin/python3");

/// What python3 prints for these lines; fails with its complaint.
QString pythonSays(const std::string& lines) {
  QProcess python;
  python.start(kPython, {QStringLiteral("-c"), QString::fromStdString(lines)});
  REQUIRE(python.waitForFinished(60'000));
  INFO(python.readAllStandardError().toStdString());
  REQUIRE(python.exitCode() == 0);
  return QString::fromUtf8(python.readAllStandardOutput()).trimmed();
}

/// The demo run's step 300 as a worker would have recorded it, in a folder whose name needs quoting.
struct Written {
  test::Scratch scratch;
  std::filesystem::path folder = scratch / "run \"ä\" 1";
  view::FramePtr frame;

  Written() {
    std::filesystem::create_directories(folder);
    const view::FramePtr demo = test::demoFrame({}, 300);
    auto writer =
        run::RunDatabaseWriter::open(folder / "run.db", {demo->data->n, demo->data->sublayers, "mhc"}, "test");
    REQUIRE(writer.ok());
    run::StepRecords step;
    step.step = 300;
    step.rows.push_back({300, 1, 1, 1});
    for (int l = 1; l <= demo->data->sublayers; ++l) {
      step.blobs.push_back({run::BlobKind::MixingMean, l, demo->data->mean[static_cast<std::size_t>(l - 1)]});
      step.blobs.push_back({run::BlobKind::Composite, l, demo->data->composite[static_cast<std::size_t>(l - 1)]});
    }
    step.blobs.push_back({run::BlobKind::Unfolded, 0, demo->data->unfolded});
    for (int b = 1; b <= demo->data->sublayers + 1; ++b) {
      step.blobs.push_back({run::BlobKind::Streams, b, demo->data->streams[static_cast<std::size_t>(b - 1)]});
    }
    REQUIRE(writer.value()->append({step}, {}).ok());
    writer.value().reset();
    RunReader reader(folder);
    auto read = reader.frame(300, false);
    REQUIRE(read.ok());
    frame = read.value();
  }
};

struct Opened : test::ViewFixture {
  explicit Opened(const Written& run) {
    runs.open(QString::fromStdString(run.folder.string()), QStringLiteral("written"));
    runs.setCurrent(QString::fromStdString(run.folder.string()));
  }
};

}  // namespace

TEST_CASE("Python prints the number that the wall shows") {
  const Written run;
  Opened f(run);
  widgets::WallView wall(f.context());
  wall.setFrames({run.frame});
  for (const view::ElementId& cell : {view::ElementId{3, view::MapKind::Res, 2, 1, -1},
                                      {5, view::MapKind::Pre, -1, 3, -1},
                                      {8, view::MapKind::Post, 0, -1, -1}}) {
    f.selection.select(cell);
    const auto number = wall.recordedNumber();
    REQUIRE(number.has_value());
    CHECK(pythonSays(view::pythonSnippet(*number)).toDouble() == number->shown);
  }
}

TEST_CASE("Python prints the gain that the depth view shows") {
  const Written run;
  Opened f(run);
  widgets::DepthView depth(f.context());
  depth.setFrames({run.frame});
  CHECK_FALSE(depth.recordedNumber().has_value());
  f.selection.setHover(view::ElementId{6, view::MapKind::None, -1, -1, -1});
  const auto number = depth.recordedNumber();
  REQUIRE(number.has_value());
  const auto table = depth.table();
  CHECK(std::get<double>(table.rows[5].cells[3]) == number->shown);
  CHECK(pythonSays(view::pythonSnippet(*number)).toDouble() == number->shown);
}

TEST_CASE("Python prints K, its contribution and what the stream diagram shows") {
  const Written run;
  Opened f(run);
  widgets::UnfoldedView unfolded(f.context());
  unfolded.setFrames({run.frame});
  unfolded.pick(widgets::UnfoldedCell{6, 2});
  for (const auto quantity : {widgets::UnfoldedQuantity::Value, widgets::UnfoldedQuantity::Contribution}) {
    unfolded.setQuantity(quantity);
    const auto number = unfolded.recordedNumber();
    REQUIRE(number.has_value());
    CHECK(number->shown == unfolded.model().shown({6, 2}));
    CHECK(pythonSays(view::pythonSnippet(*number)).toDouble() == number->shown);
  }
  widgets::StreamsView streams(f.context());
  streams.setFrames({run.frame});
  const auto number = streams.recordedNumber();  // the first node
  REQUIRE(number.has_value());
  CHECK(std::sqrt(pythonSays(view::pythonSnippet(*number)).toDouble()) == Approx(streams.model().rms(1, 0)));
}

TEST_CASE("numpy reads an exported npy, and any program an exported safetensors") {
  const Written run;
  Opened f(run);
  widgets::WallView wall(f.context());
  wall.setFrames({run.frame});
  test::Shell shell(run.scratch / "profile");
  const QString file = QString::fromStdString((run.scratch / "maps.npy").string());
  REQUIRE(exportView(*shell.window, wall, file));
  const double value = wall.model().rows()[4].mean[1][6];
  const std::string path = "\"" + (run.scratch / "maps-H_res.npy").string() + "\"";
  CHECK(pythonSays("import numpy as np\na = np.load(" + path + ")\nprint(a.shape, float(a[4, 1, 2]))") ==
        QStringLiteral("(8, 4, 4) %1")
            .arg(pythonSays("print(" + std::to_string(0) + " + float('" + view::cellText(view::TableCell{value}) +
                            "'))")));
  REQUIRE(exportView(*shell.window, wall, QString::fromStdString((run.scratch / "maps.safetensors").string())));
  const std::string tensors = "\"" + (run.scratch / "maps.safetensors").string() + "\"";
  CHECK(pythonSays("import json, struct\nb = open(" + tensors +
                   ", 'rb').read()\nn = struct.unpack('<Q', b[:8])[0]\n"
                   "h = json.loads(b[8:8 + n])\no = 8 + n + h['H_res']['data_offsets'][0]\n"
                   "print(struct.unpack('<128d', b[o:o + 1024])[70])")
            .toDouble() == value);
  CHECK_FALSE(exportView(*shell.window, wall, QString::fromStdString((run.scratch / "maps.txt").string())));
  CHECK_FALSE(exportView(*shell.window, wall, QStringLiteral("/proc/nowhere/maps.csv")));
}

TEST_CASE("numpy finds the landscape's exported gains in run.db, and its own singular values in the sandbox's") {
  const Written run;
  Opened f(run);
  widgets::LandscapeView landscape(f.context());
  auto track = std::make_shared<view::RecordTrack>();
  track->run = run.frame->run;
  track->kind = view::RecordKind::Composite;
  track->n = run.frame->data->n;
  track->sublayers = track->rows = run.frame->data->sublayers;
  track->width = static_cast<int>(view::kCompositeRecord);
  view::appendRecords(*track, 300, run.frame->data->composite);
  landscape.setFrames({run.frame});
  f.tracks.deliver(track);
  landscape.setChoice({view::CompositeSide::Prefix, view::GainDefinition::MeanOfTokens, true, false});
  test::Shell shell(run.scratch / "profile");
  REQUIRE(exportView(*shell.window, landscape, QString::fromStdString((run.scratch / "land.npy").string())));
  const auto quoted = [&](const char* name) { return "r\"" + (run.scratch / name).string() + "\""; };
  // Backward gain of the prefix, token mean: number 4 of the record (docs/run-format.md).
  CHECK(pythonSays("import numpy as np, sqlite3\ng = np.load(" + quoted("land-backward_gain.npy") +
                   ")\nd = sqlite3.connect('" + (run.folder / "run.db").string() +
                   "')\nb = [np.frombuffer(d.execute(\"" +
                   std::string("select data from composite where step = 300 and boundary = ?") +
                   "\", (l,)).fetchone()[0], '<f4')[4] for l in range(1, 9)]\nprint(g.shape, (g[0] == b).all())") ==
        QStringLiteral("(1, 8) True"));
  widgets::SandboxView sandbox(f.context());
  sandbox.setText(QStringLiteral("0.7 0.2 0.1\n0.1 0.5 0.4\n0.3 -0.2 0.9"));
  REQUIRE(exportView(*shell.window, sandbox, QString::fromStdString((run.scratch / "box.npy").string())));
  CHECK(pythonSays("import numpy as np\nh = np.load(" + quoted("box-H.npy") + ")\ns = np.load(" +
                   quoted("box-singular_values.npy") + ")\ne = np.load(" + quoted("box-eigenvalues.npy") +
                   ")\nm = np.sort_complex(np.linalg.eigvals(h))\n"
                   "print(h[2, 1], np.allclose(np.linalg.svd(h)[1], s, atol=1e-12), "
                   "np.allclose(np.sort_complex(e[:, 0] + 1j * e[:, 1]), m, atol=1e-9))") ==
        QStringLiteral("-0.2 True True"));
}
