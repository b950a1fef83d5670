// SPDX-License-Identifier: GPL-3.0-or-later
// One whole run of the preset that people try first: it learns English, and its maps move.
#include <cmath>

#include "core/base/Clock.h"
#include "core/data/Corpus.h"
#include "tests/base/TemporaryFolder.h"
#include "tests/end_to_end/Process.h"
#include "tests/end_to_end/RunFacts.h"

using namespace mhc;
using namespace mhc::tests;

TEST_CASE("tiny-mhc learns the Jargon File and most of its maps leave their places") {
  const auto corpus = data::findCorpus("tiny");
  INFO("packaging/install-dependencies fetches the text");
  REQUIRE(corpus.ok());
  const TemporaryFolder folder;
  const auto run = folder / "run";
  REQUIRE(runProcess({workerProgram, "train", "--preset", "tiny-mhc", "--run", run.string()}) == 0);

  const auto validation = pointsOf(run, "validation_loss");
  REQUIRE_FALSE(validation.empty());
  CHECK(validation.back().step == 1000);
  CHECK(validation.back().value <= 1.75);

  auto reader = run::RunDatabaseReader::open(run / "run.db");
  REQUIRE(reader.ok());
  const auto before = reader.value()->meanMaps(0);
  const auto after = reader.value()->meanMaps(1000);
  REQUIRE(before.ok());
  REQUIRE(after.ok());
  REQUIRE(before.value().size() == 8);
  REQUIRE(after.value().size() == 8);
  int moved = 0;
  for (std::size_t l = 0; l < 8; ++l) {
    double square = 0;
    for (std::size_t i = 8; i < 24; ++i) {
      square += std::pow(static_cast<double>(after.value()[l][i]) - static_cast<double>(before.value()[l][i]), 2);
    }
    // The first sublayer's map acts on equal streams: it has no effect and its way says nothing.
    if (l > 0 && std::sqrt(square) / std::sqrt(3.0) >= 0.1) ++moved;
  }
  CHECK(moved >= 4);
}
