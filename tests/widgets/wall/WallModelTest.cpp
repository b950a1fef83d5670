// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wall/WallModel.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "tests/support/DemoFrames.h"
#include "widgets/wall/WallLayout.h"
#include "widgets/wall/WallPainter.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

/// Two sublayers of two streams with numbers that are easy to find again.
view::FramePtr smallFrame(const char* hcType = "mhc") {
  auto data = std::make_shared<view::FrameData>();
  data->hcType = hcType;
  data->n = 2;
  data->sublayers = 2;
  data->mean = {{0.1F, 0.9F, 1.5F, 0.5F, 1, 0, 0, 1}, {0.2F, 0.3F, 0.4F, 2.0F, 0.75F, 0.25F, 0.25F, 0.75F}};
  data->initial = {{0.1F, 0.9F, 1.5F, 0.5F, 1, 0, 0, 1}, {0.2F, 0.3F, 0.4F, 1.0F, 1, 0, 0, 1}};
  data->deviation = {std::vector<float>(8, 0.01F), std::vector<float>(8, 0.02F)};
  data->constraint = {{0, 0.001F, 0, 0.02F, 0, 0, 0, 0, 0, 0, 0}, {0, 0.5F, 0, 0.009F, 0, 0, 0, 0, 0, 0, 0}};
  // Before sublayer 1 the streams coincide; before 2 half of their energy is difference.
  data->streams = {{1, 1, 1, 1, 0, 0, 0}, {1, 0, 0, 1, 0, 0, 0}, {1, 0, 0, 1, 0, 0, 0}};
  auto frame = std::make_shared<view::Frame>();
  frame->run = "/runs/demo";
  frame->recorded = frame->requested = 7;
  frame->data = data;
  return frame;
}

}  // namespace

TEST_CASE("grades follow the thresholds") {
  CHECK(gradeOf(0.0099) == SumGrade::Good);
  CHECK(gradeOf(0.01) == SumGrade::Fair);
  CHECK(gradeOf(0.0999) == SumGrade::Fair);
  CHECK(gradeOf(0.1) == SumGrade::Bad);
  CHECK(gradeOf(INFINITY) == SumGrade::Bad);
  CHECK(gradeOf(std::numeric_limits<double>::quiet_NaN()) == SumGrade::None);
}

TEST_CASE("the wall takes grades from the per-token record, columns and rows apart") {
  const WallModel model(smallFrame(), WallMode::Value, WallSort::Depth);
  CHECK(model.rows()[0].columnGrade == SumGrade::Good);
  CHECK(model.rows()[0].rowGrade == SumGrade::Fair);
  CHECK(model.rows()[1].columnGrade == SumGrade::Bad);
  CHECK(model.rows()[1].rowGrade == SumGrade::Good);
  const WallModel free(smallFrame("hc"), WallMode::Value, WallSort::Depth);
  CHECK(free.rows()[0].columnGrade == SumGrade::None);
}

TEST_CASE("scales are locked, and diverging for free and for difference maps") {
  const WallModel model(smallFrame(), WallMode::Value, WallSort::Depth);
  CHECK(model.scale(view::MapKind::Pre) == view::preScale());
  CHECK(model.scale(view::MapKind::Res) == view::resScale());
  CHECK(model.scale(view::MapKind::Post) == view::postScale());
  CHECK(model.scale(view::MapKind::Post).mark == 1);
  const WallModel minus(smallFrame(), WallMode::MinusIdentity, WallSort::Depth);
  CHECK(minus.scale(view::MapKind::Res) == view::differenceScale(0.5));  // 0.25 rounded up to 1, 2 or 5
  CHECK(minus.scale(view::MapKind::Pre) == view::preScale());            // has no meaning there
  const WallModel change(smallFrame(), WallMode::MinusStart, WallSort::Depth);
  CHECK(change.scale(view::MapKind::Post) == view::differenceScale(1));
  const WallModel free(smallFrame("hc"), WallMode::Value, WallSort::Depth);
  CHECK(free.scale(view::MapKind::Res).kind == view::ColourScale::Kind::Diverging);
  CHECK(free.scale(view::MapKind::Res).low == -free.scale(view::MapKind::Res).high);
}

TEST_CASE("modes transform what is shown, never the means") {
  const WallModel minus(smallFrame(), WallMode::MinusIdentity, WallSort::Depth);
  CHECK(minus.rows()[1].shown[1] == std::vector<double>{-0.25, 0.25, 0.25, -0.25});
  CHECK(minus.rows()[1].mean[1] == std::vector<double>{0.75, 0.25, 0.25, 0.75});
  const WallModel log(smallFrame(), WallMode::Log10, WallSort::Depth);
  CHECK(log.rows()[0].shown[1][0] == Approx(0));
  CHECK(log.rows()[0].shown[1][1] == Approx(-6));  // 0 lies on the floor of the scale
  CHECK(log.rows()[1].shown[1][1] == Approx(std::log10(0.25)));
}

