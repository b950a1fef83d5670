// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/config/EnumNames.h"
#include "core/config/Field.h"
#include "core/config/PerLayer.h"

/// Inside core/config only: ties a table entry to a member of the struct, so that type, default, choices and access all
/// come from the member.
namespace mhc::config::binding {

template <typename T>
[[nodiscard]] Json write(const T& value) {
  if constexpr (std::is_enum_v<T>) {
    return std::string(enumName(value));
  } else if constexpr (std::is_same_v<T, std::optional<double>>) {
    return value ? Json(*value) : Json(nullptr);
  } else if constexpr (std::is_same_v<T, LayerOverrides>) {
    return perLayerAsJson(value);
  } else {
    return value;
  }
}

template <typename T>
void read(const Json& json, T& value) {
  if constexpr (std::is_enum_v<T>) {
    if (const auto found = enumFromName<T>(json.get_ref<const std::string&>())) value = *found;
  } else if constexpr (std::is_same_v<T, std::optional<double>>) {
    value = json.is_null() ? std::optional<double>() : json.get<double>();
  } else if constexpr (std::is_same_v<T, LayerOverrides>) {
    value = perLayerFromJson(json);
  } else {
    value = json.get<T>();
  }
}

template <typename T>
[[nodiscard]] constexpr FieldType typeOf() {
  if constexpr (std::is_enum_v<T>) return FieldType::Enum;
  if constexpr (std::is_same_v<T, std::optional<double>>) return FieldType::NullableNumber;
  if constexpr (std::is_same_v<T, LayerOverrides>) return FieldType::PerLayer;
  if constexpr (std::is_same_v<T, bool>) return FieldType::Boolean;
  if constexpr (std::is_same_v<T, double>) return FieldType::Number;
  if constexpr (std::is_integral_v<T>) return FieldType::Integer;
  return FieldType::String;
}

template <typename T>
[[nodiscard]] std::vector<Choice> choicesOf() {
  std::vector<Choice> choices;
  if constexpr (std::is_enum_v<T>) {
    for (const auto& entry : enumEntries<T>()) choices.push_back({std::string(entry.name), std::string(entry.help)});
  }
  return choices;
}

template <typename S, typename T>
[[nodiscard]] Field describe(S Config::*part, T S::*member, Field field) {
  field.part = std::is_same_v<S, ModelConfig> ? Part::Model : Part::Training;
  field.type = typeOf<T>();
  field.choices = choicesOf<T>();
  field.default_value = write(Config{}.*part.*member);
  field.get = [part, member](const Config& config) { return write(config.*part.*member); };
  field.set = [part, member](Config& config, const Json& json) { read(json, config.*part.*member); };
  return field;
}

template <typename T>
[[nodiscard]] Field describe(T ModelConfig::*member, Field field) {
  return describe(&Config::model, member, std::move(field));
}

template <typename T>
[[nodiscard]] Field describe(T TrainingConfig::*member, Field field) {
  return describe(&Config::training, member, std::move(field));
}

}  // namespace mhc::config::binding

namespace mhc::config {

[[nodiscard]] std::vector<Field> modelFields();
[[nodiscard]] std::vector<Field> streamFields();
[[nodiscard]] std::vector<Field> trainingFields();

}  // namespace mhc::config
