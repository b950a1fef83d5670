// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/alerts/AlertSettings.h"

#include <unistd.h>

#include "core/base/Log.h"
#include "core/base/Paths.h"
#include "core/base/Sha256.h"
#include "core/run/RunFolder.h"

namespace mhc::workbench {
namespace {

constexpr const char* kKey = "alerts";
constexpr std::size_t kNameLength = 16;  // of the hash: enough to tell runs apart

}  // namespace

std::filesystem::path notesFileOf(const std::filesystem::path& runFolder) {
  if (::access(runFolder.c_str(), W_OK) == 0) return run::RunPaths{runFolder}.workbench();
  return dataHome() / "run-notes" / (sha256Of(runFolder.string()).substr(0, kNameLength) + ".json");
}

AlertSettings::AlertSettings(const std::filesystem::path& runFolder) : store_(notesFileOf(runFolder)) {
  if (const auto note = store_.load()) logWarning(note->english);
}

view::AlertRules AlertSettings::rules(const view::AlertRules& defaults) const {
  return view::alertRulesFromJson(store_.value(kKey), defaults);
}

void AlertSettings::keep(const view::AlertRules& rules, const view::AlertRules& defaults) {
  Json json = view::alertRulesToJson(rules, defaults);
  if (json.empty()) {
    store_.remove(kKey);
  } else {
    store_.set(kKey, std::move(json));
  }
  if (const auto written = store_.flush(); !written.ok()) logWarning(written.error().text());
}

}  // namespace mhc::workbench
