// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/base/Json.h"

namespace mhc::workbench {

enum class SettingType { Switch, Number, Choice, Folder };

/// One preference: everything the dock, the file and the help need to know about it.
struct SettingField {
  std::string key;    ///< dotted: "appearance.theme"
  std::string group;  ///< heading in the dock
  std::string title;
  std::string help;
  SettingType type = SettingType::Switch;
  Json fallback;                                              ///< the default
  double minimum = 0;                                         ///< Number
  double maximum = 0;                                         ///< Number
  std::string unit{};                                         ///< Number
  std::vector<std::pair<std::string, std::string>> choices{}; ///< Choice: value, text
};

inline constexpr int kSettingsVersion = 1;

[[nodiscard]] const std::vector<SettingField>& settingsSchema();
[[nodiscard]] const SettingField* findSetting(const std::string& key);
/// Is this value one that the field can have?
[[nodiscard]] bool acceptable(const SettingField& field, const Json& value);

}  // namespace mhc::workbench
