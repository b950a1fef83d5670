// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/architecture/FileRules.h"
#include "tests/architecture/IncludeRules.h"
#include "tests/architecture/SourceTree.h"

using namespace mhc::architecture;

namespace {

void append(std::string& report, const std::vector<std::string>& violations) {
  for (const auto& violation : violations) report += violation + "\n";
}

}  // namespace

TEST_CASE("Every include follows an arrow of the architecture", "[architecture]") {
  std::string report;
  int sources = 0;
  visitTree(MHC_SOURCE_DIR, [&](const std::string& path, const std::string& text) {
    if (!isSource(path)) return;
    ++sources;
    append(report, includeViolations(path, text));
  });
  CHECK(sources > 200);  // the tree was really read
  if (!report.empty()) FAIL(report);
}

TEST_CASE("Every file has its licence line, a readable length and no place of one machine", "[architecture]") {
  std::string report;
  int files = 0;
  visitTree(MHC_SOURCE_DIR, [&](const std::string& path, const std::string& text) {
    ++files;
    append(report, fileViolations(path, text));
  });
  CHECK(files > 250);
  if (!report.empty()) FAIL(report);
}
