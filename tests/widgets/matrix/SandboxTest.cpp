// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QComboBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSlider>
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "core/hyper/Gains.h"
#include "core/hyper/Sinkhorn.h"
#include "tests/support/DemoFrames.h"
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

TEST_CASE("iterations and numerics are chosen and kept") {
  Shown s;
  s.view.setText(QStringLiteral("1 2 3 4\n4 3 2 1\n1 3 2 4\n2 4 1 3"));
  s.view.setMeaning(SandboxView::Meaning::Logits);
  s.view.setSinkhorn(3, hyper::Numerics::DeepseekV4);
  const hyper::SinkhornOptions options{hyper::Numerics::DeepseekV4, 3, 1.0, 1e-6};
  CHECK(s.view.matrixCase().matrix == hyper::sinkhorn(*s.view.matrixCase().logits, options));
  CHECK(s.view.matrixCase().assumed);
  Shown other;
  other.view.restoreState(s.view.saveState());
  CHECK(other.view.matrixCase().matrix == s.view.matrixCase().matrix);
}

TEST_CASE("a sublayer's map is taken from the run with its own recipe", "[sandbox]") {
  Shown s;
  CHECK_FALSE(s.view.fromRun()->isEnabled());
  const test::DemoRun run;
  const view::FramePtr frame = test::demoFrame(run, 1000);
  s.view.setFrames({frame});
  REQUIRE(s.view.fromRun()->isEnabled());
  s.selection.select(view::ElementId{3, view::MapKind::Res, 0, 0, -1});
  s.view.fromRun()->click();
  for (std::size_t k = 0; k < 16; ++k)
    CHECK(s.view.matrixCase().matrix.values[k] == Approx(frame->data->mean[2][8 + k]).margin(1e-6));
  CHECK(s.view.matrixCase().name.contains(QStringLiteral("step 1,000")));
  CHECK(s.view.matrixCase().assumed);  // the run's folder has not been asked yet
  auto track = std::make_shared<view::RecordTrack>();
  track->run = run.id;
  track->kind = view::RecordKind::Mean;
  track->n = run.n;
  track->sublayers = track->rows = run.sublayers;
  track->sinkhorn.assign(static_cast<std::size_t>(run.sublayers), hyper::SinkhornOptions());
  track->sinkhorn[2]->iterations = 7;
  track->sinkhorn[2]->numerics = hyper::Numerics::DeepseekV4;
  track->sinkhorn[2]->eps = 1e-5;
  s.tracks.deliver(track);
  CHECK(s.view.matrixCase().sinkhorn.iterations == 7);
  CHECK(s.view.matrixCase().sinkhorn.numerics == hyper::Numerics::DeepseekV4);
  CHECK(s.view.matrixCase().sinkhorn.eps == 1e-5);
  CHECK_FALSE(s.view.matrixCase().assumed);
  s.view.canvas()->setCurrentCell(0, 1);
  Q_EMIT s.view.canvas()->activated(0, 1);
  s.view.slider()->setValue(50);  // now it is the person's
  CHECK(s.view.matrixCase().assumed);
  CHECK(s.view.matrixCase().name == QStringLiteral("the typed matrix"));
}

