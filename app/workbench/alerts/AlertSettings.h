// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "app/workbench/settings/JsonStore.h"
#include "core/view/Alerts.h"

namespace mhc::workbench {

/// Where the window keeps its own notes on a run: workbench.json in the run's folder, or a file named after the folder
/// in the user's data folder if the run's folder can't be written.
[[nodiscard]] std::filesystem::path notesFileOf(const std::filesystem::path& runFolder);

/// The alert rules of one run as kept in its workbench.json, under "alerts". Other keys of that file are left as they
/// are.
class AlertSettings {
 public:
  explicit AlertSettings(const std::filesystem::path& runFolder);

  [[nodiscard]] view::AlertRules rules(const view::AlertRules& defaults) const;
  void keep(const view::AlertRules& rules, const view::AlertRules& defaults);

 private:
  JsonStore store_;
};

}  // namespace mhc::workbench
