// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/distribution/DistributionView.h"

#include <QApplication>
#include <QJsonObject>
#include <QKeyEvent>
#include <QMouseEvent>
#include <catch2/catch.hpp>
#include <cmath>
#include <tuple>

#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "widgets/base/Theme.h"
#include "widgets/distribution/DistributionPlot.h"

using namespace mhc;
using namespace mhc::widgets;
using namespace mhc::test;

namespace {

/// H_res of 4 sublayers that begins as the identity and ends as the mean of all streams (n = 2).
view::TrackPtr mixing(int steps) {
  auto track = std::make_shared<view::RecordTrack>();
  track->run = "/runs/demo";
  track->n = 2;
  track->sublayers = track->rows = 4;
  track->width = 8;
  for (int i = 0; i < steps; ++i) {
    track->steps.push_back(10 * i);
    const float off = 0.5F * static_cast<float>(i) / static_cast<float>(steps - 1);
    for (int row = 0; row < 4; ++row) {
      for (const float value : {0.5F, 0.5F, 1.0F, 1.0F, 1 - off, off, off, 1 - off}) track->values.push_back(value);
    }
  }
  return track;
}

struct Shown : ViewFixture {
  DistributionView view{context()};

  Shown() {
    view.resize(700, 420);
    view.show();
    tracks.deliver(mixing(21));
    settle();
  }
  [[nodiscard]] DistributionPlot& plot() { return *view.plot(); }
};

}  // namespace

TEST_CASE("the view asks for the records of its quantity and counts them") {
  ViewFixture f;
  std::vector<view::RecordKind> wanted;
  QObject::connect(&f.tracks, &TrackFeed::wanted, &f.tracks,
                   [&](const QString&, view::RecordKind kind) { wanted.push_back(kind); });
  DistributionView view(f.context());
  REQUIRE_FALSE(wanted.empty());
  CHECK(wanted.back() == view::RecordKind::Mean);
  CHECK(view.state() == ViewState::Empty);
  f.tracks.deliver(mixing(5));
  CHECK(view.state() == ViewState::Data);
  const view::TableData table = view.table();
  REQUIRE(table.rows.size() == 5);
  CHECK(std::get<double>(table.rows[0].cells[1]) == 16);
  CHECK(std::get<double>(table.rows[0].cells[3]) == 0);
  CHECK(std::get<double>(table.rows[4].cells[4]) == 0.5);
  double sum = 0;
  for (std::size_t i = 6; i < table.rows[2].cells.size(); ++i) sum += std::get<double>(table.rows[2].cells[i]);
  CHECK(sum == 16);
  view.setQuantity(3);
  CHECK(wanted.back() == view::RecordKind::Composite);
  CHECK(view.state() == ViewState::Empty);
}

TEST_CASE("cells have colour where values are, and only there", "[pixels]") {
  for (const auto choice : {Theme::Choice::Light, Theme::Choice::Dark}) {
    Theme::current().choose(choice);
    Shown s;
    const QImage picture = s.plot().grab().toImage();
    const double ratio = picture.devicePixelRatio();
    const DistributionLayout layout = s.plot().layoutNow();
    const QColor background = Theme::current().colour(ThemeColour::ChartBackground);
    const auto colourAt = [&](std::size_t step, double value) {
      const double part = s.plot().distribution().values.position(value);
      const QPointF at((layout.begin(step) + layout.end(step)) / 2,
                       layout.area().bottom() - part * layout.area().height());
      return picture.pixelColor((at * ratio).toPoint());
    };
    CHECK(colourAt(0, 0.995) != background);
    CHECK(colourAt(0, 0.005) != background);
    CHECK(colourAt(0, 0.5) == background);
    CHECK(colourAt(20, 0.508) != background);
    CHECK(colourAt(20, 0.9) == background);
    CHECK(colourAt(10, 0.258) != background);
  }
  Theme::current().choose(Theme::Choice::Light);
}

