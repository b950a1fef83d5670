// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "core/hyper/Intervention.h"

using namespace mhc;
using namespace mhc::hyper;

namespace {

constexpr int n = 2;

/// pre .5 .25 | post 1.5 .5 | res .75 .25 / .25 .75.
std::vector<float> maps() {
  return {0.5F, 0.25F, 1.5F, 0.5F, 0.75F, 0.25F, 0.25F, 0.75F};
}

std::vector<float> changed(const Intervention& change, const InterventionRules& rules = {},
                           const float* logits = nullptr) {
  std::vector<float> h = maps();
  applyIntervention(change, rules, n, logits, h.data());
  return h;
}

Intervention scaled(PathMap map, int to, int from, double factor) {
  return {1, map, PathAction::Scale, to, from, factor, {}};
}

Intervention whole(PathMap map, PathAction action, std::vector<double> values = {}) {
  return {1, map, action, -1, -1, 0, std::move(values)};
}

std::string refusal(const std::string& text) {
  const auto made = interventionsFrom(parseJson(text).value(), 4, 2);
  if (made.ok()) return "accepted";
  CHECK(made.error().code == ExitCode::BadUsage);
  return made.error().text();
}

}  // namespace

TEST_CASE("A cut path takes one entry out and leaves the rest", "[hyper]") {
  CHECK(changed(scaled(PathMap::Read, -1, 1, 0)) ==
        std::vector<float>{0.5F, 0, 1.5F, 0.5F, 0.75F, 0.25F, 0.25F, 0.75F});
  CHECK(changed(scaled(PathMap::Write, 0, -1, 2)) ==
        std::vector<float>{0.5F, 0.25F, 3, 0.5F, 0.75F, 0.25F, 0.25F, 0.75F});
  CHECK(changed(scaled(PathMap::Carry, 0, 1, 0)) ==
        std::vector<float>{0.5F, 0.25F, 1.5F, 0.5F, 0.75F, 0, 0.25F, 0.75F});
}

TEST_CASE("A renormalised read keeps its sum, as long as something is left", "[hyper]") {
  const InterventionRules rules{false, true, {}};
  const auto h = changed(scaled(PathMap::Read, -1, 1, 0), rules);
  CHECK(h[0] == 0.75F);
  CHECK(h[1] == 0);
  std::vector<float> one{0.5F, 0, 1, 1, 1, 0, 0, 1};
  applyIntervention(scaled(PathMap::Read, -1, 0, 0), rules, n, nullptr, one.data());
  CHECK(one[0] == 0);
  CHECK(one[1] == 0);
}

TEST_CASE("A carry without its logit is what Sinkhorn makes of the rest", "[hyper]") {
  const InterventionRules rules{true, false, {}};
  const float logits[]{0.5F, 0.25F, -1, 2};
  const auto cut = changed(scaled(PathMap::Carry, 0, 1, 0), rules, logits);
  // Row 1 has one entry left, so it is 1; 20 iterations bring the other row near to the identity.
  CHECK(cut[4] == Approx(1));
  CHECK(cut[5] == 0);
  CHECK(cut[6] + cut[7] == Approx(1));
  CHECK(cut[7] > 0.9F);
  const auto doubled = changed(scaled(PathMap::Carry, 0, 1, 2), rules, logits);
  const Matrix expected = sinkhorn(Matrix(2, 2, {0.5, 0.25 + std::log(2.0), -1, 2}));
  for (std::size_t k = 0; k < 4; ++k) CHECK(doubled[4 + k] == Approx(expected.values[k]).epsilon(1e-6));
  // Without logits it is the raw entry.
  CHECK(changed(scaled(PathMap::Carry, 0, 1, 0), rules)[5] == 0);
  CHECK(changed(scaled(PathMap::Carry, 0, 1, 0), rules)[4] == 0.75F);
}

TEST_CASE("What changes nothing keeps every bit", "[hyper]") {
  const InterventionRules rules{true, true, {}};
  const float logits[]{0.5F, 0.25F, -1, 2};
  for (const PathMap map : {PathMap::Read, PathMap::Write, PathMap::Carry}) {
    CHECK(changed(scaled(map, map == PathMap::Read ? -1 : 0, map == PathMap::Write ? -1 : 1, 1), rules, logits) ==
          maps());
  }
  std::vector<float> zero{0, 0.25F, 0, 0.5F, 0.75F, 0, 0.25F, 0.75F};
  const auto before = zero;
  applyIntervention(scaled(PathMap::Read, -1, 0, 0), rules, n, logits, zero.data());
  applyIntervention(scaled(PathMap::Write, 0, -1, 0), rules, n, logits, zero.data());
  applyIntervention(scaled(PathMap::Carry, 0, 1, 0), rules, n, logits, zero.data());
  CHECK(zero == before);
}

