// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "core/graph/DesignPresets.h"
#include "core/graph/Edit.h"
#include "core/graph/PresetPack.h"

using namespace mhc;
using namespace mhc::graph;

TEST_CASE("presets travel as one file") {
  const std::vector<SavedPreset> presets{{"mine", "a small one", designPreset("tiny-mhc").value()},
                                         {"größer", "", designPreset("paper-27b").value()}};
  const auto read = presetsFromPack(presetPackText(presets));
  REQUIRE(read.ok());
  REQUIRE(read.value().size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(read.value()[i].name == presets[i].name);
    CHECK(read.value()[i].description == presets[i].description);
    CHECK(read.value()[i].design == presets[i].design);
  }
}

TEST_CASE("imported presets take free names, and the same one does not come twice") {
  const std::vector<SavedPreset> known{{"mine", "", designPreset("tiny-mhc").value()}};
  const Design other = setDescription(designPreset("tiny-mhc").value(), "changed");
  const auto merged = mergedPresets(known, {{"mine", "", known[0].design}, {"mine", "", other}, {"new", "", other}});
  REQUIRE(merged.size() == 3);
  CHECK(merged[1].name == "mine 2");
  CHECK(merged[2].name == "new");
}

TEST_CASE("files that hold no presets are refused with a sentence") {
  for (const std::string text :
       {"", "{", "[]", "{}", "{\"presets\": 3}", "{\"presets\": [3]}", "{\"presets\": [{}]}",
        "{\"format\": 9, \"presets\": []}", "{\"presets\": [{\"design\": {\"blocks\": 1}}]}"}) {
    const auto read = presetsFromPack(text);
    INFO(text);
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().text().ends_with('.'));
  }
  CHECK(presetsFromPack("{\"presets\": []}").value().empty());
}

TEST_CASE("names are fit for a list") {
  CHECK(presetName("  a\nb/c ") == "abc");
  CHECK(presetName("\xff") == "\xef\xbf\xbd");
  CHECK(presetName("") == "preset");
  CHECK(presetName(std::string(200, 'x')).size() == 80);
  CHECK(presetName(std::string(79, 'x') + "é").size() == 79);
}