TEST_CASE("the wall sorts by depth, distance to the identity, and change") {
  const WallModel far(smallFrame(), WallMode::Value, WallSort::DistanceToIdentity);
  CHECK(far.rows()[0].sublayer == 2);
  CHECK(far.rows()[0].distanceToIdentity == Approx(0.5));
  CHECK(far.rowOf(1) == 1);
  const WallModel changed(smallFrame(), WallMode::Value, WallSort::Change);
  CHECK(changed.rows()[0].sublayer == 2);
  CHECK(changed.rows()[0].change == Approx(0.5));
}

TEST_CASE("streams that coincide dim H_res") {
  const WallModel model(smallFrame(), WallMode::Value, WallSort::Depth);
  CHECK(model.rows()[0].visibility == 0);
  CHECK(model.rows()[1].visibility == 1);
}

TEST_CASE("the table holds every entry with what it is about") {
  const WallModel model(smallFrame(), WallMode::Value, WallSort::Depth);
  const view::TableData table = model.table();
  REQUIRE(table.rows.size() == 16);
  CHECK(table.rows[2].element == view::ElementId{1, view::MapKind::Res, 0, 0, -1});
  CHECK(std::get<double>(table.rows[11].cells[6]) == Approx(0.25));  // sublayer 2, H_res, to 1, from 2
  CHECK(table.rows[11].element == view::ElementId{2, view::MapKind::Res, 0, 1, -1});
  CHECK(std::get<double>(table.rows[11].cells[7]) == Approx(0.02));
}

TEST_CASE("frames without usable maps make an empty wall") {
  auto broken = std::make_shared<view::Frame>(*smallFrame());
  auto data = std::make_shared<view::FrameData>(*broken->data);
  data->mean[1].pop_back();
  broken->data = data;
  CHECK(WallModel(broken, WallMode::Value, WallSort::Depth).empty());
  CHECK(WallModel(nullptr, WallMode::Value, WallSort::Depth).empty());
}

TEST_CASE("every cell of the layout is found again where it lies") {
  WallLayout::Request request;
  request.n = 4;
  request.rows = 48;
  request.viewport = QSize(1280, 720);
  request.labelWidth = 80;
  request.lineHeight = 14;
  for (const double unit : {1.0, 1.5, 2.0}) {
    request.unit = unit;
    request.viewport = QSize(1280, 720) * unit;
    const WallLayout layout(request);
    REQUIRE(layout.cell() >= WallLayout::kSmallestCell);
    for (int row = 0; row < request.rows; ++row) {
      for (const view::MapKind map : kMapKinds) {
        for (int i = 0; i < 4; ++i) {
          for (int j = 0; j < 4; ++j) {
            const int to = map == view::MapKind::Pre ? -1 : i, from = map == view::MapKind::Post ? -1 : j;
            const auto hit = layout.hit(layout.cellRect(row, map, to, from).center());
            REQUIRE(hit.has_value());
            REQUIRE((hit->row == row && hit->map == map && hit->to == to && hit->from == from));
          }
        }
      }
    }
    REQUIRE_FALSE(layout.hit({-1, 5}).has_value());
  }
}

TEST_CASE("a fitted wall is in view as long as the cells stay large enough") {
  WallLayout::Request request;
  request.n = 4;
  request.viewport = QSize(1280, 720);
  request.labelWidth = 80;
  request.lineHeight = 14;
  request.rows = 8;
  const WallLayout few(request);
  CHECK(few.headerHeight() + few.contentHeight() <= 720);
  CHECK(few.cell() > 15);
  request.rows = 192;
  const WallLayout many(request);
  CHECK(many.cell() >= WallLayout::kSmallestCell);
  CHECK(many.bands() * many.rowsPerBand() >= 192);
}

TEST_CASE("sums are graded, and scales locked, by the type of each sublayer") {
  auto frame = *smallFrame();
  auto data = std::make_shared<view::FrameData>(*frame.data);
  data->types = {"hc", "mhc"};
  frame.data = data;
  const WallModel mixed(std::make_shared<view::Frame>(frame), WallMode::Value, WallSort::Depth);
  CHECK(mixed.rows()[0].columnGrade == SumGrade::None);
  CHECK(mixed.rows()[1].columnGrade == SumGrade::Bad);
  CHECK_FALSE(mixed.scale(view::MapKind::Res) == view::resScale());  // one scale for all, which free maps need
  view::ElementId id;
  id.sublayer = 1;
  id.map = view::MapKind::Res;
  CHECK(wallHoverText(mixed, id).contains("its mixing is hc, the run's mhc"));
  id.sublayer = 2;
  CHECK_FALSE(wallHoverText(mixed, id).contains("its mixing"));
  data->types = {"identity", "mhc"};
  const WallModel locked(std::make_shared<view::Frame>(frame), WallMode::Value, WallSort::Depth);
  CHECK(locked.rows()[0].columnGrade == SumGrade::Good);
  CHECK(locked.scale(view::MapKind::Res) == view::resScale());
}
