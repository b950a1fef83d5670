// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/View.h"

#include <catch2/catch.hpp>

#include "tests/support/ViewFixture.h"
#include "tests/widgets/base/DummyView.h"
#include "widgets/base/Theme.h"

using namespace mhc;
using namespace mhc::widgets;
using test::DummyView;

namespace {

view::FramePtr frame(const char* run, std::int64_t step) {
  auto made = std::make_shared<view::Frame>();
  made->run = run;
  made->recorded = step;
  made->data = std::make_shared<view::FrameData>();
  return made;
}

QStringList list(std::initializer_list<const char*> texts) {
  QStringList all;
  for (const char* text : texts) all += QString::fromLatin1(text);
  return all;
}

}  // namespace

TEST_CASE("shared state reaches the hooks of a view", "[view]") {
  test::ViewFixture f;
  DummyView view(f.context());
  f.runs.open(QStringLiteral("b"), QStringLiteral("B"));
  CHECK(view.takeCalls() == list({"runs"}));
  f.runs.setHighlighted(QStringLiteral("b"));
  CHECK(view.takeCalls() == list({"highlight"}));
  f.cursor.setRecorded({0, 1});
  CHECK(view.takeCalls() == list({"cursor"}));
  f.selection.setHover(view::ElementId{1, view::MapKind::Res, 0, 0, -1});
  f.selection.select({1, view::MapKind::Res, 0, 0, -1});
  CHECK(view.takeCalls() == list({"hover", "selection"}));
  f.series.append(QStringLiteral("b"), {{{1, 0, 0, 0, 0}}, {{"train_loss", {1.0}}}});
  CHECK(view.takeCalls() == list({"series b"}));
  Theme::current().choose(Theme::Choice::Light);
  CHECK(view.takeCalls() == list({"theme"}));
  const auto a = frame("/runs/demo", 4);
  view.setFrames({a});
  view.setFrames({a});  // its own echo
  CHECK(view.takeCalls() == list({"frames"}));
}

TEST_CASE("the frames of the current run and of the baseline are found", "[view]") {
  test::ViewFixture f;
  DummyView view(f.context());
  CHECK(view.currentFrame() == nullptr);
  const auto demo = frame("/runs/demo", 4), other = frame("b", 5);
  view.setFrames({nullptr, other, demo});
  CHECK(view.currentFrame() == demo);
  CHECK(view.baselineFrame() == nullptr);
  f.runs.open(QStringLiteral("b"), QStringLiteral("B"));
  f.runs.setBaseline(QStringLiteral("b"));
  CHECK(view.baselineFrame() == other);
  f.runs.setCurrent(QStringLiteral("b"));
  CHECK(view.currentFrame() == other);
  DummyView alone{ViewContext{}};
  alone.setFrames({demo});
  CHECK(alone.currentFrame() == nullptr);
}

TEST_CASE("a paused view does its work once when it goes on", "[view]") {
  test::ViewFixture f;
  DummyView view(f.context());
  view.setPaused(true);
  view.setPaused(true);
  CHECK(view.takeCalls() == list({"paused"}));
  for (int i = 1; i < 4; ++i) {
    view.setFrames({frame("/runs/demo", i)});
    f.series.append(QStringLiteral("a"), {{{i, 0, 0, 0, 0}}, {{"train_loss", {1.0}}}});
    f.cursor.setRecorded({0, i});
  }
  f.series.append(QStringLiteral("b"), {{{1, 0, 0, 0, 0}}, {{"train_loss", {1.0}}}});
  f.runs.open(QStringLiteral("b"), QStringLiteral("B"));
  f.selection.select({});
  CHECK(view.takeCalls().isEmpty());
  CHECK(view.currentFrame()->recorded == 3);
  view.setPaused(false);
  CHECK(view.takeCalls() ==
        list({"paused", "runs", "series a", "series b", "frames", "cursor", "highlight", "hover", "selection"}));
  view.setPaused(true);
  view.setPaused(false);
  CHECK(view.takeCalls() == list({"paused", "paused", "cursor", "highlight", "hover", "selection"}));
}

TEST_CASE("the shell's status covers the view's own until it is given back", "[view]") {
  DummyView view{ViewContext{}};
  int changes = 0;
  QObject::connect(&view, &View::statusChanged, &view, [&] { ++changes; });
  CHECK(view.state() == ViewState::Empty);
  view.setStatus({ViewState::Data});
  view.setStatus({ViewState::Data});
  CHECK(changes == 1);
  view.setShellStatus({ViewState::Error, QStringLiteral("The run folder is gone.")});
  CHECK(view.state() == ViewState::Error);
  CHECK(changes == 2);
  view.setStatus({ViewState::Stale, QStringLiteral("nearest: 7")});
  CHECK(changes == 2);
  CHECK(view.state() == ViewState::Error);
  view.setShellStatus({});
  CHECK(changes == 3);
  CHECK(view.state() == ViewState::Stale);
  view.setShellStatus({});
  CHECK(changes == 3);
}

TEST_CASE("a view's picture has the asked scale", "[view]") {
  DummyView view{ViewContext{}};
  view.resize(120, 80);
  const QImage picture = view.image(2);
  CHECK(picture.size() == QSize(240, 160));
  CHECK(picture.devicePixelRatio() == 2);
  CHECK(picture.pixelColor(5, 5) == Theme::current().colour(ThemeColour::Window));
}
