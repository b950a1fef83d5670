// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/Json.h"

/// Members of a message by name and type; for this folder only.
namespace mhc::control {

[[nodiscard]] inline const Json* memberOf(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

[[nodiscard]] inline std::optional<std::string> textOf(const Json& object, const char* name) {
  const Json* member = memberOf(object, name);
  if (member == nullptr || !member->is_string()) return std::nullopt;
  return member->get<std::string>();
}

[[nodiscard]] inline std::optional<std::int64_t> integerOf(const Json& object, const char* name) {
  const Json* member = memberOf(object, name);
  if (member == nullptr || !member->is_number_integer()) return std::nullopt;
  return member->get<std::int64_t>();
}

}  // namespace mhc::control
