// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <cmath>

#include "core/view/AlertTracker.h"
#include "core/view/MixingHealth.h"

using namespace mhc;
using namespace mhc::view;

namespace {

constexpr auto kNan = std::numeric_limits<float>::quiet_NaN();

/// [40] with these token means in both halves; the other statistics are set so that taking one of them by mistake
/// shows.
std::vector<float> composite(float forward, float backward, float column, float sigma) {
  std::vector<float> record(40, 77.0F);
  for (const std::size_t half : {0U, 20U}) {
    record[half] = forward;
    record[half + 4] = backward;
    record[half + 8] = column;
    record[half + 12] = sigma;
  }
  return record;
}

MixingHealth gain(std::int64_t step, double backward) {
  MixingHealth health;
  health.step = step;
  health.backwardGain = backward;
  return health;
}

AlertTracker tracker(const char* type = "mhc") {
  return AlertTracker(defaultAlertRules(type));
}

}  // namespace

TEST_CASE("a record's figures are the worst over depth, and of both directions", "[alerts]") {
  std::vector<std::vector<float>> depth{composite(1.0F, 1.1F, 0.9F, 0.8F), composite(1.2F, 1.3F, 0.7F, 0.5F)};
  depth[0][20 + 4] = 1.9F;  // a suffix
  depth[1][20 + 8] = 0.4F;
  // Two streams at right angles, then two that are parallel: the last boundary counts.
  const std::vector<std::vector<float>> streams{{1, 0, 0, 1, 0, 0, 0}, {}, {4, 3, 3, 9, 0, 0, 0}};
  const MixingHealth health = mixingHealth(7, 2, depth, streams);
  CHECK(health.step == 7);
  CHECK(health.forwardGain == Approx(1.2));
  CHECK(health.backwardGain == Approx(1.9));
  CHECK(health.minColumnSum == Approx(0.4));
  CHECK(health.sigmaDiff == Approx(0.5));  // of the whole depth
  CHECK(health.cosine == Approx(0.5));
  CHECK(health.finite);
}

TEST_CASE("what is not recorded raises nothing; NaN where a number belongs is told", "[alerts]") {
  const MixingHealth none = mixingHealth(0, 1, {}, std::vector<std::vector<float>>{{2.0F, kNan, kNan}});
  CHECK(none.finite);  // one stream, and the RMS of a last boundary is NaN by the format
  CHECK(std::isnan(none.cosine));
  for (int i = 0; i < kAlertKinds; ++i) CHECK_FALSE(watchedBy(static_cast<AlertKind>(i), none));
  const MixingHealth gains = mixingHealth(3, 2, std::vector<std::vector<float>>{composite(1, kNan, 1, 1)}, {});
  CHECK_FALSE(gains.finite);
  const std::vector<std::vector<float>> streams{{1, std::numeric_limits<float>::infinity(), 0, 1, 0, 0, 0}};
  CHECK_FALSE(mixingHealth(3, 2, {}, streams).finite);
  AlertTracker alerts = tracker();
  CHECK(alerts.observe(none).empty());
  CHECK(alerts.observe(gains).size() == 1);
  CHECK(alerts.alerts()[0].kind == AlertKind::NotFinite);
}

TEST_CASE("an alert begins at the threshold, ends well inside it after three records, and trembling is one alert",
          "[alerts]") {
  AlertTracker alerts = tracker();
  CHECK(alerts.observe(gain(0, 1.6)).empty());  // at the threshold is not beyond it
  CHECK(alerts.observe(gain(10, 1.61)) == std::vector<std::size_t>{0});
  for (std::int64_t step = 20; step < 200; step += 20) {
    CHECK(alerts.observe(gain(step, 1.55)).empty());  // inside, but not well inside
    CHECK(alerts.observe(gain(step + 10, 1.7)).empty());
  }
  CHECK_FALSE(alerts.alerts()[0].over);
  CHECK(alerts.alerts()[0].worst == Approx(1.7));
  CHECK(alerts.alerts()[0].firstStep == 10);
  CHECK(alerts.alerts()[0].lastStep == 190);
  alerts.observe(gain(300, 1.2));
  alerts.observe(gain(310, 1.2));
  CHECK_FALSE(alerts.alerts()[0].over);
  alerts.observe(gain(320, 1.2));
  CHECK(alerts.alerts()[0].over);
  CHECK(alerts.observe(gain(330, 2.0)) == std::vector<std::size_t>{1});
  REQUIRE(alerts.alerts().size() == 2);
  CHECK(sentenceOf(alerts.alerts()[1]) == "Backward gain 2 > 1.6 from step 330.");
}

