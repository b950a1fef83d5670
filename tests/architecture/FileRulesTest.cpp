// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <string>

#include "tests/architecture/FileRules.h"

using namespace mhc::architecture;

namespace {

const std::string kLicence = "SPDX-License-Identifier: GPL-3.0-or-later\n";
const std::string kHome = std::string("/") + "home/someone/";

}  // namespace

TEST_CASE("Sources begin with the licence line", "[architecture]") {
  CHECK(fileViolations("core/a.h", "// " + kLicence).empty());
  CHECK(fileViolations("core/a.h", "#pragma once\n// " + kLicence).size() == 1);
  CHECK(fileViolations("core/a.cpp", "").size() == 1);
  CHECK(fileViolations("core/a.cpp", "// SPDX-License-Identifier: MIT\n").size() == 1);
  CHECK(fileViolations("kernels/cuda/a.cu", "\n// " + kLicence).size() == 1);
}

TEST_CASE("Scripts have the licence line below the interpreter's", "[architecture]") {
  CHECK(fileViolations("packaging/run", "#!/usr/bin/env bash\n# " + kLicence).empty());
  CHECK(fileViolations("packaging/run", "#!/usr/bin/env bash\nset -e\n").size() == 1);
  CHECK(fileViolations("packaging/run", "#!").size() == 1);
  CHECK(fileViolations("resources/python/a.py", "import os\n").size() == 1);
  CHECK(fileViolations("README.md", "# Title\n").empty());
}

TEST_CASE("No file names a place of one machine", "[architecture]") {
  CHECK(fileViolations("README.md", "See " + kHome + "x.").size() == 1);
  CHECK(fileViolations("README.md", kHome).size() == 1);
  CHECK(fileViolations("tests/base/PathsTest.txt", kHome).empty());  // made up
  CHECK(fileViolations("tests/base/PathsTest.txt", std::string("/") + "root/x").size() == 1);
  CHECK(fileViolations("README.md", "\"" + std::string("/") + "tmp/x\"").size() == 1);
  CHECK(fileViolations("README.md", "a/framework/b, ./" + std::string("work/") + ", ${TOP}" + kHome).empty());
}

TEST_CASE("Long files are refused", "[architecture]") {
  const auto file = [](int lines) { return "// " + kLicence + std::string(static_cast<std::size_t>(lines - 1), '\n'); };
  CHECK(fileViolations("core/a.cpp", file(kLinesMaximum)).empty());
  CHECK(fileViolations("core/a.cpp", file(kLinesMaximum + 1)).size() == 1);
  CHECK(fileViolations("app/worker/main.cpp", file(kWorkerMainLinesMaximum)).empty());
  CHECK(fileViolations("app/worker/main.cpp", file(kWorkerMainLinesMaximum + 1)).size() == 1);
  CHECK(fileViolations("LICENSE", std::string(1000, '\n')).empty());
}
