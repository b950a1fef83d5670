// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/matrix/TokensPage.h"

#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QMouseEvent>
#include <catch2/catch.hpp>

#include "tests/support/Wait.h"
#include "widgets/base/maps/MatrixCanvas.h"
#include "widgets/matrix/TokenStrip.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

/// Letters keep their streams, everything else swaps them.
struct Shown {
  TokensPage page;
  MatrixCase matrix;
  std::vector<std::string> texts, after;
  std::vector<int> chosen;

  Shown() {
    matrix.name = QStringLiteral("H_res of FFN 2");
    matrix.matrix = hyper::uniform(2);
    for (int t = 0; t < 64; ++t) {
      texts.push_back(t % 4 == 0 ? " " : t % 4 == 1 ? "7" : "x");
      after.push_back(t % 2 == 0 ? "yz" : "");
      matrix.tokens.push_back(t % 4 > 1 ? hyper::identity(2) : hyper::permutationMatrix({1, 0}));
    }
    page.resize(600, 420);
    page.show();
    QObject::connect(&page, &TokensPage::tokenChosen, &page, [this](int token) {
      chosen.push_back(token);
      page.setToken(token);
    });
    page.showCase(matrix, texts, after);
    test::settle();
  }
};

}  // namespace

TEST_CASE("a click into the text chooses a token, a second one the mean again") {
  Shown s;
  const QPointF at = s.page.strip()->tokenRect(5).center();
  QMouseEvent press(QEvent::MouseButtonPress, at, s.page.strip()->mapToGlobal(at), Qt::LeftButton, Qt::LeftButton, {});
  QApplication::sendEvent(s.page.strip(), &press);
  CHECK(s.chosen == std::vector<int>{5});
  CHECK(s.page.findChild<MatrixCanvas*>()->picture().values == s.matrix.tokens[5]);
  QApplication::sendEvent(s.page.strip(), &press);
  CHECK(s.chosen == std::vector<int>{5, -1});
  QKeyEvent right(QEvent::KeyPress, Qt::Key_Right, {}), enter(QEvent::KeyPress, Qt::Key_Return, {});
  QApplication::sendEvent(s.page.strip(), &right);
  QApplication::sendEvent(s.page.strip(), &enter);
  CHECK(s.chosen.back() == 6);
}

TEST_CASE("tokens flow in lines within the width") {
  Shown s;
  for (int t = 0; t < 64; ++t) {
    CHECK(s.page.strip()->tokenRect(t).right() <= s.page.strip()->width());
    if (t > 0) CHECK(s.page.strip()->tokenRect(t).top() >= s.page.strip()->tokenRect(t - 1).top());
  }
  CHECK(s.page.strip()->tokenRect(63).top() > s.page.strip()->tokenRect(0).top());
}

TEST_CASE("groups by class of character, their difference, and what they explain") {
  CHECK(tokenClass(QStringLiteral("a1")) == 0);
  CHECK(tokenClass(QStringLiteral("7")) == 1);
  CHECK(tokenClass(QStringLiteral("\n")) == 2);
  CHECK(tokenClass(QStringLiteral(".")) == 3);
  CHECK(tokenClass({}) == 3);
  Shown s;
  CHECK(s.page.summary().contains(QStringLiteral("explain 1 of the variance")));
  const auto boxes = s.page.findChildren<QComboBox*>();
  REQUIRE(boxes.size() == 2);
  boxes[0]->setCurrentIndex(2);  // letters
  boxes[1]->setCurrentIndex(4);  // spaces
  CHECK(s.page.findChild<MatrixCanvas*>()->picture().values == hyper::identity(2) - hyper::permutationMatrix({1, 0}));
}

TEST_CASE("a regular expression makes two groups, a broken one gets a sentence") {
  Shown s;
  s.page.setPattern(QStringLiteral("[0-9]"));
  const auto boxes = s.page.findChildren<QComboBox*>();
  CHECK(boxes[0]->itemText(2) == QStringLiteral("matching (16)"));
  s.page.setPattern(QStringLiteral("["));
  CHECK(s.page.summary().contains(QStringLiteral("not a regular expression")));
  CHECK(boxes[0]->count() == 2);
}

TEST_CASE("a run that doesn't say what its tokens read numbers them") {
  Shown s;
  s.page.showCase(s.matrix, {}, {});
  CHECK(s.page.summary().contains(QStringLiteral("numbered")));
  CHECK(s.page.table().rows.size() == 64);
  s.page.showCase({}, {}, {});
  CHECK(s.page.summary().contains(QStringLiteral("no records of single tokens")));
  CHECK(visibleText(QStringLiteral(" \n")) == QString(QChar(0x2423)) + QChar(0x21B5));
}
