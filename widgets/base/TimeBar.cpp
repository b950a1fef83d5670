// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/TimeBar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <algorithm>

#include "core/view/NumberText.h"
#include "widgets/base/Theme.h"
#include "widgets/base/TimeCursor.h"

namespace mhc::widgets {
namespace {

QString stepText(std::int64_t step) { return QString::fromStdString(view::formatInteger(step)); }

}  // namespace

TimeBar::TimeBar(TimeCursor& cursor, QWidget* parent)
    : QWidget(parent), cursor_(cursor), play_(new QToolButton(this)), track_(new TimeTrack(cursor, this)),
      text_(new QLabel(this)), live_(new QToolButton(this)) {
  setAccessibleName(tr("Time bar"));
  play_->setAutoRaise(true);
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

void TimeBar::refresh() {
  const Theme& theme = Theme::current();
  const auto& recorded = cursor_.recorded();
  const bool any = !recorded.empty();
  play_->setEnabled(recorded.size() > 1);
  play_->setIcon(theme.icon(cursor_.playing() ? QStringLiteral("pause") : QStringLiteral("play")));
  play_->setToolTip(cursor_.playing() ? tr("Stop playing (Space)")
                                      : tr("Play the recorded steps, %1 records per second (Space)").arg(cursor_.speed()));
  play_->setAccessibleName(cursor_.playing() ? tr("Stop playing") : tr("Play"));
  live_->setChecked(cursor_.live());
  live_->setIcon(theme.icon(QStringLiteral("live"), cursor_.live() ? ThemeColour::Live : ThemeColour::TextDim));
  text_->setText(any ? tr("step %1 of %2").arg(stepText(cursor_.step()), stepText(recorded.back())) : tr("nothing recorded yet"));
  text_->setToolTip(any ? tr("Training step that all views show, and the last one recorded") : tr("The bar fills as soon as a run records its first step"));
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
