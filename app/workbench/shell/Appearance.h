// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "app/workbench/settings/Settings.h"

namespace mhc::workbench {

/// Makes the theme follow the settings. A theme named on the command line counts until the setting is changed.
class Appearance : public QObject {
  Q_OBJECT

 public:
  Appearance(Settings& settings, const QString& theme);

 private:
  void apply(const QString& key);

  Settings& settings_;
};

}  // namespace mhc::workbench
