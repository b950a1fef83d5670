// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/NumberEdit.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWheelEvent>
#include <catch2/catch.hpp>

#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "widgets/base/Theme.h"

using namespace mhc;
using namespace mhc::widgets;
using mhc::test::settle;

namespace {

NumberFieldSpec rate() {
  NumberFieldSpec spec;
  spec.label = QStringLiteral("Learning rate");
  spec.minimum = 0;
  spec.minimumOpen = true;
  spec.maximum = 10;
  spec.logarithmic = true;
  spec.standard = 6e-4;
  return spec;
}

struct Shown {
  QWidget window;
  NumberEdit edit;
  QLineEdit other;
  std::vector<double> values;
  std::vector<QString> problems;

  explicit Shown(const NumberFieldSpec& spec) : edit(spec) {
    auto* column = new QVBoxLayout(&window);
    column->addWidget(&edit);
    column->addWidget(&other);
    window.resize(360, 160);
    window.show();
    window.activateWindow();
    if (!QTest::qWaitForWindowActive(&window)) FAIL("the window did not become active");
    QObject::connect(&edit, &NumberEdit::valueChanged, &window, [this](double v) { values.push_back(v); });
    QObject::connect(&edit, &NumberEdit::problemChanged, &window, [this](const QString& p) { problems.push_back(p); });
    edit.setFocus();
  }
  ~Shown() {
    edit.setParent(nullptr);
    other.setParent(nullptr);
  }
  void type(const char* text) {
    edit.field()->selectAll();
    QTest::keyClicks(edit.field(), QString::fromUtf8(text));
  }
  void paste(const QString& text) {
    edit.field()->selectAll();
    edit.field()->insert(text);
  }
  void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(edit.field(), key, modifiers); }
  bool wheel(int delta, Qt::KeyboardModifiers keys) {
    const QPointF at = edit.field()->rect().center();
    QWheelEvent event(at, edit.field()->mapToGlobal(at), {}, {0, delta}, {}, keys, Qt::NoScrollPhase, false);
    event.ignore();
    QApplication::sendEvent(edit.field(), &event);
    return event.isAccepted();
  }
  [[nodiscard]] QString text() const { return edit.field()->text(); }
};

}  // namespace

TEST_CASE("numbers are printed in the shortest form and read in many", "[number]") {
  Shown s(rate());
  CHECK(s.text() == QStringLiteral("0.0006"));
  s.type("3e-4");
  CHECK(s.edit.value() == 3e-4);
  s.other.setFocus();
  CHECK(s.text() == QStringLiteral("0.0003"));
  NumberFieldSpec steps;
  steps.integer = true;
  steps.minimum = 1;
  steps.maximum = 1e9;
  Shown t(steps);
  t.type("4k");
  CHECK(t.edit.value() == 4000);
  CHECK(t.text() == QStringLiteral("4k"));  // not while it is being typed
  t.key(Qt::Key_Return);
  CHECK(t.text() == QStringLiteral("4000"));
  t.key(Qt::Key_Z, Qt::ControlModifier);
  CHECK(t.text() == QStringLiteral("4k"));
  t.type("2^14");
  CHECK(t.edit.value() == 16384);
}

TEST_CASE("wrong text stays, with a sentence, and the value stays the last good one", "[number]") {
  Shown s(rate());
  struct Case { const char* text; const char* word; };
  for (const Case& c : {Case{"abc", "is not a number"}, Case{"", "needed"}, Case{"0", "more than 0"}, Case{"-1", "more than 0"},
                        Case{"11", "at most 10"}, Case{"1e999", ""}, Case{"nan", ""}, Case{"inf", ""}, Case{"0,5", "is not a number"},
                        Case{"1 2", "is not a number"}, Case{"\xE2\x88\x9E", "is not a number"}}) {
    s.edit.setValue(6e-4);
    INFO(c.text);
    s.paste(QString::fromUtf8(c.text));  // typed, some would pass through a good number
    CHECK_FALSE(s.edit.valid());
    CHECK(s.edit.value() == 6e-4);
    CHECK(s.text() == QString::fromUtf8(c.text));
    CHECK(s.edit.problem().contains(QString::fromLatin1(c.word)));
    CHECK(s.edit.field()->accessibleDescription() == s.edit.problem());
    bool shown = false;
    for (const auto* label : s.edit.findChildren<QLabel*>()) shown = shown || (label->isVisible() && label->text() == s.edit.problem());
    CHECK(shown);
    s.other.setFocus();
    CHECK(s.text() == QString::fromUtf8(c.text));  // leaving does not throw it away
    s.edit.setFocus();
  }
  s.key(Qt::Key_Escape);
  CHECK(s.edit.valid());
  CHECK(s.text() == QStringLiteral("0.0006"));
  CHECK(s.problems.back().isEmpty());
  s.paste(QString(5000, QLatin1Char('9')));
  CHECK(s.edit.problem().size() < 200);
}

