// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/Schema.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <regex>
#include <set>

#include "core/base/File.h"
#include "core/base/Text.h"
#include "core/config/Document.h"

using namespace mhc;
using namespace mhc::config;

namespace {

/// Names of the data members of a struct, read from its source.
std::vector<std::string> membersOf(const std::string& source, const std::string& name) {
  const std::size_t begin = source.find("struct " + name + " {");
  REQUIRE(begin != std::string::npos);
  const std::string body = source.substr(begin, source.find("\n};", begin) - begin);
  static const std::regex member(R"((?:^|\n)  [\w:<>]+ (\w+)(?: = [^;]+)?;)");
  std::vector<std::string> names;
  for (std::sregex_iterator match(body.begin(), body.end(), member), end; match != end; ++match) {
    names.push_back((*match)[1]);
  }
  return names;
}

/// A valid value other than `value`.
Json another(const Field& field, const Json& value) {
  switch (field.type) {
    case FieldType::Boolean: return !value.get<bool>();
    case FieldType::String: return value.get<std::string>() + "x";
    case FieldType::PerLayer: return Json{{"3", {{"hc_sinkhorn_iters", 40}}}};
    case FieldType::Enum:
      return value == field.choices.front().name ? field.choices.back().name : field.choices.front().name;
    case FieldType::Integer: {
      const auto number = value.get<std::int64_t>();
      return field.range.contains(static_cast<double>(number + 1)) ? number + 1 : number - 1;
    }
    case FieldType::Number:
    case FieldType::NullableNumber: {
      const double number = value.is_null() ? 0.01 : value.get<double>();
      return value.is_null() ? number : field.range.contains(number / 2) && number != 0 ? number / 2 : *field.range.high / 3;
    }
  }
  return {};
}

}  // namespace

TEST_CASE("every member of the configuration has one field and the other way round") {
  const std::string source = readTextFile(std::string(MHC_SOURCE_DIR) + "/core/config/Config.h", 1 << 20).value();
  std::vector<std::string> model = membersOf(source, "ModelConfig");
  REQUIRE(model.size() > 20);
  REQUIRE(model.back() == "unknown");  // keys of other projects, no field
  model.pop_back();
  CHECK(model == keysOf(Part::Model));
  const std::vector<std::string> training = membersOf(source, "TrainingConfig");
  REQUIRE(training.size() > 25);
  std::set<std::string> members(training.begin(), training.end());
  const std::vector<std::string> keys = keysOf(Part::Training);
  CHECK(std::set<std::string>(keys.begin(), keys.end()) == members);
  CHECK(keys.size() == training.size());
}

TEST_CASE("the order of the fields is that of the documented file") {
  const std::vector<std::string> keys = keysOf(Part::Training);
  CHECK(keys.front() == "data");
  CHECK(keys.back() == "mixing_every");
  CHECK(keysOf(Part::Model).front() == "model_type");
}

TEST_CASE("every field is complete, and its default is valid") {
  const Config defaults;
  std::set<std::string> paths;
  for (const Field& field : schema()) {
    INFO(field.path());
    CHECK(paths.insert(field.path()).second);
    CHECK_FALSE(field.label.empty());
    CHECK_FALSE(field.group.empty());
    CHECK(field.help.size() > 20);
    CHECK(field.help.ends_with('.'));
    CHECK(field.get(defaults) == field.default_value);
    CHECK_FALSE(field.check(field.default_value).has_value());
    const bool number =
        field.type == FieldType::Integer || field.type == FieldType::Number || field.type == FieldType::NullableNumber;
    CHECK((field.range.low.has_value() && field.range.high.has_value()) == number);
    CHECK((field.type == FieldType::Enum) == (field.choices.size() > 1));
    for (const Choice& choice : field.choices) CHECK_FALSE(choice.help.empty());
    const auto parsed = field.parse(field.format(field.default_value));
    REQUIRE(parsed.ok());
    CHECK(parsed.value() == field.default_value);
  }
}