TEST_CASE("each rule looks in its own direction", "[alerts]") {
  MixingHealth bad;
  bad.forwardGain = 1.7;
  bad.backwardGain = 1.7;
  bad.minColumnSum = 0.49;
  bad.sigmaDiff = 9e-4;
  bad.cosine = 0.995;
  AlertTracker mhc = tracker("mhc");
  CHECK(mhc.observe(bad).size() == 4);
  AlertTracker hc = tracker("hc");  // forward gain is 1 by construction elsewhere
  CHECK(hc.observe(bad).size() == 5);
  MixingHealth good;
  good.forwardGain = 1;
  good.backwardGain = 1.1;
  good.minColumnSum = 0.9;
  good.sigmaDiff = 0.3;
  good.cosine = 0.2;
  AlertTracker calm = tracker("hc");
  CHECK(calm.observe(good).empty());
  CHECK(wellInside(AlertKind::Cosine, 0.99, 0.98));
  CHECK_FALSE(wellInside(AlertKind::Cosine, 0.99, 0.987));
  CHECK(wellInside(AlertKind::MinColumnSum, 0.5, 0.53));
  CHECK_FALSE(wellInside(AlertKind::MinColumnSum, 0.5, 0.52));
}

TEST_CASE("a loss that is no number is an alert of its own, ended by three good steps", "[alerts]") {
  AlertTracker alerts = tracker();
  CHECK(alerts.observeFigures(1, true).empty());
  CHECK(alerts.observeFigures(2, false).size() == 1);
  CHECK(alerts.observeFigures(3, false).empty());
  for (std::int64_t step = 4; step < 7; ++step) CHECK(alerts.observeFigures(step, true).empty());
  CHECK(alerts.alerts()[0].over);
  CHECK(alerts.alerts()[0].lastStep == 3);
}

TEST_CASE("rules are kept as what differs from the defaults, and damaged ones are ignored", "[alerts]") {
  const AlertRules defaults = defaultAlertRules("mhc");
  CHECK(alertRulesToJson(defaults, defaults).empty());
  AlertRules rules = defaults;
  rules[static_cast<std::size_t>(AlertKind::BackwardGain)] = {true, 2.5};
  rules[static_cast<std::size_t>(AlertKind::Stall)] = {false, 60};
  const Json json = alertRulesToJson(rules, defaults);
  CHECK(json.size() == 2);
  CHECK(alertRulesFromJson(json, defaults) == rules);
  const Json odd = {
      {"backward_gain", {{"on", "yes"}, {"threshold", "high"}}}, {"cosine", 3}, {"unknown", {{"on", true}}}};
  CHECK(alertRulesFromJson(odd, defaults) == defaults);
  CHECK(alertRulesFromJson(Json::array(), defaults) == defaults);
  AlertTracker off(rules);
  CHECK(off.observe(gain(1, 2.4)).empty());
  CHECK(off.observe(gain(2, 2.6)).size() == 1);
}

TEST_CASE("a stall is no step for the rule's time or twenty usual steps, while a step is to be expected", "[alerts]") {
  const AlertRule rule{true, 60};
  StallTracker fast;
  for (int i = 0; i <= 10; ++i) fast.observe(i, i, true);  // a step a second
  CHECK_FALSE(fast.stalledFor(rule, 69));
  REQUIRE(fast.stalledFor(rule, 71));
  CHECK(*fast.stalledFor(rule, 71) == Approx(61));
  fast.observe(71, 11, true);
  CHECK_FALSE(fast.stalledFor(rule, 72));
  StallTracker slow;
  for (int i = 0; i <= 10; ++i) slow.observe(30.0 * i, i, true);
  CHECK_FALSE(slow.stalledFor(rule, 300 + 500));
  CHECK(slow.stalledFor(rule, 300 + 601));
  StallTracker paused;
  paused.observe(0, 5, true);
  paused.observe(1, 5, false);
  CHECK_FALSE(paused.stalledFor(rule, 1000));
  paused.observe(1000, 5, true);  // goes on: the time of the pause does not count
  CHECK_FALSE(paused.stalledFor(rule, 1059));
  CHECK(paused.stalledFor(rule, 1061));
  CHECK_FALSE(paused.stalledFor({false, 60}, 1061));
  CHECK_FALSE(StallTracker().stalledFor(rule, 1e6));
}
