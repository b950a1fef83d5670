// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transport/TransportBar.h"

#include <QAbstractButton>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>
#include <catch2/catch.hpp>

#include "widgets/transport/StopQuestion.h"

using namespace mhc::widgets;

namespace {

QAbstractButton* button(const TransportBar& bar, const QString& name) {
  for (auto* candidate : bar.findChildren<QToolButton*>()) {
    if (candidate->accessibleName() == name) return candidate;
  }
  return nullptr;
}

TransportState running() {
  TransportState state;
  state.run = "tiny";
  state.word = "running";
  state.attached = true;
  state.step = 400;
  state.steps = 1000;
  return state;
}

}  // namespace

TEST_CASE("buttons ask and never change what is shown") {
  TransportBar bar;
  bar.setState(running());
  QSignalSpy pause(&bar, &TransportBar::pauseRequested);
  button(bar, "Pause")->click();
  CHECK(pause.size() == 1);
  CHECK(bar.stateText() == "running, step 400 of 1,000");
  CHECK(button(bar, "Pause")->isEnabled());
}

TEST_CASE("what can be asked follows the acknowledged state") {
  TransportBar bar;
  CHECK(bar.stateText() == "no run");
  CHECK_FALSE(button(bar, "Stop")->isEnabled());
  CHECK_FALSE(button(bar, "Run")->isEnabled());

  bar.setState(running());
  CHECK(button(bar, "Stop")->isEnabled());
  CHECK(button(bar, "Checkpoint")->isEnabled());
  CHECK_FALSE(button(bar, "Run")->isEnabled());

  auto state = running();
  state.word = "paused";
  bar.setState(state);
  CHECK(button(bar, "Run")->isEnabled());
  CHECK(button(bar, "Run")->text() == "Continue");
  CHECK_FALSE(button(bar, "Pause")->isEnabled());
  CHECK(button(bar, "Step")->isEnabled());

  state.word = "failed";
  state.attached = false;
  state.resumable = true;
  bar.setState(state);
  CHECK(button(bar, "Run")->text() == "Resume");
  CHECK(button(bar, "Run")->isEnabled());
  CHECK_FALSE(button(bar, "Stop")->isEnabled());

  state.word = "starting";
  state.phase = "reading text";
  state.step = -1;
  state.attached = true;
  bar.setState(state);
  CHECK(bar.stateText() == "starting: reading text");
}

TEST_CASE("speed and the time left with its spread stand beside the progress") {
  TransportBar bar;
  auto state = running();
  state.tokensPerSecond = 12'300;
  state.secondsLeft = 250;
  state.secondsLeftLow = 230;
  state.secondsLeftHigh = 300;
  bar.setState(state);
  const auto shown = [&bar](const QString& text) {
    for (const auto* label : bar.findChildren<QLabel*>()) {
      if (label->text().contains(text)) return true;
    }
    return false;
  };
  CHECK(shown("4 min 10 s left (3 min 50 s – 5 min 0 s)"));
  state.secondsLeftLow = state.secondsLeftHigh = state.secondsLeft;
  bar.setState(state);
  CHECK(shown("4 min 10 s left"));
  CHECK_FALSE(shown("("));
}

TEST_CASE("stopping offers three choices; Enter saves, Escape keeps training") {
  for (const auto choice : {StopChoice::SaveAndStop, StopChoice::StopWithoutSaving, StopChoice::KeepTraining}) {
    StopQuestion question(running());
    int chosen = -1;
    QObject::connect(&question, &StopQuestion::chosen, [&](StopChoice c) { chosen = static_cast<int>(c); });
    question.open();
    question.buttonOf(choice)->click();
    CHECK(chosen == static_cast<int>(choice));
  }
  StopQuestion question(running());
  CHECK(static_cast<QAbstractButton*>(question.defaultButton()) == question.buttonOf(StopChoice::SaveAndStop));
  CHECK(question.escapeButton() == question.buttonOf(StopChoice::KeepTraining));
}
