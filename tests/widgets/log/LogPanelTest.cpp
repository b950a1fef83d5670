// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/log/LogPanel.h"

#include <QLineEdit>
#include <catch2/catch.hpp>

#include "tests/support/ViewFixture.h"
#include "widgets/log/LogHighlighter.h"
#include "widgets/log/LogView.h"

using namespace mhc::widgets;

TEST_CASE("the level word behind the time stamp decides what a line is") {
  CHECK(logLineKind("2026-03-01T12:34:56Z error no space left") == LogLineKind::Error);
  CHECK(logLineKind("2026-03-01T12:34:56Z warning slow disk") == LogLineKind::Warning);
  CHECK(logLineKind("2026-03-01T12:34:56Z info the word error is only spoken of") == LogLineKind::Plain);
  CHECK(logLineKind("terminate called after throwing") == LogLineKind::Error);
  CHECK(logLineKind("step 3/1000 loss 2.1") == LogLineKind::Plain);
}

TEST_CASE("lines that arrive in pieces are counted once, when they are whole") {
  LogPanel panel;
  panel.appendText("2026-03-01T12:34:56Z err");
  CHECK(panel.errorCount() == 0);
  panel.appendText("or one\n2026-03-01T12:34:57Z warning two\nplain");
  CHECK(panel.errorCount() == 1);
  CHECK(panel.warningCount() == 1);
  CHECK(panel.text().endsWith("plain"));
  panel.clear();
  CHECK(panel.errorCount() == 0);
  CHECK(panel.text().isEmpty());
}

TEST_CASE("jumping goes from error to error and round; following ends") {
  LogPanel panel;
  panel.appendText("a\n2026-03-01T12:34:56Z error first\nb\n2026-03-01T12:34:56Z error second\nc\n");
  REQUIRE(panel.following());
  REQUIRE(panel.jumpToError());
  CHECK(panel.currentLine().endsWith("first"));
  CHECK_FALSE(panel.following());
  REQUIRE(panel.jumpToError());
  CHECK(panel.currentLine().endsWith("second"));
  REQUIRE(panel.jumpToError());
  CHECK(panel.currentLine().endsWith("first"));
}

TEST_CASE("searching wraps and finds nothing where nothing is") {
  LogPanel panel;
  panel.appendText("alpha\nbeta\nalpha again\n");
  auto* field = panel.findChild<QLineEdit*>();
  field->setText("alpha");
  REQUIRE(panel.findNext());
  REQUIRE(panel.findNext());
  CHECK(panel.currentLine() == "alpha again");
  REQUIRE(panel.findNext());
  CHECK(panel.currentLine() == "alpha");
  field->setText("gamma");
  CHECK_FALSE(panel.findNext());
}

TEST_CASE("a log view opened late shows what came before, and says when there is nothing") {
  mhc::test::ViewFixture fixture;
  LogFeed feed;
  feed.append("one\ntwo\n");
  LogView view(feed, fixture.context());
  CHECK(view.panel()->text() == "one\ntwo\n");
  CHECK(view.state() == ViewState::Data);
  CHECK(view.table().rows.size() == 2);
  feed.append("three\n");
  CHECK(view.panel()->text().endsWith("three\n"));
  feed.restart();
  CHECK(view.state() == ViewState::Empty);
  CHECK(view.panel()->text().isEmpty());
}
