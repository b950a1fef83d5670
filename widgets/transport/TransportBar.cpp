// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transport/TransportBar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QSpinBox>
#include <QToolButton>

#include "core/base/Text.h"
#include "widgets/transport/TransportIcon.h"

namespace mhc::widgets {
namespace {

QString grouped(std::int64_t value) { return QLocale(QLocale::English).toString(static_cast<qlonglong>(value)); }

QToolButton* makeButton(TransportGlyph glyph, const QString& text, const QString& tip) {
  auto* button = new QToolButton;
  button->setIcon(transportIcon(glyph));
  button->setText(text);
  button->setToolTip(tip);
  button->setAccessibleName(text);
  button->setAutoRaise(true);
  button->setIconSize(QSize(18, 18));
  return button;
}

}  // namespace

TransportBar::TransportBar(QWidget* parent) : QWidget(parent) {
  run_ = makeButton(TransportGlyph::Run, tr("Run"), {});
  run_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  pause_ = makeButton(TransportGlyph::Pause, tr("Pause"), tr("Pause at the next step; the model stays in memory"));
  step_ = makeButton(TransportGlyph::Step, tr("Step"), tr("Train one step, then pause"));
  stepMany_ = makeButton(TransportGlyph::StepMany, tr("Step N"), tr("Train this many steps, then pause"));
  stepCount_ = new QSpinBox;
  stepCount_->setRange(1, 1'000'000);
  stepCount_->setValue(10);
  stepCount_->setAccessibleName(tr("Number of steps"));
  stepCount_->setToolTip(tr("How many steps Step N trains"));
  stop_ = makeButton(TransportGlyph::Stop, tr("Stop"), tr("Stop; asks whether to save"));
  checkpoint_ = makeButton(TransportGlyph::Checkpoint, tr("Checkpoint"), tr("Save a checkpoint at the next step"));
  word_ = new QLabel;
  figures_ = new QLabel;
  progress_ = new QProgressBar;
  progress_->setTextVisible(false);
  progress_->setMaximumHeight(8);
  progress_->setMinimumWidth(60);
  progress_->setMaximumWidth(420);
  QFont bold = word_->font();
  bold.setBold(true);
  word_->setFont(bold);

  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(6, 3, 6, 3);
  row->setSpacing(4);
  for (QWidget* widget : {static_cast<QWidget*>(run_), static_cast<QWidget*>(pause_), static_cast<QWidget*>(step_),
                          static_cast<QWidget*>(stepMany_), static_cast<QWidget*>(stepCount_),
                          static_cast<QWidget*>(stop_), static_cast<QWidget*>(checkpoint_)}) {
    row->addWidget(widget);
  }
  row->addSpacing(8);
  row->addWidget(word_);
  row->addWidget(progress_, 1);
  row->addWidget(figures_);
  row->addStretch(1);

  connect(run_, &QToolButton::clicked, this, &TransportBar::runRequested);
  connect(pause_, &QToolButton::clicked, this, &TransportBar::pauseRequested);
  connect(step_, &QToolButton::clicked, this, [this] { Q_EMIT stepRequested(1); });
  connect(stepMany_, &QToolButton::clicked, this, [this] { Q_EMIT stepRequested(stepCount_->value()); });
  connect(stop_, &QToolButton::clicked, this, &TransportBar::stopRequested);
  connect(checkpoint_, &QToolButton::clicked, this, &TransportBar::checkpointRequested);
  showState();
}

void TransportBar::setState(const TransportState& state) {
  if (state == state_) return;
  state_ = state;
  showState();
}

QString TransportBar::stateText() const {
  if (state_.run.isEmpty()) return tr("no run");
  const QString word = state_.phase.isEmpty() ? state_.word : tr("%1: %2").arg(state_.word, state_.phase);
  if (state_.step < 0) return word;
  return state_.steps > 0 ? tr("%1, step %2 of %3").arg(word, grouped(state_.step), grouped(state_.steps))
                          : tr("%1, step %2").arg(word, grouped(state_.step));
}

QString TransportBar::leftText() const {
  const auto text = [](double seconds) { return QString::fromStdString(formatDuration(seconds)); };
  const QString left = text(*state_.secondsLeft);
  if (!state_.secondsLeftLow || !state_.secondsLeftHigh) return tr("%1 left").arg(left);
  const QString low = text(*state_.secondsLeftLow);
  const QString high = text(*state_.secondsLeftHigh);
  return low == high ? tr("%1 left").arg(left) : tr("%1 left (%2 – %3)").arg(left, low, high);
}

void TransportBar::showState() {
  const bool paused = state_.attached && (state_.word == QLatin1String("paused") || state_.word == QLatin1String("pausing"));
  const bool running = state_.attached && state_.word == QLatin1String("running");
  run_->setEnabled(paused || (!state_.attached && (state_.resumable || state_.startable)));
  run_->setText(paused                                   ? tr("Continue")
                : !state_.attached && state_.resumable ? tr("Resume")
                                                         : tr("Run"));
  run_->setToolTip(paused                                  ? tr("Continue the paused training")
                   : !state_.attached && state_.resumable ? tr("Continue this run from its last checkpoint")
                                                           : tr("Train the open design as a new run"));
  pause_->setEnabled(running);
  step_->setEnabled(running || paused);
  stepMany_->setEnabled(running || paused);
  stepCount_->setEnabled(running || paused);
  stop_->setEnabled(state_.attached);
  checkpoint_->setEnabled(running || paused);

  word_->setText(stateText());
  word_->setToolTip(state_.note.isEmpty() ? state_.run : state_.run + QLatin1Char('\n') + state_.note);
  progress_->setVisible(state_.steps > 0 && state_.step >= 0);
  progress_->setRange(0, static_cast<int>(std::min<std::int64_t>(state_.steps, 1'000'000'000)));
  progress_->setValue(static_cast<int>(std::clamp<std::int64_t>(state_.step, 0, state_.steps)));

  QStringList figures;
  if (state_.attached && state_.tokensPerSecond > 0) {
    figures << tr("%1 tokens/s").arg(QString::fromStdString(formatCount(state_.tokensPerSecond)));
  }
  if (state_.attached && state_.secondsLeft) {
    figures << leftText();
  }
  figures_->setText(figures.join(QStringLiteral("   ")));
  figures_->setToolTip(tr("Tokens per second of the newest step; time left by the wall clock, evaluations and checkpoints "
                          "included, and its spread by the pace of the last steps"));
}

}  // namespace mhc::widgets
