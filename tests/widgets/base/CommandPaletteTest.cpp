// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/CommandPalette.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QTest>
#include <catch2/catch.hpp>

#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "widgets/base/CommandPaletteModel.h"
#include "widgets/base/CommandRegistry.h"
#include "widgets/base/Theme.h"

using namespace mhc;
using namespace mhc::widgets;
using mhc::test::settle;

namespace {

int score(const char* query, const char* name, const char* description = "") {
  return fuzzyScore(QString::fromUtf8(query), QString::fromUtf8(name), QString::fromUtf8(description));
}

struct Shown {
  CommandRegistry registry;
  QWidget window;
  QLineEdit editor{&window};
  CommandPalette palette{registry, &window};
  QStringList ran;

  Shown() {
    add("run.start", "Start training", "Trains the model of this design", "run", "Ctrl+R");
    add("run.pause", "Pause", "Holds the training at the next step", "pause", "Ctrl+Shift+Space", "No run is training.");
    add("run.checkpoint", "Save a checkpoint", "Writes weights and optimiser state", "checkpoint", "");
    add("view.wall", "Open the matrix wall", "H_pre, H_res and H_post of every sublayer", "wall", "Ctrl+2");
    add("theme.dark", "Dark theme", "Light text on a dark ground", "theme", "");
    window.resize(900, 560);
    window.show();
    window.activateWindow();
    if (!QTest::qWaitForWindowActive(&window)) FAIL("the window did not become active");
    editor.setFocus();
    QObject::connect(&registry, &CommandRegistry::ran, &window, [this](const QString& id) { ran += id; });
  }
  void add(const char* id, const char* text, const char* description, const char* icon, const char* keys, const char* reason = "") {
    Command c;
    c.id = QString::fromLatin1(id);
    c.text = QString::fromLatin1(text);
    c.description = QString::fromLatin1(description);
    c.icon = QString::fromLatin1(icon);
    if (*keys != '\0') c.shortcuts = {QKeySequence(QString::fromLatin1(keys))};
    c.disabledReason = [reason] { return QString::fromLatin1(reason); };
    c.run = [] {};
    registry.add(c);
  }
  [[nodiscard]] QStringList found() const {
    QStringList ids;
    for (int row = 0; row < palette.list()->model()->rowCount(); ++row) {
      ids += palette.list()->model()->index(row, 0).data(CommandPaletteModel::IdRole).toString();
    }
    return ids;
  }
  void key(int key) { QTest::keyClick(palette.field(), static_cast<Qt::Key>(key)); }
};

}  // namespace

TEST_CASE("a query matches by words, starts and letters", "[palette]") {
  CHECK(score("", "Pause") == 0);
  CHECK(score("pause", "Pause") > score("pause", "Resume", "after a pause"));
  CHECK(score("mat", "Open the matrix wall") > score("atr", "Open the matrix wall"));
  CHECK(score("wall open", "Open the matrix wall") > 0);
  CHECK(score("open pause", "Open the matrix wall") == -1);
  CHECK(score("omw", "Open the matrix wall") > 0);
  CHECK(score("omw", "Open the matrix wall") < score("optimiser", "Save", "weights and optimiser state"));
  CHECK(score("xyz", "Pause", "Holds the training") == -1);
  CHECK(score("TRAIN", "start training") > 0);
  CHECK(score("  start   training ", "Start training") > 0);
  CHECK(score("p", "Start training") == -1);
}

TEST_CASE("typing narrows the list, the best first", "[palette]") {
  Shown s;
  s.palette.open();
  CHECK(s.palette.isVisible());
  CHECK(s.palette.field()->hasFocus());
  CHECK(s.found().size() == 5);
  QTest::keyClicks(s.palette.field(), QStringLiteral("train"));
  // "Start training" has it in its name; "Pause" only in its description.
  CHECK(s.found() == QStringList{QStringLiteral("run.start"), QStringLiteral("run.pause")});
  CHECK(s.palette.list()->currentIndex().row() == 0);
  QTest::keyClicks(s.palette.field(), QStringLiteral("zzzz"));
  CHECK(s.found().isEmpty());
  bool sentence = false;
  for (const auto* label : s.palette.findChildren<QLabel*>()) {
    sentence = sentence || (label->isVisible() && label->text().contains(QStringLiteral("trainzzzz")));
  }
  CHECK(sentence);
  s.key(Qt::Key_Return);  // on nothing
  CHECK(s.ran.isEmpty());
  s.palette.open();
  CHECK(s.palette.field()->text().isEmpty());
  CHECK(s.found().size() == 5);
}

