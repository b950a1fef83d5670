// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <catch2/catch.hpp>

#include "tests/support/Wait.h"
#include "widgets/start/EntryCard.h"
#include "widgets/start/StartPage.h"

using namespace mhc::widgets;

namespace {

StartContent someContent() {
  StartContent content;
  content.presets = {{"tiny-mhc", "tiny-mhc", "Four streams"}, {"tiny-residual", "tiny-residual", "The baseline"}};
  content.runs = {{"/runs/a", "a", "finished, step 10"}};
  return content;
}

EntryCard* cardOf(const StartPage& page, const QString& id) {
  for (auto* card : page.findChildren<EntryCard*>()) {
    if (card->entry().id == id && card->objectName().isEmpty()) return card;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("the Start page offers every preset, run and design, and says which was chosen") {
  StartPage page;
  page.resize(1000, 700);
  page.setContent(someContent());
  page.show();
  mhc::test::settle();
  QSignalSpy presets(&page, &StartPage::presetChosen);
  QSignalSpy runs(&page, &StartPage::runChosen);
  REQUIRE(cardOf(page, "tiny-residual") != nullptr);
  cardOf(page, "tiny-residual")->click();
  cardOf(page, "/runs/a")->click();
  REQUIRE(presets.size() == 1);
  CHECK(presets[0][0].toString() == "tiny-residual");
  REQUIRE(runs.size() == 1);
  CHECK(runs[0][0].toString() == "/runs/a");
}

TEST_CASE("without a finished run the page offers to train one, with one to look at it") {
  StartPage page;
  page.setContent(someContent());
  QSignalSpy train(&page, &StartPage::demonstrationRequested);
  QSignalSpy look(&page, &StartPage::finishedRunRequested);
  page.findChild<EntryCard*>("look")->click();
  CHECK(train.size() == 1);
  CHECK(look.isEmpty());
  auto content = someContent();
  content.finishedRun = "/runs/a";
  page.setContent(content);
  mhc::test::settle();
  page.findChild<EntryCard*>("look")->click();
  CHECK(look.size() == 1);
}

TEST_CASE("cards keep their whole text at any width") {
  const StartEntry entry{"x", "A title", QString("word ").repeated(40)};
  const EntryCard card(entry);
  CHECK(card.heightForWidth(200) > card.heightForWidth(600));
  CHECK(card.heightForWidth(600) > card.fontMetrics().height() * 2);
}
