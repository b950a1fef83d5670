// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "core/config/Config.h"

namespace mhc::config {

template <typename E>
struct EnumEntry {
  E value;
  std::string_view name;  ///< as in JSON: "deepseek_v4"
  std::string_view help;
};

/// Names and meanings of an enum's values, in declaration order.
template <typename E>
[[nodiscard]] std::span<const EnumEntry<E>> enumEntries();

template <>
[[nodiscard]] std::span<const EnumEntry<HcType>> enumEntries<HcType>();
template <>
[[nodiscard]] std::span<const EnumEntry<HcNumerics>> enumEntries<HcNumerics>();
template <>
[[nodiscard]] std::span<const EnumEntry<HcInit>> enumEntries<HcInit>();
template <>
[[nodiscard]] std::span<const EnumEntry<HcReduce>> enumEntries<HcReduce>();
template <>
[[nodiscard]] std::span<const EnumEntry<DType>> enumEntries<DType>();
template <>
[[nodiscard]] std::span<const EnumEntry<Optimizer>> enumEntries<Optimizer>();
template <>
[[nodiscard]] std::span<const EnumEntry<Schedule>> enumEntries<Schedule>();
template <>
[[nodiscard]] std::span<const EnumEntry<Recompute>> enumEntries<Recompute>();
template <>
[[nodiscard]] std::span<const EnumEntry<NonfinitePolicy>> enumEntries<NonfinitePolicy>();

template <typename E>
[[nodiscard]] std::string_view enumName(E value) {
  for (const auto& entry : enumEntries<E>()) {
    if (entry.value == value) return entry.name;
  }
  return "unknown";
}

template <typename E>
[[nodiscard]] std::optional<E> enumFromName(std::string_view name) {
  for (const auto& entry : enumEntries<E>()) {
    if (entry.name == name) return entry.value;
  }
  return std::nullopt;
}

}  // namespace mhc::config
