// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/document/TextPane.h"

#include <QApplication>
#include <QKeyEvent>
#include <QPlainTextEdit>

#include "app/workbench/document/Document.h"
#include "core/config/Document.h"
#include "core/graph/Edit.h"
#include "tests/support/Wait.h"

using namespace mhc;
using namespace mhc::workbench;

namespace {

struct Pane {
  Document document{config::toJson(config::Config{}), QStringLiteral("x")};
  TextPane pane{document};
  Pane() {
    pane.resize(400, 500);
    pane.show();
    test::settle();
  }
  QPlainTextEdit& editor() { return *pane.editor(); }
  void replace(const QString& from, const QString& to) {
    QTextCursor cursor = editor().document()->find(from);
    REQUIRE_FALSE(cursor.isNull());
    cursor.insertText(to);
    editor().setTextCursor(cursor);
  }
  bool settled(const std::function<bool()>& condition) { return test::waitUntil(condition, 5000); }
  void undoKey() {
    QKeyEvent over(QEvent::ShortcutOverride, Qt::Key_Z, Qt::ControlModifier);
    over.ignore();
    QApplication::sendEvent(&editor(), &over);
    if (!over.isAccepted()) return document.undoStack()->undo();  // then it is the window's shortcut
    QKeyEvent press(QEvent::KeyPress, Qt::Key_Z, Qt::ControlModifier);
    QApplication::sendEvent(&editor(), &press);
  }
};

}  // namespace

TEST_CASE("what parses becomes one edit of the document") {
  Pane p;
  p.replace("\"hc_sinkhorn_iters\": 20", "\"hc_sinkhorn_iters\": 7");
  REQUIRE(p.settled([&] { return p.document.config()["model"]["hc_sinkhorn_iters"] == Json(7); }));
  CHECK(p.document.undoStack()->count() == 1);
  CHECK(p.pane.banner().isEmpty());
  p.undoKey();
  CHECK(p.document.config()["model"]["hc_sinkhorn_iters"] == Json(20));
  CHECK(p.editor().toPlainText().contains("\"hc_sinkhorn_iters\": 20"));
}

TEST_CASE("a text that is no JSON leaves the design alone and says where; undo first restores the last good text") {
  Pane p;
  const Json before = p.document.config();
  const QString good = p.editor().toPlainText();
  p.replace("\"hc_mult\": 4,", "\"hc_mult\": 4,,");
  REQUIRE(p.settled([&] { return !p.pane.banner().isEmpty(); }));
  CHECK(p.document.config() == before);
  CHECK(p.pane.broken());
  CHECK(p.pane.banner().contains("Line "));
  CHECK(p.editor().extraSelections().size() == 1);
  p.undoKey();
  CHECK(p.editor().toPlainText() == good);
  CHECK(p.pane.banner().isEmpty());
  CHECK(p.document.undoStack()->count() == 0);
}

TEST_CASE("a wrong value stays in the design, told at its line and column") {
  Pane p;
  p.replace("\"hc_mult\": 4,", "\"hc_mult\": \"many\",");
  REQUIRE(p.settled([&] { return !p.pane.banner().isEmpty(); }));
  CHECK(p.document.config()["model"]["hc_mult"] == Json("many"));
  CHECK_FALSE(p.document.analysis().valid());
  int line = 0;
  const QStringList lines = p.editor().toPlainText().split('\n');
  while (!lines[line].contains("hc_mult")) ++line;
  CHECK(p.pane.banner().contains(QStringLiteral("Line %1, column ").arg(line + 1)));
  REQUIRE(p.editor().extraSelections().size() == 1);
  CHECK(p.editor().extraSelections()[0].cursor.selectedText().contains("many"));
}

TEST_CASE("what others change leaves the cursor where it is, and blocks keep their places when the text is edited") {
  Pane p;
  graph::BlockId embedding = graph::outside;
  for (const auto* block : p.document.design().allBlocks()) {
    if (block->type == "embedding") embedding = block->id;
  }
  const std::pair<graph::BlockId, graph::Position> moves[] = {{embedding, {-300, 70}}};
  p.document.edit(graph::moveBlocks(p.document.design(), moves), "Move");
  QTextCursor cursor = p.editor().document()->find("vocab_size");
  p.editor().setTextCursor(cursor);
  const int at = p.editor().textCursor().position();
  p.document.setField("training.steps", 12345, "Steps");  // stands behind the cursor
  CHECK(p.editor().toPlainText().contains("12345"));
  CHECK(p.editor().textCursor().position() == at);
  p.replace("\"hc_sinkhorn_iters\": 20", "\"hc_sinkhorn_iters\": 9");
  REQUIRE(p.settled([&] { return p.document.config()["model"]["hc_sinkhorn_iters"] == Json(9); }));
  REQUIRE(p.document.design().find(embedding)->position.has_value());
  CHECK(p.document.design().find(embedding)->position->x == -300);
}
