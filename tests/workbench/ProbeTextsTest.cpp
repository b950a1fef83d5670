// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/readers/ProbeTexts.h"

#include "app/workbench/readers/RunReader.h"
#include "tests/workbench/Scratch.h"

using namespace mhc;
using namespace mhc::workbench;

namespace {

Json detail(std::size_t tokens, const Json& value = "x") {
  Json list = Json::array(), after = Json::array();
  for (std::size_t t = 0; t < tokens; ++t) {
    list.push_back(t == 3 ? value : Json(std::to_string(t)));
    after.push_back("…");
  }
  return {{"probe", {{"tokens", list}, {"after", after}}}};
}

view::FramePtr frameOf(const std::filesystem::path& folder, const Json& start) {
  test::WrittenRun run(folder);
  run.event(0, "start", "Started.", start);
  run.append(0, 20);
  RunReader reader(folder);
  const auto frame = reader.frame(20, false);
  REQUIRE(frame.ok());
  return frame.value();
}

}  // namespace

TEST_CASE("a frame says what the probe tokens read, from the start event") {
  const test::Scratch scratch;
  const view::FramePtr frame = frameOf(scratch / "run", detail(64));
  REQUIRE(frame->data->tokenTexts.size() == 64);
  CHECK(frame->data->tokenTexts[3] == "x");
  CHECK(frame->data->tokenTexts[63] == "63");
  CHECK(frame->data->tokenAfter[0] == "…");
}

TEST_CASE("runs that don't say it, or say it wrongly, have no texts") {
  const test::Scratch scratch;
  CHECK(frameOf(scratch / "a", Json::object())->data->tokenTexts.empty());
  CHECK(frameOf(scratch / "b", detail(63))->data->tokenTexts.empty());
  CHECK(frameOf(scratch / "c", detail(64, 7))->data->tokenTexts.empty());
  CHECK(frameOf(scratch / "d", {{"probe", "none"}})->data->tokenTexts.empty());
  CHECK(frameOf(scratch / "d2", {{"probe", {{"tokens", "none"}}}})->data->tokenTexts.empty());
  const view::FramePtr longest = frameOf(scratch / "e", detail(64, std::string(100'000, 'y')));
  CHECK(longest->data->tokenTexts[3].size() == 256);
}
