// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QLabel>
#include <QWheelEvent>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/support/DemoFrames.h"
#include "tests/support/Input.h"
#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/streams/StreamsCanvas.h"
#include "widgets/streams/StreamsView.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

struct Shown : test::ViewFixture {
  StreamsView view{context()};

  explicit Shown(const test::DemoRun& run = {}, QSize size = {900, 420}) {
    view.resize(size);
    view.show();
    view.setFrames({test::demoFrame(run, 1000)});
    test::settle();
  }
  StreamsCanvas& canvas() { return *view.canvas(); }
  /// A point inside an element that no smaller one covers.
  std::optional<QPointF> pointOf(std::size_t element) {
    const QRectF box = canvas().layoutOfBands().shape(view.model().elements()[element]).boundingRect();
    for (int step = 1; step < 400; ++step) {
      const QPointF at(box.left() + box.width() * (step % 20 + 0.5) / 20,
                       box.top() + box.height() * (step / 20 + 0.5) / 20);
      if (canvas().elementAt(at) == element) return at;
    }
    return std::nullopt;
  }
  void press(int key, Qt::KeyboardModifiers keys = {}) { test::sendKey(canvas(), key, keys); }
  void mouse(QEvent::Type type, QPointF at, Qt::MouseButton button = Qt::NoButton) {
    test::sendMouse(canvas(), type, at, button);
  }
};

}  // namespace

TEST_CASE("sizes are the records' products") {
  const auto frame = test::demoFrame({}, 1000);
  const view::FrameData& d = *frame->data;
  const StreamsModel model(frame);
  REQUIRE(model.elements().size() == 8 * (3 * 4 + 16) + 4);
  for (const StreamElement& e : model.elements()) {
    const std::size_t b = static_cast<std::size_t>(e.sublayer - 1);
    const auto rms = [&](int j) {
      return std::sqrt(static_cast<double>(d.streams[b][static_cast<std::size_t>(j * 4 + j)]));
    };
    if (e.part == StreamPart::Node) CHECK(e.magnitude == Approx(rms(e.from)));
    if (e.part == StreamPart::Carry) CHECK(e.magnitude == Approx(resOf(d, e.sublayer)(e.to, e.from) * rms(e.from)));
    if (e.part == StreamPart::Read)
      CHECK(e.magnitude == Approx(preOf(d, e.sublayer)[static_cast<std::size_t>(e.from)] * rms(e.from)));
    if (e.part == StreamPart::Write)
      CHECK(e.magnitude == Approx(postOf(d, e.sublayer)[static_cast<std::size_t>(e.to)] * d.streams[b][16]));
  }
  CHECK(model.firstOf(1) == 0);
  CHECK(model.firstOf(3) == 2 * 28);
  CHECK(model.firstOf(10) == model.elements().size());
}

TEST_CASE("magnitudes of signed maps are means of absolute values, not absolute means") {
  test::DemoRun run;
  run.hcType = "hc";
  auto frame = std::make_shared<view::Frame>(*test::demoFrame(run, 1000));
  auto data = std::make_shared<view::FrameData>(*frame->data);
  // Half the tokens +0.4, half −0.4: the recorded mean is 0, the streams are moved all the same.
  data->mean[2][2 * 4 + 1] = 0;
  for (int t = 0; t < 64; ++t)
    data->tokens[2][static_cast<std::size_t>(t) * 24 + 2 * 4 + 1] = t % 2 == 0 ? 0.4F : -0.4F;
  frame->data = data;
  const StreamsModel model(frame);
  const StreamElement& e = model.elements()[model.firstOf(3) + 4 + 1];
  REQUIRE(e.part == StreamPart::Carry);
  CHECK(e.weight == 0);
  CHECK(e.magnitude == Approx(0.4 * model.rms(3, 1)));
}

TEST_CASE("bars are as high as their RMS, whatever the zoom") {
  Shown s;
  const StreamsModel& model = s.view.model();
  const auto ratio = [&] {
    const StreamsLayout& layout = s.canvas().layoutOfBands();
    return layout.bar(5, 2).height() / layout.bar(8, 1).height();
  };
  CHECK(ratio() == Approx(model.rms(5, 2) / model.rms(8, 1)));
  s.canvas().zoom(0.4, 6);
  CHECK(ratio() == Approx(model.rms(5, 2) / model.rms(8, 1)));
}

