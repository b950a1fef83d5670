// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/settings/Settings.h"

namespace mhc::workbench {

Settings::Settings(const std::filesystem::path& file, QObject* parent) : QObject(parent), store_(file) {
  connect(&store_, &JsonStore::changed, this, [this](const QString& key) {
    if (key != QLatin1String("version")) Q_EMIT changed(key);
  });
  connect(&store_, &JsonStore::writeFailed, this, &Settings::writeFailed);
}

Json Settings::value(const std::string& key) const {
  const SettingField* field = findSetting(key);
  if (field == nullptr) return {};
  const Json stored = store_.value(key);
  return acceptable(*field, stored) ? stored : field->fallback;
}

bool Settings::isDefault(const std::string& key) const {
  const SettingField* field = findSetting(key);
  return field == nullptr || value(key) == field->fallback;
}

bool Settings::set(const std::string& key, const Json& value) {
  const SettingField* field = findSetting(key);
  if (field == nullptr || !acceptable(*field, value)) return false;
  store_.set("version", kSettingsVersion);
  if (value == field->fallback) {
    store_.remove(key);
  } else {
    store_.set(key, value);
  }
  return true;
}

void Settings::reset(const std::string& key) { store_.remove(key); }

}  // namespace mhc::workbench
