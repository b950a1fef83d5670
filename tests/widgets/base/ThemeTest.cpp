// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/Theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QDir>
#include <QDirIterator>
#include <QGridLayout>
#include <QPixmap>
#include <QToolButton>
#include <QToolTip>
#include <catch2/catch.hpp>

#include "core/view/ColourTable.h"
#include "tests/support/ViewFixture.h"

using namespace mhc;
using namespace mhc::widgets;
using C = ThemeColour;

namespace {

double contrastOf(const ThemeData& theme, C a, C b) {
  return view::contrast(toRgb(theme.colours[static_cast<std::size_t>(a)]), toRgb(theme.colours[static_cast<std::size_t>(b)]));
}

/// As the portal's signal would call it.
void systemSays(uint value) {
  QMetaObject::invokeMethod(&Theme::current(), "systemSettingChanged", Qt::DirectConnection,
                            Q_ARG(QString, QStringLiteral("org.freedesktop.appearance")),
                            Q_ARG(QString, QStringLiteral("color-scheme")),
                            Q_ARG(QDBusVariant, QDBusVariant(QVariant::fromValue(value))));
}

struct Restore {
  ~Restore() {
    systemSays(0);
    Theme::current().setFontScale(1);
    Theme::current().choose(Theme::Choice::Light);
  }
};

}  // namespace

TEST_CASE("text and lines of every theme can be read", "[theme]") {
  const std::pair<C, C> texts[] = {
      {C::Text, C::Window}, {C::Text, C::Surface}, {C::Text, C::SurfaceAlternate}, {C::Text, C::Selection}, {C::Text, C::Hover},
      {C::TextDim, C::Window}, {C::TextDim, C::Surface}, {C::TextDim, C::SurfaceAlternate}, {C::TextDim, C::Button},
      {C::ButtonText, C::Button}, {C::AccentText, C::Accent}, {C::TooltipText, C::Tooltip}, {C::BannerText, C::Banner},
      {C::Link, C::Window}, {C::Link, C::Surface}, {C::Text, C::ChartBackground}, {C::TextDim, C::ChartBackground},
      {C::Text, C::SceneBackground}, {C::TextDim, C::SceneBackground},
      {C::Good, C::Window}, {C::Good, C::Surface}, {C::Warning, C::Window}, {C::Warning, C::Surface},
      {C::Bad, C::Window}, {C::Bad, C::Surface}, {C::Info, C::Window}, {C::Info, C::Surface}, {C::Live, C::Window}};
  const std::pair<C, C> lines[] = {
      {C::Axis, C::ChartBackground}, {C::Crosshair, C::ChartBackground}, {C::CursorLine, C::ChartBackground},
      {C::Marker, C::ChartBackground}, {C::Neutral, C::ChartBackground}, {C::Accent, C::Window}, {C::Focus, C::Window},
      {C::Focus, C::Surface}, {C::Focus, C::ChartBackground}, {C::Focus, C::SceneBackground},
      {C::SceneEdge, C::SceneBackground}, {C::SceneVertex, C::SceneBackground}, {C::Live, C::ChartBackground},
      {C::CursorLine, C::Window}, {C::Marker, C::Window}, {C::Axis, C::Window}, {C::TextDisabled, C::Surface}};
  for (const char* name : {"light", "dark", "print"}) {
    const auto theme = readTheme(QString::fromLatin1(name));
    REQUIRE(theme.ok());
    CHECK(theme.value().name == QString::fromLatin1(name));
    CHECK(theme.value().dark == (std::string(name) == "dark"));
    for (const auto& [front, back] : texts) {
      INFO(name << ": " << themeColourName(front) << " on " << themeColourName(back));
      CHECK(contrastOf(theme.value(), front, back) >= 4.5);
    }
    for (const auto& [front, back] : lines) {
      INFO(name << ": " << themeColourName(front) << " on " << themeColourName(back));
      CHECK(contrastOf(theme.value(), front, back) >= 3.0);
    }
  }
}

TEST_CASE("a theme that does not exist is an error with its name", "[theme]") {
  const auto theme = readTheme(QStringLiteral("purple"));
  REQUIRE_FALSE(theme.ok());
  CHECK(theme.error().text().find("purple") != std::string::npos);
}

TEST_CASE("a choice reaches palette and listeners at once", "[theme]") {
  const Restore restore;
  Theme& theme = Theme::current();
  theme.choose(Theme::Choice::Light);
  int calls = 0;
  QObject listener;
  QObject::connect(&theme, &Theme::changed, &listener, [&] { ++calls; });
  theme.choose(Theme::Choice::Dark);
  CHECK(calls == 1);
  CHECK(theme.dark());
  CHECK(theme.name() == QStringLiteral("dark"));
  CHECK(QApplication::palette().color(QPalette::Window) == theme.colour(C::Window));
  CHECK(QApplication::palette().color(QPalette::Disabled, QPalette::Text) == theme.colour(C::TextDisabled));
  CHECK(QToolTip::palette().color(QPalette::ToolTipText) == theme.colour(C::TooltipText));
  const QColor dark = theme.colour(C::Text);
  theme.choose(Theme::Choice::Print);
  CHECK_FALSE(theme.dark());
  CHECK(theme.colour(C::Text) != dark);
  CHECK(calls == 2);
}

TEST_CASE("the system's choice is followed while it is asked for", "[theme]") {
  const Restore restore;
  Theme& theme = Theme::current();
  theme.choose(Theme::Choice::System);
  CHECK_FALSE(theme.dark());  // without a portal: light
  systemSays(1);
  CHECK(theme.dark());
  systemSays(2);
  CHECK_FALSE(theme.dark());
  theme.choose(Theme::Choice::Light);
  systemSays(1);
  CHECK_FALSE(theme.dark());
  theme.choose(Theme::Choice::System);
  CHECK(theme.dark());
}

