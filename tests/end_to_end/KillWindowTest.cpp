// SPDX-License-Identifier: GPL-3.0-or-later
// The window is killed while a design is edited in it.
#include "core/base/File.h"
#include "core/graph/DesignJson.h"
#include "tests/base/TemporaryFolder.h"
#include "tests/end_to_end/Process.h"
#include "tests/support/VirtualDisplay.h"

using namespace mhc;
using namespace mhc::tests;

namespace {

/// Blocks of the one design that is kept for the next start; 0: none is.
std::size_t keptBlocks(const std::filesystem::path& profile) {
  std::error_code code;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(profile, code)) {
    if (entry.path().parent_path().filename() != "recovery" || entry.path().extension() != ".json") continue;
    const auto state = readJsonFile(entry.path());
    if (!state.ok() || !state.value().contains("design")) continue;
    const auto design = graph::designFromJson(state.value()["design"]);
    if (design.ok()) return design.value().allBlocks().size();
  }
  return 0;
}

void press(const std::vector<std::string>& words) {
  std::vector<std::string> all{"/usr/bin/env", "xdotool"};
  all.insert(all.end(), words.begin(), words.end());
  REQUIRE(runProcess(all) == 0);
}

}  // namespace

TEST_CASE("what was edited before the window was killed is there at the next start") {
  test::VirtualDisplay display;
  REQUIRE(display.start(1600, 1000));
  const TemporaryFolder folder;
  const std::filesystem::path profile = folder / "profile";
  const std::vector<std::string> command{workbenchProgram, "--new-window", "--profile", profile.string()};
  std::size_t before = 0;
  {
    auto words = command;
    words.insert(words.end(), {"--preset", "tiny-mhc"});
    Process window(words);
    REQUIRE(eventually([&] { return (before = keptBlocks(profile)) > 0; }, std::chrono::seconds(60)));
    // A block is added by keys; again, should the window not have had the focus yet.
    REQUIRE(eventually(
        [&] {
          press({"key", "Insert", "sleep", "0.4", "type", "rmsnorm"});
          press({"sleep", "0.4", "key", "Return", "sleep", "2"});
          return keptBlocks(profile) > before;
        },
        std::chrono::seconds(60)));
    window.signal(SIGKILL);
    window.wait();
  }
  const std::size_t killed = keptBlocks(profile);
  REQUIRE(killed > before);
  {
    // The next window has the design, and its edits go on from there.
    Process window(command);
    REQUIRE(eventually(
        [&] {
          press({"key", "Insert", "sleep", "0.4", "type", "rmsnorm"});
          press({"sleep", "0.4", "key", "Return", "sleep", "2"});
          return keptBlocks(profile) > killed;
        },
        std::chrono::seconds(60)));
  }
}
