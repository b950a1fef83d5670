// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/settings/Settings.h"

#include "core/base/File.h"
#include "tests/workbench/Scratch.h"

using namespace mhc;
using namespace mhc::workbench;

TEST_CASE("settings have defaults, refuse what they can't be, and survive a restart") {
  const test::Scratch scratch;
  const auto file = scratch / "settings.json";
  {
    Settings settings(file);
    CHECK_FALSE(settings.load().has_value());
    CHECK(settings.text("appearance.theme") == "system");
    CHECK(settings.set("appearance.theme", "dark"));
    CHECK_FALSE(settings.set("appearance.theme", "pink"));
    CHECK_FALSE(settings.set("appearance.font_scale", 20));
    CHECK_FALSE(settings.set("no.such", true));
  }
  Settings settings(file);
  settings.load();
  CHECK(settings.text("appearance.theme") == "dark");
  settings.reset("appearance.theme");
  CHECK(settings.isDefault("appearance.theme"));
}

TEST_CASE("unknown keys are kept, wrong values count as absent, a damaged file is set aside") {
  const test::Scratch scratch;
  const auto file = scratch / "settings.json";
  REQUIRE(writeFileDurably(file, R"({"future.key": 3, "appearance.font_scale": "big"})").ok());
  {
    Settings settings(file);
    settings.load();
    CHECK(settings.number("appearance.font_scale") == 100);
    settings.set("form.advanced", true);
  }
  CHECK(readJsonFile(file).value()["future.key"] == Json(3));
  REQUIRE(writeFileDurably(file, "{ broken").ok());
  Settings settings(file);
  const auto note = settings.load();
  REQUIRE(note.has_value());
  CHECK_FALSE(settings.flag("form.advanced"));
  CHECK(readTextFile(scratch / "settings.json.damaged-1", 100).value() == "{ broken");
}

TEST_CASE("every setting has a title, a help and an acceptable default") {
  for (const auto& field : settingsSchema()) {
    INFO(field.key);
    CHECK_FALSE(field.title.empty());
    CHECK_FALSE(field.help.empty());
    CHECK(acceptable(field, field.fallback));
  }
}