TEST_CASE("what lies under the pointer is found, hovered and selected") {
  Shown s;
  const StreamsModel& model = s.view.model();
  for (const StreamPart part : {StreamPart::Node, StreamPart::Carry, StreamPart::Read, StreamPart::Write}) {
    std::size_t best = model.firstOf(4);
    double largest = -1;
    for (std::size_t k = model.firstOf(4); k < model.firstOf(5); ++k) {
      const StreamElement& e = model.elements()[k];
      if (e.part == part && e.magnitude > largest) largest = e.magnitude, best = k;
    }
    const auto at = s.pointOf(best);
    INFO("part " << static_cast<int>(part));
    REQUIRE(at.has_value());
    s.mouse(QEvent::MouseMove, *at);
    CHECK(s.selection.hover() == StreamsModel::idOf(model.elements()[best]));
    s.mouse(QEvent::MouseButtonPress, *at, Qt::LeftButton);
    s.mouse(QEvent::MouseButtonRelease, *at, Qt::LeftButton);
    CHECK(s.selection.contains(StreamsModel::idOf(model.elements()[best])));
    CHECK(s.canvas().focusElement() == best);
  }
}

TEST_CASE("the wheel zooms about the pointer, dragging moves, a double click fits") {
  Shown s;
  const QPointF at(500, 100);
  const double about = s.canvas().layoutOfBands().boundaryAt(at.x());
  QWheelEvent wheel(at, s.canvas().mapToGlobal(at), {}, {0, 240}, Qt::NoButton, {}, Qt::NoScrollPhase, false);
  QApplication::sendEvent(&s.canvas(), &wheel);
  CHECK(s.canvas().to() - s.canvas().from() < 8);
  CHECK(s.canvas().layoutOfBands().boundaryAt(at.x()) == Approx(about));
  const double from = s.canvas().from();
  s.mouse(QEvent::MouseButtonPress, at, Qt::LeftButton);
  s.mouse(QEvent::MouseMove, at + QPointF(60, 0), Qt::LeftButton);
  s.mouse(QEvent::MouseButtonRelease, at + QPointF(60, 0), Qt::LeftButton);
  CHECK(s.canvas().from() < from);
  s.mouse(QEvent::MouseButtonDblClick, at, Qt::LeftButton);
  CHECK(s.canvas().fitted());
}

TEST_CASE("keys walk through sublayers and elements") {
  Shown s;
  s.canvas().setFocus();
  s.press(Qt::Key_Right);
  CHECK(s.view.model().elements()[s.canvas().focusElement()] == s.view.model().elements()[28]);
  for (int i = 0; i < 5; ++i) s.press(Qt::Key_Down);
  s.press(Qt::Key_Return);
  CHECK(s.selection.contains({2, view::MapKind::Res, 0, 1, -1}));
  CHECK(s.canvas().accessibleDescription().contains(QStringLiteral("FFN 1 carries stream 2 to stream 1")));
  s.press(Qt::Key_End);
  CHECK(s.view.model().elements()[s.canvas().focusElement()].sublayer == 9);
}

TEST_CASE("the stream diagram has its states and says that nothing is conserved") {
  test::ViewFixture f;
  StreamsView view(f.context());
  CHECK(view.state() == ViewState::Empty);
  view.setFrames({test::demoFrame({}, 10)});
  CHECK(view.state() == ViewState::Data);
  auto frame = std::make_shared<view::Frame>(*test::demoFrame({}, 10));
  auto data = std::make_shared<view::FrameData>(*frame->data);
  data->streams.clear();
  frame->data = data;
  view.setFrames({frame});
  CHECK(view.state() == ViewState::Empty);
  bool said = false;
  for (const QLabel* label : view.findChildren<QLabel*>())
    said = said || label->text().contains(QStringLiteral("not a conserved mass"));
  CHECK(said);
}

TEST_CASE("a kept zoom waits for its run") {
  Shown s;
  s.canvas().showRange(3, 5.5);
  test::ViewFixture f;
  StreamsView other(f.context());
  other.restoreState(s.view.saveState());
  other.setFrames({test::demoFrame({}, 10)});
  CHECK(other.canvas()->from() == Approx(3));
  CHECK(other.canvas()->to() == Approx(5.5));
}

TEST_CASE("pictures of the streams", "[pictures]") {
  for (const auto& [choice, name] : {std::pair{Theme::Choice::Light, "light"}, {Theme::Choice::Dark, "dark"}}) {
    Theme::current().choose(choice);
    Shown s;
    s.selection.setHover(view::ElementId{4, view::MapKind::Res, 1, 2, -1});
    test::settle();
    test::keepPicture(s.view, std::string("streams-") + name + ".png");
    test::DemoRun hc;
    hc.hcType = "hc";
    Shown wide(hc, {560, 360});
    wide.canvas().showRange(3, 6);
    test::settle();
    test::keepPicture(wide.view, std::string("streams-hc-") + name + ".png");
    Shown deep({"/runs/demo", "mhc", 4, 192, 1000, 1});
    test::settle();
    test::keepPicture(deep.view, std::string("streams-192-") + name + ".png");
  }
  Theme::current().choose(Theme::Choice::Light);
}
