// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QComboBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSlider>
#include <catch2/catch.hpp>

#include "core/hyper/Gains.h"
#include "core/hyper/Sinkhorn.h"
#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/MatrixCanvas.h"
#include "widgets/matrix/SandboxView.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

struct Shown : test::ViewFixture {
  SandboxView view{context()};
  Shown() {
    view.resize(1000, 420);
    view.show();
    test::settle();
  }
  void press(const QString& text) {
    for (QPushButton* button : view.findChildren<QPushButton*>()) {
      if (button->text() == text) return button->click();
    }
    FAIL("no button " << text.toStdString());
  }
};

}  // namespace

TEST_CASE("the sandbox works without a run and takes a pasted matrix") {
  Shown s;
  CHECK(s.view.state() == ViewState::Data);
  s.view.setText(QStringLiteral("0,5\t0,5\n0,25\t0,75"));
  CHECK(s.view.problem().isEmpty());
  CHECK(s.view.matrixCase().matrix == hyper::Matrix(2, 2, {0.5, 0.5, 0.25, 0.75}));
  CHECK(s.view.canvas()->picture().values == s.view.matrixCase().matrix);
  CHECK(s.view.table().rows.size() == 2);
}

TEST_CASE("bad text gets a sentence and the last good matrix stays") {
  Shown s;
  s.view.setText(QStringLiteral("1 0\n0 1"));
  s.view.setText(QStringLiteral("1 0\n0 one"));
  CHECK(s.view.problem() == QStringLiteral("Row 2, column 2: \"one\" is not a number."));
  CHECK(s.view.matrixCase().matrix == hyper::identity(2));
  s.view.setText(QStringLiteral("1 0\n0 1"));
  CHECK(s.view.problem().isEmpty());
}

TEST_CASE("logits become what Sinkhorn makes of them") {
  Shown s;
  s.view.setText(QStringLiteral("1 2 3 4\n4 3 2 1\n1 3 2 4\n2 4 1 3"));
  s.view.setMeaning(SandboxView::Meaning::Logits);
  CHECK(s.view.matrixCase().matrix(0, 0) == Approx(0.0496639598).epsilon(1e-8));
  CHECK(s.view.matrixCase().logits.has_value());
  s.view.setMeaning(SandboxView::Meaning::Numbers);
  CHECK(s.view.matrixCase().matrix(0, 0) == 1);
}

TEST_CASE("the buttons make identity, uniform, permutations and random doubly stochastic matrices") {
  Shown s;
  s.press(QStringLiteral("Identity"));
  CHECK(s.view.matrixCase().matrix == hyper::identity(4));
  s.press(QStringLiteral("Uniform"));
  CHECK(s.view.matrixCase().matrix == hyper::uniform(4));
  s.press(QStringLiteral("Permutation"));
  const hyper::Matrix shifted = s.view.matrixCase().matrix;
  CHECK(hyper::gains(shifted).sigma_diff == Approx(1.0));
  CHECK_FALSE(shifted == hyper::identity(4));
  s.press(QStringLiteral("Random"));
  const hyper::ConstraintErrors errors = hyper::constraintErrors(s.view.matrixCase().matrix);
  CHECK(errors.row < 1e-5);
  CHECK(errors.column < 1e-4);
  CHECK(errors.min_entry > 0);
  s.view.setMeaning(SandboxView::Meaning::Logits);
  s.press(QStringLiteral("Identity"));
  CHECK(s.view.matrixCase().matrix(0, 0) > 0.999);
}

TEST_CASE("a slider changes the chosen entry and the text with it") {
  Shown s;
  s.view.setText(QStringLiteral("1 0\n0 1"));
  s.view.canvas()->setCurrentCell(0, 1);
  Q_EMIT s.view.canvas()->activated(0, 1);
  REQUIRE(s.view.slider()->isEnabled());
  s.view.slider()->setValue(50);
  CHECK(s.view.matrixCase().matrix(0, 1) == Approx(0.25));
  CHECK(s.view.editor()->toPlainText().startsWith(QStringLiteral("1\t0.25")));
}

TEST_CASE("the sandbox keeps its text") {
  Shown s;
  s.view.setMeaning(SandboxView::Meaning::Logits);
  s.view.setText(QStringLiteral("3 1\n1 3"));
  Shown other;
  other.view.restoreState(s.view.saveState());
  CHECK(other.view.matrixCase().matrix == s.view.matrixCase().matrix);
  other.view.restoreState({{QStringLiteral("page"), 99}});
}

TEST_CASE("pictures of the sandbox", "[pictures]") {
  for (const auto& [choice, name] : {std::pair{Theme::Choice::Light, "light"}, {Theme::Choice::Dark, "dark"}}) {
    Theme::current().choose(choice);
    Shown s;
    s.press(QStringLiteral("Random"));
    test::settle();
    test::keepPicture(s.view, std::string("sandbox-") + name + ".png");
  }
  Theme::current().choose(Theme::Choice::Light);
}