TEST_CASE("boxes that can be checked have a rim that is seen in every theme", "[theme]") {
  for (const auto choice : {Theme::Choice::Light, Theme::Choice::Dark}) {
    Theme::current().choose(choice);
    QCheckBox box(QStringLiteral("Log steps"));
    box.resize(box.sizeHint());
    const QImage picture = box.grab().toImage();
    const view::Rgb window = toRgb(Theme::current().colour(C::Window));
    double most = 0;
    const int middle = picture.height() / 2;
    for (int x = 0; x < picture.height(); ++x)
      most = std::max(most, view::contrast(toRgb(picture.pixelColor(x, middle)), window));
    CHECK(most >= (choice == Theme::Choice::Dark ? 3 : 1.5));  // on light, the box is whiter than the window besides
  }
  Theme::current().choose(Theme::Choice::Light);
}

TEST_CASE("fonts follow the scale, within 80 to 200 %", "[theme]") {
  const Restore restore;
  Theme& theme = Theme::current();
  theme.choose(Theme::Choice::Light);
  CHECK(theme.font().pointSizeF() == Approx(10));
  theme.setFontScale(1.5);
  CHECK(theme.font().pointSizeF() == Approx(15));
  CHECK(QApplication::font().pointSizeF() == Approx(15));
  CHECK(theme.smallFont().pointSizeF() < theme.font().pointSizeF());
  CHECK(theme.titleFont().pointSizeF() > theme.font().pointSizeF());
  CHECK(theme.monospaceFont().pointSizeF() == Approx(15));
  theme.setFontScale(9);
  CHECK(theme.fontScale() == Approx(2));
  theme.setFontScale(0.1);
  CHECK(theme.fontScale() == Approx(0.8));
}

TEST_CASE("run colours stay visible on both chart backgrounds", "[theme]") {
  const Restore restore;
  for (const auto choice : {Theme::Choice::Light, Theme::Choice::Dark}) {
    Theme::current().choose(choice);
    for (std::size_t i = 0; i < view::kCategories; ++i) {
      const QColor shown = Theme::current().onChart(view::categoryColour(i));
      CHECK(view::contrast(toRgb(shown), toRgb(Theme::current().colour(C::ChartBackground))) >= 2.99);
    }
  }
}

TEST_CASE("every icon has ink in the theme's colour, sharp at any scale", "[theme][icons]") {
  const Restore restore;
  int icons = 0;
  for (const auto choice : {Theme::Choice::Light, Theme::Choice::Dark}) {
    Theme::current().choose(choice);
    const QColor ink = Theme::current().colour(C::ButtonText);
    QDirIterator files(QStringLiteral(":/mhc/icons"));
    while (files.hasNext()) {
      files.next();
      INFO(files.fileName().toStdString());
      const QIcon icon = Theme::current().icon(files.fileInfo().completeBaseName());
      REQUIRE_FALSE(icon.isNull());
      ++icons;
      const QPixmap large = icon.pixmap(QSize(18, 18), 2.0);
      REQUIRE(large.size() == QSize(36, 36));
      const QImage image = large.toImage();
      int inked = 0;
      for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
          const QColor c = image.pixelColor(x, y);
          if (c.alpha() < 200) continue;
          ++inked;
          REQUIRE(std::abs(c.red() - ink.red()) + std::abs(c.green() - ink.green()) + std::abs(c.blue() - ink.blue()) < 24);
        }
      }
      CHECK(inked > 20);
      CHECK(inked < 36 * 36 * 3 / 4);
    }
  }
  CHECK(icons >= 2 * 80);
  CHECK(Theme::current().icon(QStringLiteral("no such icon")).isNull());
  CHECK(Theme::current().icon(QString()).isNull());
}

TEST_CASE("a sheet of all icons can be looked at", "[theme][picture]") {
  const Restore restore;
  const QStringList names = QDir(QStringLiteral(":/mhc/icons")).entryList({QStringLiteral("*.svg")}, QDir::Files, QDir::Name);
  for (const auto choice : {Theme::Choice::Light, Theme::Choice::Dark}) {
    Theme::current().choose(choice);
    QWidget sheet;
    auto* grid = new QGridLayout(&sheet);
    for (int i = 0; i < names.size(); ++i) {
      const QString name = QFileInfo(names[i]).completeBaseName();
      auto* button = new QToolButton(&sheet);
      button->setIcon(Theme::current().icon(name));
      button->setIconSize({24, 24});
      button->setText(name);
      button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
      button->setAutoRaise(true);
      grid->addWidget(button, i / 12, i % 12);
    }
    test::keepPicture(sheet, "icons-" + Theme::current().name().toStdString() + ".png");
    CHECK(grid->count() == names.size());
  }
}

TEST_CASE("disabled and selected icons have colours of their own", "[theme][icons]") {
  const Restore restore;
  Theme::current().choose(Theme::Choice::Light);
  const QIcon icon = Theme::current().icon(QStringLiteral("stop"), C::Good);
  const auto centre = [&](QIcon::Mode mode) { return icon.pixmap(QSize(24, 24), 1.0, mode).toImage().pixelColor(12, 12); };
  CHECK(centre(QIcon::Normal) == Theme::current().colour(C::Good));
  CHECK(centre(QIcon::Disabled) == Theme::current().colour(C::TextDisabled));
  CHECK(centre(QIcon::Selected) == Theme::current().colour(C::AccentText));
}
