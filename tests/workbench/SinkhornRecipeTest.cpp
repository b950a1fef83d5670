// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/readers/SinkhornRecipe.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/workbench/Scratch.h"

using namespace mhc;
using namespace mhc::workbench;

namespace {

std::vector<std::optional<hyper::SinkhornOptions>> recipesOf(const std::string& text) {
  const test::Scratch scratch;
  std::ofstream(scratch / "config.json") << text;
  return sinkhornOf((scratch / "config.json").parent_path(), 4);
}

std::optional<hyper::SinkhornOptions> recipeOf(const std::string& text) {
  const auto all = recipesOf(text);
  return all.empty() ? std::nullopt : all[0];
}

}  // namespace

TEST_CASE("a run's numerics, iterations, temperature and eps are read from its config") {
  const auto paper =
      recipeOf(R"({"model": {"hc_type": "mhc", "hc_sinkhorn_iters": 7, "hc_temperature": 0.5, "hc_eps": null}})");
  REQUIRE(paper.has_value());
  CHECK(paper->numerics == hyper::Numerics::Paper);
  CHECK(paper->iterations == 7);
  CHECK(paper->temperature == 0.5);
  CHECK(paper->eps == 0);
  const auto v4 = recipeOf(R"({"model": {"hc_type": "mhc", "hc_numerics": "deepseek_v4"}})");
  REQUIRE(v4.has_value());
  CHECK(v4->numerics == hyper::Numerics::DeepseekV4);
  CHECK(v4->iterations == 20);
  CHECK(v4->eps == 1e-6);
  CHECK(recipeOf(R"({"model": {"hc_type": "mhc", "hc_numerics": "deepseek_v4", "hc_eps": 1e-4}})")->eps == 1e-4);
}

TEST_CASE("what is no Sinkhorn, or makes no sense, has no recipe") {
  CHECK(sinkhornOf("/nowhere", 4).empty());
  for (const char* text :
       {"", "[]", "{}", R"({"model": 3})", R"({"model": {"hc_type": "hc"}})",
        R"({"model": {"hc_type": "mhc", "hc_sinkhorn_iters": 0}})",
        R"({"model": {"hc_type": "mhc", "hc_sinkhorn_iters": 1e18}})",
        R"({"model": {"hc_type": "mhc", "hc_temperature": 0}})", R"({"model": {"hc_type": "mhc", "hc_eps": -1}})"}) {
    CHECK_FALSE(recipeOf(text).has_value());
  }
  CHECK(recipeOf(R"({"model": {"hc_type": "mhc", "hc_sinkhorn_iters": "many"}})")->iterations == 20);
}

TEST_CASE("a sublayer's own fields come before the model's") {
  const auto recipes = recipesOf(
      R"({"model": {"hc_type": "mhc", "hc_sinkhorn_iters": 20, "hc_per_layer": {"1": {"hc_sinkhorn_iters": 40, "hc_temperature": 2},
          "2": {"hc_type": "identity"}, "3": 7}}})");
  REQUIRE(recipes.size() == 4);
  CHECK(recipes[0]->iterations == 20);
  CHECK(recipes[1]->iterations == 40);
  CHECK(recipes[1]->temperature == 2);
  CHECK_FALSE(recipes[2].has_value());
  CHECK(recipes[3]->iterations == 20);
}

TEST_CASE("mixing types are told by sublayer where they differ, and not otherwise") {
  const test::Scratch scratch;
  const auto typesOf = [&](const std::string& text) {
    std::ofstream(scratch / "config.json") << text;
    return mixingTypesOf((scratch / "config.json").parent_path(), 3);
  };
  CHECK(typesOf(R"({"model": {"hc_type": "mhc", "hc_per_layer": {"1": {"hc_type": "hc"}, "2": {"hc_temperature": 2}}}})") ==
        std::vector<std::string>{"mhc", "hc", "mhc"});
  CHECK(typesOf(R"({"model": {"hc_type": "mhc", "hc_per_layer": {"1": {"hc_temperature": 2}, "9": {"hc_type": "hc"}}}})").empty());
  CHECK(typesOf(R"({"model": {"hc_type": "mhc", "hc_per_layer": {"1": {"hc_type": 7}, "2": 3}}})").empty());
  CHECK(typesOf(R"({"model": {"hc_type": "mhc", "hc_per_layer": []}})").empty());
  CHECK(typesOf("{}").empty());
  CHECK(mixingTypesOf("/nowhere", 3).empty());
}