TEST_CASE("whole numbers only where they are asked for", "[number]") {
  NumberFieldSpec spec;
  spec.integer = true;
  spec.minimum = 1;
  spec.maximum = 8;
  spec.maximumOpen = true;
  Shown s(spec);
  CHECK(s.edit.value() == 1);  // 0 is not allowed
  s.type("2.5");
  CHECK(s.edit.problem().contains(QStringLiteral("whole number")));
  s.type("8");
  CHECK(s.edit.problem().contains(QStringLiteral("less than 8")));
  s.type("7");
  CHECK(s.edit.valid());
  s.key(Qt::Key_Up);
  CHECK(s.edit.value() == 7);  // 8 itself is not allowed
}

TEST_CASE("arrow keys and pages step", "[number]") {
  Shown s(rate());
  s.key(Qt::Key_Up);
  CHECK(s.edit.value() == 1e-3);
  s.key(Qt::Key_Down);
  s.key(Qt::Key_Down);
  CHECK(s.edit.value() == 2e-4);
  s.key(Qt::Key_PageUp);
  CHECK(s.edit.value() == 2e-3);
  s.key(Qt::Key_PageDown);
  CHECK(s.edit.value() == 2e-4);
  CHECK(s.text() == QStringLiteral("0.0002"));
  for (int i = 0; i < 20; ++i) s.key(Qt::Key_PageUp);
  CHECK(s.edit.value() == 10);
  CHECK(s.edit.valid());
  CHECK(s.values.size() > 5);
  CHECK(s.problems.empty());

  NumberFieldSpec linear;
  linear.minimum = 0;
  linear.maximum = 1;
  linear.step = 0.1;
  Shown t(linear);
  for (int i = 0; i < 3; ++i) t.key(Qt::Key_Up);
  CHECK(t.text() == QStringLiteral("0.3"));
  t.key(Qt::Key_PageUp);
  CHECK(t.edit.value() == 1);
  t.key(Qt::Key_PageDown);
  CHECK(t.edit.value() == 0);
  t.type("0.35");
  t.key(Qt::Key_Up);
  CHECK(t.text() == QStringLiteral("0.45"));

  NumberFieldSpec count;
  count.integer = true;
  count.logarithmic = true;
  count.minimum = 0;
  count.maximum = 1000;
  Shown u(count);
  for (const double wanted : {1.0, 2.0, 5.0, 10.0}) {
    u.key(Qt::Key_Up);
    CHECK(u.edit.value() == wanted);
  }
  for (int i = 0; i < 6; ++i) u.key(Qt::Key_Down);
  CHECK(u.edit.value() == 0);
}

TEST_CASE("the wheel steps only with focus and Ctrl", "[number]") {
  Shown s(rate());
  CHECK_FALSE(s.wheel(120, {}));
  CHECK(s.edit.value() == 6e-4);
  CHECK(s.wheel(120, Qt::ControlModifier));
  CHECK(s.edit.value() == 1e-3);
  CHECK(s.wheel(60, Qt::ControlModifier));  // half a notch of a fine wheel
  CHECK(s.edit.value() == 1e-3);
  CHECK(s.wheel(60, Qt::ControlModifier));
  CHECK(s.edit.value() == 2e-3);
  s.other.setFocus();
  CHECK_FALSE(s.wheel(120, Qt::ControlModifier));
  CHECK(s.edit.value() == 2e-3);
}