TEST_CASE("without a selection the first sublayer with an effect is taken, and its own mixing type is said") {
  Shown s;
  const view::FramePtr frame = test::demoFrame({}, 1000);
  auto data = std::make_shared<view::FrameData>(*frame->data);
  data->types.assign(static_cast<std::size_t>(data->sublayers), "mhc");
  data->types[3] = "identity";
  auto mixed = std::make_shared<view::Frame>(*frame);
  mixed->data = data;
  s.view.setFrames({mixed});
  CHECK(s.view.fromRun()->text().endsWith(QStringLiteral("FFN 1")));
  s.view.fromRun()->click();
  CHECK(s.view.matrixCase().name.contains(QStringLiteral("FFN 1")));
  CHECK(s.view.matrixCase().withoutSinkhorn.isEmpty());
  s.selection.select(view::ElementId{4, view::MapKind::None, -1, -1, -1});
  CHECK(s.view.fromRun()->text().endsWith(QStringLiteral("FFN 2")));
  s.view.setMeaning(SandboxView::Meaning::Logits);
  s.view.fromRun()->click();
  CHECK(s.view.matrixCase().withoutSinkhorn.contains(QStringLiteral("identity")));
  // Its recipe is none: the track that comes later changes nothing.
  auto track = std::make_shared<view::RecordTrack>();
  track->run = "/runs/demo";
  track->kind = view::RecordKind::Mean;
  track->n = 4;
  track->sublayers = track->rows = 8;
  track->sinkhorn.assign(8, hyper::SinkhornOptions{hyper::Numerics::Paper, 7, 1.0, 0.0});
  track->sinkhorn[3].reset();
  s.tracks.deliver(track);
  CHECK(s.view.matrixCase().sinkhorn.iterations == 20);
  CHECK(s.view.matrixCase().assumed);
  // What is read as something else is no longer the run's.
  s.view.setMeaning(s.view.matrixCase().logitsName.contains(QStringLiteral("logarithms"))
                        ? SandboxView::Meaning::Logits
                        : SandboxView::Meaning::Numbers);
  CHECK(s.view.matrixCase().withoutSinkhorn.isEmpty());
  CHECK(s.view.matrixCase().name == QStringLiteral("the typed matrix"));
}

TEST_CASE("exported arrays hold the matrix and every half-iteration", "[sandbox]") {
  Shown s;
  s.view.setText(QStringLiteral("1 2\n3 1"));
  s.view.setMeaning(SandboxView::Meaning::Logits);
  s.view.setSinkhorn(5, hyper::Numerics::Paper);
  const std::vector<view::NamedArray> arrays = s.view.arrays();
  REQUIRE(arrays.size() == 10);
  CHECK(arrays[0].values == s.view.matrixCase().matrix.values);
  CHECK(arrays[1].values.size() == 2);
  CHECK(arrays[1].values[0] == Approx(1).margin(1e-3));  // of a matrix with unit sums
  // Five iterations are near [[a, 1 − a], [1 − a, a]]: eigenvalues 1 and 2a − 1, a·I + (1 − a)·swap.
  const double a = arrays[0].values[0];
  REQUIRE(a < 0.5);
  CHECK(arrays[2].shape == std::vector<std::size_t>{2, 2});
  CHECK(arrays[2].values[0] == Approx(1).margin(1e-3));
  CHECK(arrays[2].values[2] == Approx(2 * a - 1).margin(5e-3));
  CHECK(arrays[3].values == std::vector<double>{1, 0, 0, 1});
  CHECK(arrays[4].values[0] == Approx(1 - a).margin(5e-3));
  CHECK(arrays[4].values[1] == Approx(a).margin(5e-3));
  CHECK(arrays[6].values == std::vector<double>{1, 2, 3, 1});
  REQUIRE(arrays[7].shape == std::vector<std::size_t>{10, 2, 2});
  CHECK(std::equal(arrays[0].values.begin(), arrays[0].values.end(), arrays[7].values.end() - 4));
  double h[4] = {std::exp(1), std::exp(2), std::exp(3), std::exp(1)};
  for (std::size_t k = 0; k < 10; ++k) {  // columns, then rows, by hand
    if (k % 2 == 0) {
      const double left = h[0] + h[2], right = h[1] + h[3];
      h[0] /= left, h[2] /= left, h[1] /= right, h[3] /= right;
    } else {
      const double upper = h[0] + h[1], lower = h[2] + h[3];
      h[0] /= upper, h[1] /= upper, h[2] /= lower, h[3] /= lower;
    }
    for (std::size_t i = 0; i < 4; ++i) CHECK(arrays[7].values[4 * k + i] == Approx(h[i]));
    CHECK(arrays[8].values[k] == Approx(std::max(std::abs(h[0] + h[1] - 1), std::abs(h[2] + h[3] - 1))).margin(1e-12));
    CHECK(arrays[9].values[k] == Approx(std::max(std::abs(h[0] + h[2] - 1), std::abs(h[1] + h[3] - 1))).margin(1e-12));
  }
  s.view.setMeaning(SandboxView::Meaning::Numbers);
  s.view.setText(QStringLiteral("1 0\n0 1"));
  CHECK(s.view.arrays().size() == 6);  // zeros have no logarithms
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