TEST_CASE("A whole map becomes identity, uniform, the nearest permutation or given values", "[hyper]") {
  const auto res = [](const std::vector<float>& h) { return std::vector<float>(h.begin() + 4, h.end()); };
  CHECK(res(changed(whole(PathMap::Carry, PathAction::Identity))) == std::vector<float>{1, 0, 0, 1});
  CHECK(res(changed(whole(PathMap::Carry, PathAction::Uniform))) == std::vector<float>{0.5F, 0.5F, 0.5F, 0.5F});
  CHECK(res(changed(whole(PathMap::Carry, PathAction::NearestPermutation))) == std::vector<float>{1, 0, 0, 1});
  std::vector<float> swap{0, 0, 0, 0, 0.4F, 0.6F, 0.6F, 0.4F};
  applyIntervention(whole(PathMap::Carry, PathAction::NearestPermutation), {}, n, nullptr, swap.data());
  CHECK(res(swap) == std::vector<float>{0, 1, 1, 0});
  CHECK(res(changed(whole(PathMap::Carry, PathAction::Values, {1, 2, 3, 4}))) == std::vector<float>{1, 2, 3, 4});
  const auto read = changed(whole(PathMap::Read, PathAction::Uniform));
  CHECK(read[0] == 0.5F);
  CHECK(read[1] == 0.5F);
  const auto write = changed(whole(PathMap::Write, PathAction::Uniform));
  CHECK(write[2] == 1);
  CHECK(write[3] == 1);
}

TEST_CASE("All paths are n reads, n writes and n² carries a sublayer", "[hyper]") {
  const auto paths = allPaths(3, 4, 0);
  REQUIRE(paths.size() == 72);
  CHECK(describe(paths[0]) == "sublayer 1: read 1 × 0");
  CHECK(describe(paths[24 + 5]) == "sublayer 2: write 2 × 0");
  CHECK(describe(paths[48 + 8 + 6]) == "sublayer 3: carry 3 → 2 × 0");
  CHECK(describe(whole(PathMap::Carry, PathAction::TokenMean)) == "sublayer 1: H_res = token mean");
}

TEST_CASE("Edits are read strictly and written so that they read back", "[hyper]") {
  const std::string text = R"({"edits": [{"sublayer": 3, "map": "res", "values": [[1, 0], [0.5, 0.5]]},
      {"sublayer": 1, "map": "pre", "values": [0.25, 1]}, {"sublayer": 4, "map": "post", "replace": "mean"},
      {"sublayer": 2, "map": "res", "to": 1, "from": 2, "scale": 0}, {"sublayer": 2, "map": "pre", "from": 1, "scale": 2}]})";
  const auto made = interventionsFrom(parseJson(text).value(), 4, 2);
  REQUIRE(made.ok());
  REQUIRE(made.value().size() == 5);
  CHECK(made.value()[0].values == std::vector<double>{1, 0, 0.5, 0.5});
  CHECK(made.value()[2].action == PathAction::TokenMean);
  CHECK(made.value()[3].to == 0);
  CHECK(made.value()[3].from == 1);
  CHECK(interventionsFrom(toJson(made.value(), 2), 4, 2).value() == made.value());

  CHECK_THAT(refusal("[]"), Catch::Contains("edits"));
  CHECK_THAT(refusal(R"({"edits": []})"), Catch::Contains("at least one"));
  CHECK_THAT(refusal(R"({"edits": [{"sublayer": 5, "map": "res", "replace": "identity"}]})"),
             Catch::Contains("1 to 4"));
  CHECK_THAT(refusal(R"({"edits": [{"sublayer": 1, "map": "up", "replace": "identity"}]})"),
             Catch::Contains("pre, post or res"));
  CHECK_THAT(refusal(R"({"edits": [{"sublayer": 1, "map": "pre", "replace": "identity"}]})"),
             Catch::Contains("only res"));
  CHECK_THAT(refusal(R"({"edits": [{"sublayer": 1, "map": "res", "values": [[1, 0]]}]})"),
             Catch::Contains("2 rows of 2"));
  CHECK_THAT(refusal(R"({"edits": [{"sublayer": 1, "map": "pre", "values": [1, 1e300]}]})"), Catch::Contains("finite"));
  CHECK_THAT(refusal(R"({"edits": [{"sublayer": 1, "map": "pre", "from": 3, "scale": 0}]})"),
             Catch::Contains("1 to 2"));
  CHECK_THAT(refusal(R"({"edits": [{"sublayer": 1, "map": "pre", "from": 1, "scale": -1}]})"),
             Catch::Contains("0 or more"));
  CHECK_THAT(refusal(R"({"edits": [{"sublayer": 1, "map": "pre", "scale": 0, "replace": "mean"}]})"),
             Catch::Contains("one of"));
  CHECK_THAT(refusal(R"({"edits": [{"sublayer": 1, "map": "pre", "value": [1, 1]}]})"),
             Catch::Contains("\"value\" is unknown"));
}
