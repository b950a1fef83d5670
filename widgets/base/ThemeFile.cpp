// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <algorithm>
#include <string_view>
#include <utility>

#include "core/base/Json.h"
#include "widgets/base/Theme.h"

// Resources of a static library are registered by hand; the macro declares a function outside of all namespaces.
static void registerResources() { Q_INIT_RESOURCE(widgets); }

namespace mhc::widgets {
namespace {

constexpr std::array<const char*, kThemeColours> kNames = {
    "window", "surface", "surfaceAlternate", "text", "textDim", "textDisabled", "border", "button", "buttonText",
    "accent", "accentText", "selection", "hover", "focus", "link", "tooltip", "tooltipText",
    "good", "warning", "bad", "info", "banner", "bannerText",
    "chartBackground", "grid", "axis", "crosshair", "cursorLine", "marker", "neutral",
    "sceneBackground", "sceneEdge", "sceneVertex", "live"};

Error themeError(const QString& name, const std::string& found) {
  return makeError(ExitCode::InternalError, "theme.unreadable",
                   "The theme {name} could not be read: {found}. The program was built wrongly; install it again.",
                   {{"name", name.toStdString()}, {"found", found}});
}

}  // namespace

const char* themeColourName(ThemeColour colour) { return kNames[static_cast<std::size_t>(colour)]; }

Result<ThemeData> readTheme(const QString& name) {
  registerResources();
  QFile file(QStringLiteral(":/mhc/themes/%1.json").arg(name));
  if (!file.open(QIODevice::ReadOnly)) return themeError(name, "there is no such theme");
  const QByteArray bytes = file.readAll();
  MHC_TRY_ASSIGN(const Json json, parseJson(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size()))));
  if (!json.is_object() || !json.contains("colours") || !json["colours"].is_object()) {
    return themeError(name, "it has no list of colours");
  }
  ThemeData data;
  data.name = name;
  data.dark = json.contains("dark") && json["dark"].is_boolean() && json["dark"].get<bool>();
  const Json& colours = json["colours"];
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const auto found = colours.find(kNames[i]);
    if (found == colours.end() || !found->is_string()) return themeError(name, std::string("no colour ") + kNames[i]);
    const QString text = QString::fromStdString(found->get<std::string>());
    if (!QColor::isValidColor(text)) return themeError(name, kNames[i] + std::string(" is not a colour"));
    data.colours[i] = QColor(text);
  }
  const std::pair<const char*, double*> sizes[] = {
      {"fontPoints", &data.sizes.fontPoints}, {"smallFontPoints", &data.sizes.smallFontPoints},
      {"titleFontPoints", &data.sizes.titleFontPoints}, {"line", &data.sizes.line}, {"thinLine", &data.sizes.thinLine},
      {"focusRing", &data.sizes.focusRing}, {"spacing", &data.sizes.spacing}, {"icon", &data.sizes.icon}};
  if (json.contains("sizes") && json["sizes"].is_object()) {
    for (const auto& [key, target] : sizes) {
      const auto found = json["sizes"].find(key);
      if (found == json["sizes"].end()) continue;
      if (!found->is_number()) return themeError(name, std::string("the size ") + key + " is not a number");
      *target = std::clamp(found->get<double>(), 0.1, 100.0);
    }
  }
  return data;
}

}  // namespace mhc::widgets
