// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/Options.h"

#include <catch2/catch.hpp>

using namespace mhc::workbench;

TEST_CASE("the command line is read word by word") {
  const auto parsed = parseOptions({"mhc-workbench", "--preset", "tiny-mhc", "--run", "a", "--run", "b", "--runs", "/r", "--size",
                                    "1440x900", "--theme", "dark", "--shot", "Train", "t.png", "--state", "{\"mode\": 1}", "--picture", "wall", "w.png",
                                    "--table", "charts",
                                    "c.csv", "--step", "40", "--select", "3", "design.mhcd"});
  CHECK(parsed.problem.isEmpty());
  const Options& o = parsed.options;
  CHECK(o.preset == "tiny-mhc");
  CHECK(o.runs == QStringList{"a", "b"});
  CHECK(o.runsFolder == "/r");
  CHECK(o.size == QSize(1440, 900));
  CHECK(o.theme == "dark");
  CHECK(o.step == 40);
  CHECK(o.select == 3);
  CHECK(o.files == QStringList{"design.mhcd"});
  REQUIRE(o.pictures.size() == 3);
  CHECK(o.pictures[0].what == "Train");
  CHECK(o.pictures[1].what == "view:wall");
  CHECK(o.pictures[1].file == "w.png");
  CHECK(o.pictures[1].state == "{\"mode\": 1}");
  CHECK(o.pictures[0].state.isEmpty());
  CHECK(o.pictures[2].what == "table:charts");
  CHECK(o.pictures[2].file == "c.csv");
}

TEST_CASE("wrong words are answered with a sentence") {
  for (const QStringList& words : {QStringList{"--size", "big"}, QStringList{"--theme", "pink"}, QStringList{"--step", "-3"},
                                   QStringList{"--shot", "Train"}, QStringList{"--table", "wall"}, QStringList{"--state", "{"}, QStringList{"--state"}, QStringList{"--select", "0"}, QStringList{"--select", "all"}, QStringList{"--what"}, QStringList{"--preset"}}) {
    const auto parsed = parseOptions(QStringList{"mhc-workbench"} + words);
    INFO(words.join(' ').toStdString());
    CHECK(parsed.problem.size() > 20);
  }
  CHECK(parseOptions({"mhc-workbench", "--help"}).text.contains("--preset"));
}
