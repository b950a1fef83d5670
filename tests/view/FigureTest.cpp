// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/figure/Figures.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "core/hyper/Composite.h"
#include "core/hyper/Gains.h"
#include "tests/support/DemoFrames.h"

using namespace mhc;
using namespace mhc::view;

namespace {

FigureRun demo(const std::string& type, int sublayers = 8) {
  const test::DemoRun run{"/runs/demo", type, 4, sublayers, 1000, 1};
  return figureRun("demo", 1000, *test::demoFrame(run, 1000)->data);
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("each gain definition has its place in the composite record", "[figure]") {
  std::vector<float> record(40);
  for (std::size_t k = 0; k < 40; ++k) record[k] = static_cast<float>(k);
  const auto gain = [&](CompositeSide side, GainDefinition d, bool back) {
    return recordedGain(record.data(), 40, side, d, back);
  };
  CHECK(gain(CompositeSide::Prefix, GainDefinition::MeanOfTokens, false) == 0);
  CHECK(gain(CompositeSide::Prefix, GainDefinition::MedianToken, true) == 5);
  CHECK(gain(CompositeSide::Prefix, GainDefinition::MeanComposite, true) == 17);
  CHECK(gain(CompositeSide::Suffix, GainDefinition::ProductOfMeans, false) == 38);
  CHECK(recordedMinColumnSum(record.data(), 40, CompositeSide::Suffix, GainDefinition::MedianToken) == 29);
  CHECK(recordedSigmaDiff(record.data(), 40, CompositeSide::Prefix, GainDefinition::MeanComposite) == 12);
  CHECK(std::isnan(recordedGain(record.data(), 39, CompositeSide::Prefix, GainDefinition::MedianToken, true)));
  CHECK(std::isnan(recordedSigmaDiff(nullptr, 0, CompositeSide::Prefix, GainDefinition::MedianToken)));
}

TEST_CASE("the curves of figures 3 and 7 are the recorded gains and those of the probe tokens", "[figure]") {
  const FigureRun run = demo("hc");
  REQUIRE(run.tokens.size() == 64);
  const GainCurves curves = gainCurves(run, GainDefinition::MeanOfTokens);
  REQUIRE(curves.singleForward.size() == 8);
  double forward = 0, backward = 0;
  for (const auto& token : run.tokens) {
    const hyper::Gains g = hyper::gains(token[3]);
    forward += g.forward / 64, backward += g.backward / 64;
  }
  CHECK(curves.singleForward[3] == Approx(forward));
  CHECK(curves.singleBackward[3] == Approx(backward));
  for (std::size_t l = 0; l < 8; ++l) {
    CHECK(curves.compositeForward[l] == Approx(run.composite[l][0]));
    CHECK(curves.compositeBackward[l] == Approx(run.composite[l][24]));  // of the suffix l…L
  }
  const GainCurves means = gainCurves(run, GainDefinition::ProductOfMeans);
  CHECK(means.singleBackward[5] == Approx(hyper::gains(run.means[5]).backward));
  CHECK(means.compositeForward[5] == Approx(run.composite[5][18]));
}

TEST_CASE("figure 8 shows first, middle and last map and the composites of the halves", "[figure]") {
  FigureRun run = demo("mhc");
  const auto panels = mapPanels(run);
  REQUIRE(panels.size() == 6);
  CHECK(panels[0].matrix == run.means[0]);
  CHECK(panels[1].matrix == run.means[3]);
  CHECK(panels[2].matrix == run.means[7]);
  CHECK(panels[4].title == "sublayers 5 to 8");
  hyper::Matrix expected(4, 4);
  for (const auto& token : run.tokens) expected = expected + (1.0 / 64) * hyper::composite(token, 4, 8);
  CHECK(hyper::frobeniusNorm(panels[4].matrix - expected) < 1e-12);
  for (const MapPanel& panel : panels) {
    for (int i = 0; i < 4; ++i) CHECK(hyper::rowSum(panel.matrix, i) == Approx(1.0).margin(1e-5));
  }
  run.tokens.clear();
  CHECK(mapPanels(run)[3].matrix == hyper::composite(run.means, 0, 4));
  CHECK(mapPanels(demo("mhc", 1)).size() == 6);
}

TEST_CASE("runs stand side by side, a plain residual among them", "[figure]") {
  FrameData plain;
  plain.hcType = "residual";
  plain.n = 1;
  plain.sublayers = 8;
  const FigureRun residual = figureRun("<plain & simple>", 1000, plain);
  CHECK(gainCurves(residual, GainDefinition::MeanOfTokens).compositeBackward == std::vector<double>(8, 1.0));
  const std::vector<FigureRun> runs{residual, demo("hc"), demo("mhc")};
  const std::string gains = toSvg(drawFigure(7, runs, GainDefinition::MeanOfTokens, lightFigure()));
  CHECK(count(gains, "(b) composite") == 3);
  CHECK(count(gains, "<circle") == 3 * 4 * 8);
  CHECK(count(gains, "&lt;plain &amp; simple&gt;") == 1);
  CHECK(count(gains, "<plain") == 0);
  CHECK(gains.rfind("</svg>\n") == gains.size() - 7);
  const std::string maps = toSvg(drawFigure(8, runs, GainDefinition::MeanOfTokens, darkFigure()));
  CHECK(count(maps, "<rect") == 1 + 6 * (1 + 1) + 2 * 6 * (16 + 1));  // paper; each map: cells and its frame
  CHECK(drawFigure(8, {}, GainDefinition::MeanOfTokens, lightFigure()).items.size() == 1);
}

TEST_CASE("a token that is not finite shows in the gains of its sublayer, and only there", "[figure]") {
  FigureRun run = demo("hc");
  run.tokens[5][2](0, 0) = std::nan("");
  const GainCurves curves = gainCurves(run, GainDefinition::MeanOfTokens);
  CHECK(std::isnan(curves.singleForward[2]));
  CHECK(std::isnan(curves.singleBackward[2]));
  CHECK(std::isfinite(curves.singleForward[3]));
}

TEST_CASE("what is not recorded leaves a gap and a word, not a wrong curve", "[figure]") {
  FigureRun run = demo("mhc");
  run.composite.clear();
  const GainCurves curves = gainCurves(run, GainDefinition::MedianToken);
  CHECK(std::isnan(curves.compositeBackward[0]));
  CHECK(std::isfinite(curves.singleBackward[0]));
  CHECK(toSvg(drawFigure(3, {run}, GainDefinition::MedianToken, lightFigure())).find("not recorded") !=
        std::string::npos);
  FrameData broken;
  broken.n = 4;
  broken.sublayers = 2;
  broken.mean = {std::vector<float>(24, 0.25F), {}};
  CHECK(figureRun("broken", 0, broken).means.size() == 1);
  CHECK(toSvg(drawFigure(8, {figureRun("empty", 0, FrameData{})}, GainDefinition::MedianToken, lightFigure()))
            .find("no maps") != std::string::npos);
}