TEST_CASE("pointing tells a cell, a click moves the time cursor") {
  Shown s;
  for (const auto style : {DistributionStyle::HeatMap, DistributionStyle::Ridge}) {
    s.plot().setStyle(style);
    const DistributionLayout layout = s.plot().layoutNow();
    const QRectF cell = layout.cell(20, s.plot().distribution().bins / 2, s.plot().distribution().bins);
    const QPointF at =
        style == DistributionStyle::Ridge ? QPointF(cell.center().x(), cell.bottom() - 2) : cell.center();
    INFO(s.plot().textAt(at).toStdString());
    CHECK(s.plot().textAt(at).startsWith(QStringLiteral("step 200: 16 of 16 values in 0.5")));
    QMouseEvent press(QEvent::MouseButtonPress, at, s.plot().mapToGlobal(at), Qt::LeftButton, Qt::LeftButton, {});
    s.cursor.request(0);
    QApplication::sendEvent(s.view.plot(), &press);
    CHECK(s.cursor.step() == 200);
  }
  CHECK(s.plot().textAt({1, 1}).isEmpty());
}

TEST_CASE("keys move the focus cell and the time cursor") {
  Shown s;
  const auto press = [&](int key) {
    QKeyEvent event(QEvent::KeyPress, key, Qt::NoModifier);
    QApplication::sendEvent(s.view.plot(), &event);
  };
  press(Qt::Key_Left);
  CHECK(s.plot().accessibleDescription().startsWith(QStringLiteral("step 200")));
  press(Qt::Key_Left);
  press(Qt::Key_Left);
  CHECK(s.plot().accessibleDescription().startsWith(QStringLiteral("step 180")));
  press(Qt::Key_Return);
  CHECK(s.cursor.step() == 180);
}

TEST_CASE("what is chosen survives saving, and damage to it") {
  Shown s;
  s.view.setQuantity(8);
  s.view.setLogValues(false);
  s.plot().setLogSteps(true);
  DistributionView other(s.context());
  other.restoreState(s.view.saveState());
  CHECK(other.quantity() == 8);
  other.restoreState({{QStringLiteral("quantity"), 7}, {QStringLiteral("style"), 99}});
  CHECK(other.quantity() == 8);
  CHECK(other.plot()->plotStyle() == DistributionStyle::Ridge);
}

TEST_CASE("pictures of distributions", "[pictures]") {
  for (const auto& [choice, name] : {std::pair{Theme::Choice::Light, "light"}, {Theme::Choice::Dark, "dark"}}) {
    Theme::current().choose(choice);
    Shown s;
    keepPicture(s.view, std::string("distribution-heat-") + name + ".png");
    s.plot().setStyle(DistributionStyle::Ridge);
    keepPicture(s.view, std::string("distribution-ridge-") + name + ".png");
  }
  Theme::current().choose(Theme::Choice::Light);
}

TEST_CASE("exported arrays count the recorded values between their edges") {
  ViewFixture f;
  DistributionView empty(f.context());
  CHECK(empty.arrays().empty());
  const Shown shown;
  const std::vector<view::NamedArray> arrays = shown.view.arrays();
  REQUIRE(arrays.size() == 7);
  const auto& [step, edges, counts] = std::tie(arrays[0], arrays[1], arrays[2]);
  const std::size_t bins = DistributionView::kBins;
  CHECK(step.shape == std::vector<std::size_t>{21});
  CHECK(step.values[20] == 200);
  REQUIRE(edges.shape == std::vector<std::size_t>{bins + 1});
  REQUIRE(counts.shape == std::vector<std::size_t>{21, bins});
  REQUIRE(counts.values.size() == 21 * bins);
  // At step 100 the records hold 8 times 0.75 and 8 times 0.25.
  std::size_t filled = 0;
  for (std::size_t bin = 0; bin < bins; ++bin) {
    CHECK(edges.values[bin] < edges.values[bin + 1]);
    const double count = counts.values[10 * bins + bin];
    if (count == 0) continue;
    ++filled;
    CHECK(count == 8);
    const auto within = [&](double value) { return edges.values[bin] <= value && value <= edges.values[bin + 1]; };
    CHECK((within(0.25) || within(0.75)));
  }
  CHECK(filled == 2);
  CHECK(arrays[3].values[10] == 0);
  CHECK(arrays[4].values[10] == Approx(0.25));
  CHECK(arrays[6].values[10] == Approx(0.75));
}