TEST_CASE("setting a field changes that field and nothing else") {
  const Config defaults;
  const Json before = toJson(defaults);
  for (const Field& field : schema()) {
    INFO(field.path());
    const Json value = another(field, field.default_value);
    REQUIRE_FALSE(field.check(value).has_value());
    Config changed;
    field.set(changed, value);
    CHECK(field.get(changed) == value);
    Json expected = before;
    expected[std::string(toName(field.part))][field.key] = value;
    CHECK(toJson(changed) == expected);
  }
}

TEST_CASE("every group holds fields and is listed once") {
  const std::vector<std::string> groups = schemaGroups();
  CHECK(groups.front() == "Shape");
  std::set<std::string> used;
  for (const Field& field : schema()) used.insert(field.group);
  CHECK(std::set<std::string>(groups.begin(), groups.end()) == used);
  CHECK(groups.size() == used.size());
}

TEST_CASE("fields are found by path and by bare key") {
  REQUIRE(findField("model.hc_mult") != nullptr);
  CHECK(findField("hc_mult") == findField("model.hc_mult"));
  CHECK(findField("steps") == findField("training.steps"));
  CHECK(findField("training.hc_mult") == nullptr);
  CHECK(findField("") == nullptr);
  CHECK(findField("model.") == nullptr);
}

TEST_CASE("no bare key is ambiguous") {
  for (const Field& field : schema()) CHECK(findField(field.key) == &field);
}

TEST_CASE("ranges know open and closed ends and print them") {
  const Range closed{1, 8};
  CHECK(closed.contains(1));
  CHECK(closed.contains(8));
  CHECK_FALSE(closed.contains(9));
  CHECK(closed.text() == "1 to 8");
  const Range open{0, 1, true, true};
  CHECK_FALSE(open.contains(0));
  CHECK_FALSE(open.contains(1));
  CHECK(open.contains(0.5));
  CHECK_FALSE(open.contains(std::nan("")));
  CHECK(open.text() == "more than 0 and less than 1");
  CHECK(Range{0, std::nullopt}.text() == "at least 0");
}

TEST_CASE("values of the wrong type or out of range are refused with field, value and remedy") {
  const Field& streams = *findField("hc_mult");
  for (const Json& bad : {Json("4"), Json(2.5), Json(nullptr), Json(true), Json::array({4}), Json::object()}) {
    const auto problem = streams.check(bad);
    REQUIRE(problem.has_value());
    CHECK(problem->message.id == "config.wrong_type");
    CHECK(problem->field == "model.hc_mult");
  }
  CHECK_FALSE(streams.check(Json(4.0)).has_value());  // as some programs write whole numbers
  const auto tooMany = streams.check(Json(9));
  REQUIRE(tooMany.has_value());
  CHECK(tooMany->message.english == "model.hc_mult is 9, but must be 1 to 8. The default is 4.");
  CHECK(streams.check(Json(-1)).has_value());
  CHECK(streams.check(Json(std::uint64_t{18446744073709551615ULL})).has_value());
  CHECK(findField("learning_rate")->check(Json(0.0)).has_value());
  CHECK(findField("beta2")->check(Json(1.0)).has_value());
  CHECK_FALSE(findField("hc_eps")->check(Json(nullptr)).has_value());
  CHECK(findField("data")->check(Json("")).has_value());
  CHECK(findField("data")->check(Json("a\nb")).has_value());
  CHECK(findField("data")->check(Json(std::string(5000, 'x'))).has_value());
  const auto type = findField("hc_type")->check(Json("mhx"));
  REQUIRE(type.has_value());
  CHECK(type->message.english.find("Did you mean \"mhc\"?") != std::string::npos);
}

TEST_CASE("a field says for which connections it counts") {
  CHECK(findField("hc_sinkhorn_iters")->appliesTo(HcType::Mhc));
  CHECK_FALSE(findField("hc_sinkhorn_iters")->appliesTo(HcType::Identity));
  CHECK_FALSE(findField("hc_mult")->appliesTo(HcType::Residual));
  CHECK(findField("hidden_size")->appliesTo(HcType::Residual));
}
