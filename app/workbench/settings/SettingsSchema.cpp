// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/settings/SettingsSchema.h"

#include <algorithm>

namespace mhc::workbench {

const std::vector<SettingField>& settingsSchema() {
  static const std::vector<SettingField> fields{
      {.key = "appearance.theme",
       .group = "Appearance",
       .title = "Theme",
       .help = "Colours of the window, the charts and the 3D views. System follows the desktop's choice.",
       .type = SettingType::Choice,
       .fallback = "system",
       .choices = {{"system", "System"}, {"light", "Light"}, {"dark", "Dark"}}},
      {.key = "appearance.font_scale",
       .group = "Appearance",
       .title = "Font size",
       .help = "Size of all text relative to the desktop's.",
       .type = SettingType::Number,
       .fallback = 100.0,
       .minimum = 80,
       .maximum = 200,
       .unit = "%"},
      {.key = "appearance.reduce_motion",
       .group = "Appearance",
       .title = "Reduce motion",
       .help = "Jump instead of flying when a camera or a view moves by itself.",
       .type = SettingType::Switch,
       .fallback = false},
      {.key = "runs.folder",
       .group = "Runs",
       .title = "Folder of runs",
       .help = "Where new runs are created and where the runs list looks. Empty: the program's own data folder.",
       .type = SettingType::Folder,
       .fallback = ""},
      {.key = "alerts.desktop",
       .group = "Runs",
       .title = "Desktop notifications",
       .help = "Tell the desktop too when a live run breaks a rule, such as a backward gain above 1.6 or no step for a minute.",
       .type = SettingType::Switch,
       .fallback = true},
      {.key = "form.advanced",
       .group = "Design",
       .title = "Show advanced fields",
       .help = "Show every field of the configuration, not only those that most people need.",
       .type = SettingType::Switch,
       .fallback = false},
      {.key = "start.show",
       .group = "Start",
       .title = "Show the Start page at start-up",
       .help = "Otherwise the last layout appears at once.",
       .type = SettingType::Switch,
       .fallback = false},
  };
  return fields;
}

const SettingField* findSetting(const std::string& key) {
  const auto& fields = settingsSchema();
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.key == key; });
  return found == fields.end() ? nullptr : &*found;
}

bool acceptable(const SettingField& field, const Json& value) {
  switch (field.type) {
    case SettingType::Switch:
      return value.is_boolean();
    case SettingType::Number:
      return value.is_number() && value.get<double>() >= field.minimum && value.get<double>() <= field.maximum;
    case SettingType::Folder:
      return value.is_string();
    case SettingType::Choice:
      return value.is_string() && std::any_of(field.choices.begin(), field.choices.end(), [&](const auto& choice) {
               return choice.first == value.get<std::string>();
             });
  }
  return false;
}

}  // namespace mhc::workbench
