// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/Appearance.h"

#include "widgets/base/Theme.h"

namespace mhc::workbench {
namespace {

void choose(const QString& name) {
  using Choice = widgets::Theme::Choice;
  widgets::Theme::current().choose(name == QLatin1String("dark")    ? Choice::Dark
                                   : name == QLatin1String("light") ? Choice::Light
                                                                    : Choice::System);
}

}  // namespace

Appearance::Appearance(Settings& settings, const QString& theme) : settings_(settings) {
  choose(theme.isEmpty() ? QString::fromStdString(settings.text("appearance.theme")) : theme);
  apply(QStringLiteral("appearance.font_scale"));
  apply(QStringLiteral("appearance.reduce_motion"));
  connect(&settings_, &Settings::changed, this, &Appearance::apply);
}

void Appearance::apply(const QString& key) {
  auto& theme = widgets::Theme::current();
  if (key == QLatin1String("appearance.theme")) choose(QString::fromStdString(settings_.text("appearance.theme")));
  if (key == QLatin1String("appearance.font_scale")) theme.setFontScale(settings_.number("appearance.font_scale") / 100);
  if (key == QLatin1String("appearance.reduce_motion")) theme.setReduceMotion(settings_.flag("appearance.reduce_motion"));
}

}  // namespace mhc::workbench