TEST_CASE("Enter runs the chosen command and gives the focus back", "[palette]") {
  Shown s;
  s.palette.open();
  s.key(Qt::Key_Down);
  s.key(Qt::Key_Up);
  s.key(Qt::Key_Up);  // round to the last one
  CHECK(s.palette.list()->currentIndex().row() == 4);
  s.key(Qt::Key_Up);  // the last one cannot be run
  s.key(Qt::Key_Return);
  CHECK_FALSE(s.palette.isVisible());
  CHECK(s.ran.size() == 1);
  CHECK(s.editor.hasFocus());
}

TEST_CASE("a disabled command can be found and says why", "[palette]") {
  Shown s;
  s.palette.open();
  QTest::keyClicks(s.palette.field(), QStringLiteral("pause"));
  REQUIRE(s.found() == QStringList{QStringLiteral("run.pause")});
  CHECK(s.palette.list()->currentIndex().data(CommandPaletteModel::ReasonRole).toString() == QStringLiteral("No run is training."));
  s.key(Qt::Key_Return);
  CHECK(s.palette.isVisible());
  CHECK(s.ran.isEmpty());
  bool said = false;
  for (const auto* label : s.palette.findChildren<QLabel*>()) {
    said = said || (label->isVisible() && label->text() == QStringLiteral("No run is training."));
  }
  CHECK(said);
  s.key(Qt::Key_Escape);
  CHECK_FALSE(s.palette.isVisible());
  CHECK(s.editor.hasFocus());
}

TEST_CASE("a click runs, a click elsewhere closes", "[palette]") {
  Shown s;
  s.palette.open();
  settle();
  const QRect row = s.palette.list()->visualRect(s.palette.list()->model()->index(2, 0));
  const QString id = s.found().at(2);
  QTest::mouseClick(s.palette.list()->viewport(), Qt::LeftButton, {}, row.center());
  CHECK(s.ran == QStringList{id});
  s.palette.open();
  s.editor.setFocus(Qt::MouseFocusReason);
  CHECK(test::waitUntil([&] { return !s.palette.isVisible(); }));
}

TEST_CASE("the palette fits a small window", "[palette]") {
  Shown s;
  s.window.resize(320, 200);
  s.palette.open();
  settle();
  CHECK(s.window.rect().contains(s.palette.geometry()));
  s.window.resize(640, 400);
  settle();
  CHECK(s.window.rect().contains(s.palette.geometry()));
}

TEST_CASE("the palette's model keeps the rules of models", "[palette][model]") {
  Shown s;
  CommandPaletteModel model(s.registry, nullptr);
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Warning);
  for (const char* query : {"", "train", "zzz", "a"}) model.setQuery(QString::fromLatin1(query));
  CHECK_FALSE(model.data(model.index(99, 0)).isValid());
  CHECK(model.flags({}) == Qt::NoItemFlags);
}

TEST_CASE("the palette has pictures", "[palette][picture]") {
  for (const auto choice : {Theme::Choice::Light, Theme::Choice::Dark}) {
    Theme::current().choose(choice);
    Shown s;
    s.palette.open();
    settle();
    test::keepPicture(s.window, "palette-" + Theme::current().name().toStdString() + ".png");
    const QImage picture = s.palette.grab().toImage();
    const QRect row = s.palette.list()->visualRect(s.palette.list()->currentIndex());
    const QPoint at = s.palette.list()->viewport()->mapTo(&s.palette, row.topLeft() + QPoint(1, 1));
    CHECK(picture.pixelColor(at) == Theme::current().colour(ThemeColour::Accent));
  }
  Theme::current().choose(Theme::Choice::Light);
}
