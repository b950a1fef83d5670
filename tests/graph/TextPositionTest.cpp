// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "core/graph/Convert.h"
#include "core/graph/Document.h"
#include "core/graph/TextPosition.h"

using namespace mhc;
using namespace mhc::graph;

namespace {

std::string_view at(std::string_view text, const TextSpan& span) {
  return text.substr(span.begin, span.end - span.begin);
}

const TextProblem* find(const std::vector<TextProblem>& problems, const std::string& id) {
  for (const TextProblem& problem : problems) {
    if (problem.message.id == id) return &problem;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("every member of a text has its place") {
  const std::string text = documentText(fromConfig({}));
  const auto places = placesInJson(text);
  CHECK(at(text, places.at("model.hidden_size").value) == "384");
  CHECK(at(text, places.at("model.hidden_size").key) == "\"hidden_size\"");
  CHECK(at(text, places.at("training.data").value) == "\"corpus:tiny\"");
  CHECK(at(text, places.at("model").value).front() == '{');
  CHECK(at(text, places.at("model").value).back() == '}');
  const auto lists = placesInJson(R"({"a": [1, {"b": "x\"y"}, []], "c.d": null})");
  CHECK(lists.contains("a[1].b"));
  CHECK(lists.contains("c.d"));
  CHECK(lists.size() == 6);
}

TEST_CASE("broken texts are placed as far as they go") {
  for (const std::string text :
       {"", "{", "{\"a\"", "{\"a\": ", "{\"a\": \"x", "[1,", "{\"a\": 1,, \"b\": 2}", "\"\\", "{\"a\\\": 1}"}) {
    CHECK(placesInJson(text).size() <= 2);
  }
  CHECK(placesInJson(std::string(100000, '[')).size() < 100);
}

TEST_CASE("syntax errors are told at line and column, counted in characters") {
  const auto problems = problemsInText("{\n  \"modèl\": }\n");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].message.id == "json.syntax");
  CHECK(problems[0].at.line == 2);
  CHECK(problems[0].at.column == 12);
  CHECK(problemsInText("5").front().message.id == "config.not_an_object");
}

TEST_CASE("wrong values are told where they stand") {
  const std::string text =
      "{\"model\": {\n  \"hidden_size\": 383,\n  \"hc_mult\": 99},\n \"training\": {\"stepz\": 5}}";
  const auto problems = problemsInText(text);
  const TextProblem* range = find(problems, "config.out_of_range");
  REQUIRE(range != nullptr);
  CHECK(at(text, range->span) == "99");
  CHECK(range->at.line == 3);
  CHECK(range->at.column == 14);
  CHECK(range->field == "model.hc_mult");
  const TextProblem* heads = find(problems, "config.heads_do_not_divide");
  REQUIRE(heads != nullptr);
  CHECK(at(text, heads->span) == "383");
  const TextProblem* unknown = find(problems, "config.unknown_training_key");
  REQUIRE(unknown != nullptr);
  CHECK(at(text, unknown->span) == "\"stepz\"");
  const std::string model = R"({"hidden_size": 3})";  // a model part alone
  CHECK(at(model, problemsInText(model).front().span) == "3");
}

TEST_CASE("a good text has no error") {
  for (const TextProblem& problem : problemsInText(documentText(fromConfig({})))) {
    CHECK(problem.severity != config::Severity::Error);
  }
}