TEST_CASE("what was typed and stepped can be undone", "[number]") {
  Shown s(rate());
  s.type("0.5");
  s.key(Qt::Key_Up);
  CHECK(s.edit.value() == 1);
  s.key(Qt::Key_Z, Qt::ControlModifier);
  CHECK(s.text() == QStringLiteral("0.5"));
  CHECK(s.edit.value() == 0.5);
  CHECK(s.values.back() == 0.5);
}

TEST_CASE("a changed field is marked and can be reset", "[number]") {
  Shown s(rate());
  auto* reset = s.edit.findChild<QToolButton*>();
  REQUIRE(reset != nullptr);
  CHECK_FALSE(s.edit.changedFromStandard());
  CHECK_FALSE(reset->isVisible());
  s.type("1");
  CHECK(s.edit.changedFromStandard());
  CHECK(reset->isVisible());
  CHECK(reset->toolTip().contains(QStringLiteral("0.0006")));
  CHECK(s.edit.field()->font().bold());
  reset->click();
  CHECK(s.edit.value() == 6e-4);
  CHECK_FALSE(reset->isVisible());
  s.type("nonsense");
  CHECK(reset->isVisible());
  reset->click();
  CHECK(s.edit.valid());
}

TEST_CASE("a read-only field shows but does not change", "[number]") {
  Shown s(rate());
  s.edit.setReadOnly(true);
  s.type("5");
  s.key(Qt::Key_Up);
  s.key(Qt::Key_PageUp);
  s.wheel(120, Qt::ControlModifier);
  CHECK(s.edit.value() == 6e-4);
  s.edit.setValue(1);
  CHECK(s.text() == QStringLiteral("1"));
}

TEST_CASE("a sentence from outside is shown and taken away", "[number]") {
  Shown s(rate());
  s.edit.setOuterProblem(QStringLiteral("Larger than the width allows."));
  const auto shows = [&](const QString& text) {
    for (const auto* label : s.edit.findChildren<QLabel*>()) {
      if (label->isVisible() && label->text() == text) return true;
    }
    return false;
  };
  CHECK(shows(QStringLiteral("Larger than the width allows.")));
  CHECK(s.edit.valid());  // the number itself is good
  s.edit.setOuterProblem({});
  CHECK_FALSE(shows(QStringLiteral("Larger than the width allows.")));
}

TEST_CASE("setting the value that is being typed leaves the text alone", "[number]") {
  Shown s(rate());
  s.type("5e-3");
  s.edit.setValue(0.005);
  CHECK(s.text() == QStringLiteral("5e-3"));
  s.edit.setValue(0.1);
  CHECK(s.text() == QStringLiteral("0.1"));
  CHECK(s.values.back() == 0.1);
}

TEST_CASE("unit, range and default are in the tooltip", "[number]") {
  NumberFieldSpec spec = rate();
  spec.unit = QStringLiteral("seconds");
  Shown s(spec);
  const QString tip = s.edit.field()->toolTip();
  for (const char* word : {"Learning rate", "seconds", "more than 0", "at most 10", "0.0006"}) {
    INFO(word);
    CHECK(tip.contains(QString::fromLatin1(word)));
  }
  CHECK(s.edit.field()->accessibleName() == QStringLiteral("Learning rate"));
}

TEST_CASE("the number field has pictures", "[number][picture]") {
  for (const auto choice : {Theme::Choice::Light, Theme::Choice::Dark}) {
    Theme::current().choose(choice);
    NumberFieldSpec spec = rate();
    spec.unit = QStringLiteral("nats");
    Shown s(spec);
    s.type("12 apples");
    settle();
    s.window.resize(s.window.size().expandedTo(s.window.sizeHint()));
    settle();
    test::keepPicture(s.window, "number-" + Theme::current().name().toStdString() + ".png");
    CHECK(s.edit.field()->palette().color(QPalette::Text) == Theme::current().colour(ThemeColour::Bad));
  }
  Theme::current().choose(Theme::Choice::Light);
}
