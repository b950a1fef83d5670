// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/PythonSnippet.h"

#include <catch2/catch.hpp>

using namespace mhc::view;

TEST_CASE("a blob is asked for by the columns that its table has") {
  CHECK(blobQuery("mixing", 40, 3, "mean") ==
        "SELECT data FROM \"mixing\" WHERE step = 40 AND kind = 'mean' AND sublayer = 3");
  CHECK(blobQuery("composite", 40, 3) == "SELECT data FROM \"composite\" WHERE step = 40 AND boundary = 3");
  CHECK(blobQuery("unfolded", 40, 0) == "SELECT data FROM \"unfolded\" WHERE step = 40");
}

TEST_CASE("a cell stands in the record where the format says") {
  CHECK(mixingPosition({1, MapKind::Pre, -1, 2, -1}, 4) == 2);
  CHECK(mixingPosition({1, MapKind::Post, 3, -1, -1}, 4) == 7);
  CHECK(mixingPosition({1, MapKind::Res, 2, 1, -1}, 4) == 17);
}

TEST_CASE("odd paths and texts stay inside their quotes and comments") {
  const std::string text =
      pythonSnippet({"two\nlines", "/runs/\"quoted\"\n\xff", blobQuery("unfolded", 1, 0), 5, 0.25});
  CHECK(text.find("# two lines\n") != std::string::npos);
  CHECK(text.find("Path(\"/runs/\\\"quoted\\\"\\n\xEF\xBF\xBD\")") != std::string::npos);
  CHECK(text.find("values[5]))  # the screen shows 0.25\n") != std::string::npos);
}
