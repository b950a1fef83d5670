// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdlib.h>

#include <catch2/catch.hpp>

#include "core/base/File.h"
#include "core/config/Schema.h"

using namespace mhc;
using namespace mhc::config;

TEST_CASE("docs/configuration.md is what the schema says") {
  const std::string page = MHC_SOURCE_DIR "/docs/configuration.md";
  if (::getenv("MHC_UPDATE_DOCS") != nullptr) REQUIRE(writeFileDurably(page, schemaAsMarkdown()).ok());
  const auto text = readTextFile(page, 1 << 20);
  REQUIRE(text.ok());
  INFO("Run this program with MHC_UPDATE_DOCS=1 to write the page again.");
  CHECK(text.value() == schemaAsMarkdown());
}

TEST_CASE("the page speaks of every field and every choice") {
  const std::string page = schemaAsMarkdown();
  for (const Field& field : schema()) {
    INFO(field.path());
    CHECK(page.find("### `" + field.path() + "`\n") != std::string::npos);
    CHECK(page.find(field.help) != std::string::npos);
    for (const Choice& choice : field.choices) CHECK(page.find("- `" + choice.name + "`: " + choice.help) != std::string::npos);
  }
}
