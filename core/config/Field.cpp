// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/Field.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/Text.h"
#include "core/config/PerLayer.h"
#include "core/config/ValueText.h"

namespace mhc::config {
namespace {

constexpr double largestExactInteger = 9007199254740992.0;  // 2^53
constexpr std::size_t longestText = 4096;

bool isWholeNumber(const Json& value) {
  if (value.is_number_integer()) return true;
  if (!value.is_number_float()) return false;
  const double number = value.get<double>();
  return std::abs(number) < largestExactInteger && std::floor(number) == number;
}

bool isCleanText(const std::string& text) {
  return !text.empty() && text.size() <= longestText &&
         std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

std::string wanted(const Field& field) {
  switch (field.type) {
    case FieldType::Integer: return "a whole number";
    case FieldType::Number: return "a number";
    case FieldType::NullableNumber: return "a number or null";
    case FieldType::Boolean: return "true or false";
    case FieldType::Enum: return "a name in quotes";
    case FieldType::String: return "text in quotes";
    case FieldType::PerLayer: return "an object of sublayers";
  }
  return {};
}

bool typeFits(const Field& field, const Json& value) {
  switch (field.type) {
    case FieldType::Integer: return isWholeNumber(value);
    case FieldType::Number: return value.is_number();
    case FieldType::NullableNumber: return value.is_number() || value.is_null();
    case FieldType::Boolean: return value.is_boolean();
    case FieldType::Enum:
    case FieldType::String: return value.is_string();
    case FieldType::PerLayer: return value.is_object();
  }
  return false;
}

std::vector<std::string> namesOf(const std::vector<Choice>& choices) {
  std::vector<std::string> names;
  for (const Choice& choice : choices) names.push_back(choice.name);
  return names;
}

Problem error(const Field& field, const Json& value, std::string id, const std::string& pattern,
              std::vector<std::pair<std::string, std::string>> arguments) {
  Problem problem =
      makeProblem(Severity::Error, field.path(), valueText(value), std::move(id), pattern, std::move(arguments));
  problem.fixes.push_back({"Use " + field.format(field.default_value), {{field.path(), field.default_value}}});
  return problem;
}

Problem unknownChoice(const Field& field, const Json& value) {
  const std::vector<std::string> names = namesOf(field.choices);
  return error(field, value, "config.unknown_choice",
               "{field} is {value}, which it does not know.{nearest} Choose one of {names}.",
               {{"nearest", didYouMean(value.get_ref<const std::string&>(), names)}, {"names", listText(names)}});
}

std::optional<Json> parseBoolean(std::string_view text) {
  static constexpr std::array<std::string_view, 3> yes{"true", "on", "yes"};
  static constexpr std::array<std::string_view, 3> no{"false", "off", "no"};
  if (std::find(yes.begin(), yes.end(), text) != yes.end()) return Json(true);
  if (std::find(no.begin(), no.end(), text) != no.end()) return Json(false);
  return std::nullopt;
}

/// A typed number as JSON, or none. Digits alone stay exact; everything else goes through double.
std::optional<Json> parseTypedNumber(const Field& field, std::string_view text) {
  if (text == "null" && field.type == FieldType::NullableNumber) return Json(nullptr);
  const auto number = parseNumber(text);
  if (!number || !std::isfinite(*number)) return std::nullopt;
  if (field.type == FieldType::Integer && std::abs(*number) < largestExactInteger && std::floor(*number) == *number) {
    return Json(static_cast<std::int64_t>(*number));
  }
  return Json(*number);
}

}  // namespace

bool Range::contains(double value) const {
  if (!std::isfinite(value)) return false;
  if (low && (low_open ? value <= *low : value < *low)) return false;
  return !(high && (high_open ? value >= *high : value > *high));
}

std::string Range::text() const {
  if (low && high && !low_open && !high_open) return formatNumber(*low) + " to " + formatNumber(*high);
  std::string text;
  if (low) text = (low_open ? "more than " : "at least ") + formatNumber(*low);
  if (low && high) text += " and ";
  if (high) text += (high_open ? "less than " : "at most ") + formatNumber(*high);
  return text;
}

std::string Field::path() const { return std::string(toName(part)) + "." + key; }

bool Field::appliesTo(HcType hcType) const {
  return applies_to.empty() || std::find(applies_to.begin(), applies_to.end(), hcType) != applies_to.end();
}

std::optional<Problem> Field::check(const Json& value) const {
  if (!typeFits(*this, value)) {
    return error(*this, value, "config.wrong_type", "{field} is {value}, but must be {wanted}, for example {default}.",
                 {{"wanted", wanted(*this)}, {"default", default_value.is_null() ? "1e-6" : default_value.dump()}});
  }
  if (type == FieldType::Enum) {
    const std::vector<std::string> names = namesOf(choices);
    if (std::find(names.begin(), names.end(), value.get_ref<const std::string&>()) == names.end()) {
      return unknownChoice(*this, value);
    }
  } else if (type == FieldType::PerLayer) {
    return checkPerLayer(*this, value);
  } else if (type == FieldType::String) {
    if (!isCleanText(value.get_ref<const std::string&>())) {
      return error(*this, value, "config.bad_text",
                   "{field} is {value}, which is empty, longer than {longest} bytes or has control characters. Write "
                   "plain text, for example {default}.",
                   {{"longest", std::to_string(longestText)}, {"default", default_value.dump()}});
    }
  } else if (value.is_number() && !range.contains(value.get<double>())) {
    return error(*this, value, "config.out_of_range", "{field} is {value}, but must be {range}. The default is {default}.",
                 {{"range", range.text()}, {"default", default_value.dump()}});
  }
  return std::nullopt;
}

Result<Json> Field::parse(std::string_view text) const {
  std::optional<Json> value;
  const std::string_view trimmed = trim(text);
  switch (type) {
    case FieldType::Integer:
    case FieldType::Number:
    case FieldType::NullableNumber: value = parseTypedNumber(*this, trimmed); break;
    case FieldType::Boolean: value = parseBoolean(trimmed); break;
    case FieldType::Enum: value = Json(toValidUtf8(trimmed)); break;
    case FieldType::String: value = Json(toValidUtf8(text)); break;
    case FieldType::PerLayer:
      if (auto json = parseJson(trimmed.empty() ? "{}" : trimmed); json.ok()) value = std::move(json).value();
      break;
  }
  if (!value) {
    return makeError(ExitCode::BadConfiguration, "config.unreadable_value",
                     "{field} can't be set to {value}: it must be {wanted}, for example {default}.",
                     {{"field", path()}, {"value", quotedText(text)}, {"wanted", wanted(*this)},
                      {"default", default_value.is_null() ? "1e-6" : default_value.dump()}});
  }
  if (auto problem = check(*value)) return Error{std::move(problem->message), ExitCode::BadConfiguration};
  return *std::move(value);
}

std::string Field::format(const Json& value) const {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return formatNumber(value.get<double>());
  return value.dump();
}

std::string_view toName(Part part) { return part == Part::Model ? "model" : "training"; }

}  // namespace mhc::config
