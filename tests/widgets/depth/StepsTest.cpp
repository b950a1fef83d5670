// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/depth/StepsView.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "core/hyper/Streams.h"
#include "tests/support/DemoFrames.h"
#include "tests/support/DemoTrack.h"
#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/DepthStepMap.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

const std::vector<std::int64_t> kSteps{0, 100, 400, 1000};

view::TrackPtr demoTrack(const std::string& run = "/runs/demo") {
  test::DemoRun demo;
  demo.id = run;
  return test::demoTrack(demo, view::RecordKind::Streams, kSteps);
}

}  // namespace

TEST_CASE("every quantity of the streams is that of the recorded Gram matrix") {
  const auto track = demoTrack();
  for (std::size_t at = 0; at < kSteps.size(); ++at) {
    const auto frame = test::demoFrame({}, kSteps[at]);
    for (std::size_t b = 0; b < 9; ++b) {
      const std::vector<float>& record = frame->data->streams[b];
      const hyper::Matrix gram(4, 4, std::vector<double>(record.begin(), record.begin() + 16));
      const auto expected = hyper::streamStatistics(gram);
      const auto value = [&](StreamQuantity q) { return streamQuantity(*track, q)[at * 9 + b]; };
      CHECK(value(StreamQuantity::DifferenceEnergy) == Approx(expected.difference_energy).margin(1e-12));
      CHECK(value(StreamQuantity::Effective) == Approx(expected.effective));
      double squares = 0, cosines = 0;
      for (int i = 0; i < 4; ++i) {
        squares += gram(i, i);
        for (int j = 0; j < i; ++j) cosines += expected.cosine(i, j) / 6;
      }
      CHECK(std::pow(10.0, value(StreamQuantity::LogRms)) == Approx(std::sqrt(squares / 4)));
      CHECK(value(StreamQuantity::Cosine) == Approx(cosines));
    }
  }
}

TEST_CASE("records that are missing, NaN or of another kind are not known") {
  auto track = std::make_shared<view::RecordTrack>(*demoTrack());
  track->values[2 * 21 + 5] = NAN;
  const auto values = streamQuantity(*track, StreamQuantity::Effective);
  CHECK(std::isnan(values[2]));
  CHECK(std::isfinite(values[3]));
  track->kind = view::RecordKind::Composite;
  CHECK(std::isnan(streamQuantity(*track, StreamQuantity::Effective)[3]));
}

TEST_CASE("the view shows the track, moves the cursor, and follows a growing run") {
  test::ViewFixture f;
  StepsView view(f.context());
  CHECK(view.state() == ViewState::Empty);
  QString asked;
  QObject::connect(&f.tracks, &TrackFeed::wanted, &view, [&](const QString& run, view::RecordKind) { asked = run; });
  view.setFrames({test::demoFrame({}, 1000)});
  CHECK(asked == QStringLiteral("/runs/demo"));
  CHECK(view.state() == ViewState::Loading);
  f.tracks.deliver(demoTrack());
  REQUIRE(view.state() == ViewState::Data);
  CHECK(view.map()->picture().depth == 9);
  CHECK(view.table().rows.size() == 36);
  const auto arrays = view.arrays();
  CHECK(arrays[1].shape == std::vector<std::size_t>{4, 9});
  f.cursor.setRecorded(kSteps);
  Q_EMIT view.map()->stepChosen(400);
  CHECK(f.cursor.step() == 400);
  Q_EMIT view.map()->hovered(5);
  CHECK(f.selection.hover()->sublayer == 5);
  Q_EMIT view.map()->hovered(9);
  CHECK_FALSE(f.selection.hover().has_value());
  view.setQuantity(StreamQuantity::Effective);
  StepsView other(f.context());
  other.restoreState(view.saveState());
  CHECK(other.quantity() == StreamQuantity::Effective);
}

TEST_CASE("pictures of the streams over training", "[pictures]") {
  for (const auto& [choice, name] : {std::pair{Theme::Choice::Light, "light"}, {Theme::Choice::Dark, "dark"}}) {
    Theme::current().choose(choice);
    test::ViewFixture f;
    StepsView view(f.context());
    view.resize(560, 320);
    view.show();
    view.setFrames({test::demoFrame({}, 1000)});
    f.tracks.deliver(demoTrack());
    test::settle();
    test::keepPicture(view, std::string("streamsteps-") + name + ".png");
  }
  Theme::current().choose(Theme::Choice::Light);
}
