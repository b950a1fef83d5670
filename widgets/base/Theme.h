// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QDBusVariant>
#include <QFont>
#include <QIcon>
#include <QObject>
#include <QPalette>
#include <QString>
#include <array>
#include <cstdint>

#include "core/base/Result.h"
#include "core/view/Colour.h"

namespace mhc::widgets {

/// Names of the colours in resources/themes/*.json (there in lowerCamelCase: "chartBackground").
enum class ThemeColour : std::uint8_t {
  Window, Surface, SurfaceAlternate, Text, TextDim, TextDisabled, Border, Button, ButtonText,
  Accent, AccentText, Selection, Hover, Focus, Link, Tooltip, TooltipText,
  Good, Warning, Bad, Info, Banner, BannerText,
  ChartBackground, Grid, Axis, Crosshair, CursorLine, Marker, Neutral,
  SceneBackground, SceneEdge, SceneVertex, Live,
};
inline constexpr int kThemeColours = static_cast<int>(ThemeColour::Live) + 1;

/// Sizes of the theme files, in logical pixels or points; fonts and icons follow the user's font scale.
struct ThemeSizes {
  double fontPoints = 10;
  double smallFontPoints = 9;
  double titleFontPoints = 12;
  double line = 1.6;       ///< width of a curve
  double thinLine = 1;     ///< grid, crosshair, raw curves
  double focusRing = 2;
  double spacing = 6;
  double icon = 18;
};

/// One theme file, read and checked.
struct ThemeData {
  QString name;
  bool dark = false;
  std::array<QColor, kThemeColours> colours;
  ThemeSizes sizes;
};
[[nodiscard]] Result<ThemeData> readTheme(const QString& name);
[[nodiscard]] const char* themeColourName(ThemeColour colour);

/// Colours, fonts and icons of the program. One per process: Theme::current(), made with the light theme on first use.
/// Applied as Fusion style and QPalette; painted views read colours here and repaint on changed().
class Theme : public QObject {
  Q_OBJECT

 public:
  enum class Choice : std::uint8_t { System, Light, Dark, Print };

  static Theme& current();
  ~Theme() override;

  /// Sets style, palette and font of the QApplication. Call once after making it, and on every later choice.
  void choose(Choice choice);
  [[nodiscard]] Choice choice() const { return choice_; }
  [[nodiscard]] bool dark() const { return data_.dark; }
  [[nodiscard]] const QString& name() const { return data_.name; }

  [[nodiscard]] QColor colour(ThemeColour which) const { return data_.colours[static_cast<std::size_t>(which)]; }
  /// The palette that choose() gives to the QApplication.
  [[nodiscard]] QPalette palette() const;
  [[nodiscard]] const ThemeSizes& sizes() const { return data_.sizes; }
  /// A run's or category's colour, darkened or lightened until it can be told from the chart background (3:1).
  [[nodiscard]] QColor onChart(view::Rgb colour) const;

  /// 0.8 … 2; times the sizes of the theme file.
  void setFontScale(double scale);
  [[nodiscard]] double fontScale() const { return fontScale_; }
  [[nodiscard]] QFont font() const;
  [[nodiscard]] QFont smallFont() const;
  [[nodiscard]] QFont titleFont() const;
  [[nodiscard]] QFont monospaceFont() const;

  /// No flying, no fading.
  void setReduceMotion(bool reduce);
  [[nodiscard]] bool reduceMotion() const { return reduceMotion_; }

  /// resources/icons/NAME.svg in the text colour (disabled and selected states too), sharp at every scale. Icons made
  /// earlier are not recoloured: make them again on changed(). Null if there is no such file.
  [[nodiscard]] QIcon icon(const QString& name) const;
  [[nodiscard]] QIcon icon(const QString& name, ThemeColour colour) const;

 Q_SIGNALS:
  void changed();

 private Q_SLOTS:
  void systemSettingChanged(const QString& group, const QString& key, const QDBusVariant& value);

 private:
  Theme();
  void apply();
  void watchSystem();

  Choice choice_ = Choice::Light;
  ThemeData data_;
  double fontScale_ = 1;
  bool reduceMotion_ = false;
  bool systemDark_ = false;
  bool watching_ = false;
};

[[nodiscard]] inline QColor toQColor(view::Rgb c) { return {c.r, c.g, c.b}; }
[[nodiscard]] inline view::Rgb toRgb(const QColor& c) {
  return {static_cast<std::uint8_t>(c.red()), static_cast<std::uint8_t>(c.green()), static_cast<std::uint8_t>(c.blue())};
}

}  // namespace mhc::widgets
