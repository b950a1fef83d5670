// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/TimeBar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <algorithm>

#include "widgets/base/StepText.h"
#include "widgets/base/Theme.h"
#include "widgets/base/TimeCursor.h"

namespace mhc::widgets {
namespace {

constexpr double kSpeeds[] = {1, 2, 5, 10, 20, 50, 100, 200, 500};  // records per second

}  // namespace

TimeBar::TimeBar(TimeCursor& cursor, QWidget* parent)
    : QWidget(parent), cursor_(cursor), play_(new QToolButton(this)), speed_(new QToolButton(this)),
      track_(new TimeTrack(cursor, this)), text_(new QLabel(this)), live_(new QToolButton(this)) {
  setAccessibleName(tr("Time bar"));
  play_->setAutoRaise(true);
  play_->setObjectName(QStringLiteral("play"));
  speed_->setObjectName(QStringLiteral("speed"));
  speed_->setAutoRaise(true);
  speed_->setPopupMode(QToolButton::InstantPopup);
  speed_->setToolTip(tr("How many records a second Play shows"));
  fillSpeeds();
  live_->setObjectName(QStringLiteral("live"));
  live_->setAutoRaise(true);
  live_->setCheckable(true);
  live_->setText(tr("live"));
  live_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  live_->setToolTip(tr("Follow the newest record (L)"));
  text_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  text_->setAccessibleName(tr("Step shown"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(6, 2, 6, 2);
  row->addWidget(play_);
  row->addWidget(speed_);
  row->addWidget(track_, 1);
  row->addWidget(text_);
  row->addWidget(live_);
  setFocusProxy(track_);
  connect(play_, &QToolButton::clicked, this, [this] { cursor_.setPlaying(!cursor_.playing()); });
  connect(live_, &QToolButton::clicked, this, [this](bool on) { cursor_.setLive(on); });
  connect(&cursor, &TimeCursor::stepChanged, this, &TimeBar::refresh);
  connect(&cursor, &TimeCursor::stateChanged, this, &TimeBar::refresh);
  connect(&cursor, &TimeCursor::recordsChanged, this, &TimeBar::refresh);
  connect(&Theme::current(), &Theme::changed, this, &TimeBar::restyle);
  restyle();
}

void TimeBar::fillSpeeds() {
  auto* menu = new QMenu(speed_);
  for (const double speed : kSpeeds) {
    menu->addAction(tr("%1 records per second").arg(speed), this, [this, speed] { cursor_.setSpeed(speed); });
  }
  speed_->setMenu(menu);
}

QString TimeBar::stepLine() const {
  const auto& recorded = cursor_.recorded();
  if (recorded.empty()) return tr("nothing recorded yet");
  const std::int64_t shown = cursor_.nearest();
  const QString step = stepText(cursor_.step());
  if (shown == cursor_.step()) return tr("step %1 of %2").arg(step, stepText(recorded.back()));
  return tr("step %1 (nearest: %2) of %3").arg(step, stepText(shown), stepText(recorded.back()));
}

void TimeBar::refresh() {
  const Theme& theme = Theme::current();
  const auto& recorded = cursor_.recorded();
  const bool any = !recorded.empty();
  play_->setEnabled(recorded.size() > 1);
  play_->setIcon(theme.icon(cursor_.playing() ? QStringLiteral("pause") : QStringLiteral("play")));
  play_->setToolTip(cursor_.playing() ? tr("Stop playing (Space)")
                                      : tr("Play the recorded steps, %1 records per second (Space)").arg(cursor_.speed()));
  play_->setAccessibleName(cursor_.playing() ? tr("Stop playing") : tr("Play"));
  speed_->setEnabled(recorded.size() > 1);
  speed_->setText(tr("%1/s").arg(cursor_.speed()));
  speed_->setAccessibleName(tr("Speed of playing, %1 records per second").arg(cursor_.speed()));
  live_->setChecked(cursor_.live());
  live_->setIcon(theme.icon(QStringLiteral("live"), cursor_.live() ? ThemeColour::Live : ThemeColour::TextDim));
  text_->setText(stepLine());
  text_->setToolTip(any ? tr("Training step that all views show, and the last one recorded. Where no record of a step exists, "
                             "the nearest one is shown; nothing is interpolated.")
                        : tr("The bar fills as soon as a run records its first step"));
  // Room for the widest step, else the track would change its width with every digit.
  const QString widest = any ? tr("step %1 of %1").arg(stepText(recorded.back())) : text_->text();
  text_->setMinimumWidth(std::max(text_->fontMetrics().horizontalAdvance(widest) + 4, text_->sizeHint().width()));
}

void TimeBar::restyle() {
  const int icon = static_cast<int>(Theme::current().sizes().icon);
  play_->setIconSize({icon, icon});
  live_->setIconSize({icon, icon});
  refresh();
  track_->update();
}

}  // namespace mhc::widgets
