// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/readers/FrameFeed.h"

#include <utility>

#include "app/workbench/readers/ReaderPool.h"
#include "widgets/base/RunSet.h"
#include "widgets/base/TimeCursor.h"

namespace mhc::workbench {

FrameFeed::FrameFeed(ReaderPool& readers, widgets::RunSet& runs, widgets::TimeCursor& cursor, QObject* parent)
    : QObject(parent), readers_(readers), runs_(runs), cursor_(cursor) {
  live_.setSingleShot(true);
  live_.setInterval(kLiveMs);
  delivery_.setSingleShot(true);
  delivery_.setInterval(0);
  connect(&live_, &QTimer::timeout, this, &FrameFeed::requestAll);
  connect(&delivery_, &QTimer::timeout, this, &FrameFeed::deliver);
  connect(&cursor_, &widgets::TimeCursor::stepChanged, this, [this] {
    if (!cursor_.live()) requestAll();
  });
  connect(&cursor_, &widgets::TimeCursor::stateChanged, this, &FrameFeed::requestAll);
  connect(&runs_, &widgets::RunSet::changed, this, &FrameFeed::requestAll);
  connect(&readers_, &ReaderPool::frameReady, this, [this](const view::FramePtr& frame, quint64 id) {
    answered(QString::fromStdString(frame->run), id, frame);
  });
  connect(&readers_, &ReaderPool::frameFailed, this, [this](const QString& run, quint64 id, const QString& sentence) {
    answered(run, id, nullptr);
    Q_EMIT problem(run, sentence);
  });
}

void FrameFeed::recordsChanged(const QString& run) {
  if (!runs_.shown(run) && run != runs_.current()) return;
  const auto slot = slots_.find(run);
  const bool nothingYet = slot == slots_.end() || !slot->frame || slot->frame->recorded < 0;
  if ((cursor_.live() || nothingYet) && !live_.isActive()) live_.start();
}

void FrameFeed::requestAll() {
  for (auto it = slots_.begin(); it != slots_.end();) {
    it = runs_.find(it.key()) == nullptr ? slots_.erase(it) : std::next(it);
  }
  for (const auto& run : runs_.runs()) {
    if (runs_.shown(run.id) || run.id == runs_.current() || run.id == runs_.baseline()) request(run.id);
  }
  delivery_.start();
}

void FrameFeed::request(const QString& run) {
  Slot& slot = slots_[run];
  if (slot.asked != 0) {
    slot.again = true;
    return;
  }
  if (!readers_.isOpen(run)) return;
  const bool live = cursor_.live() || cursor_.step() < 0;
  if (!live && slot.frame && !slot.frame->live && slot.frame->requested == cursor_.step()) return;
  slot.asked = ++lastId_;
  readers_.requestFrame(run, cursor_.step(), live, slot.asked);
}

void FrameFeed::answered(const QString& run, quint64 id, const view::FramePtr& frame) {
  const auto slot = slots_.find(run);
  if (slot == slots_.end() || slot->asked != id) return;
  slot->asked = 0;
  if (frame) {
    if (!frame->note.empty() && (!slot->frame || slot->frame->note != frame->note)) {
      Q_EMIT problem(run, QString::fromStdString(frame->note));
    }
    // The same record again is no news, and views would do their work once more.
    const bool same = slot->frame && frame->live && slot->frame->live && slot->frame->recorded == frame->recorded;
    if (!same) {
      slot->frame = frame;
      delivery_.start();
    }
  }
  if (std::exchange(slot->again, false)) request(run);
}

void FrameFeed::deliver() {
  std::vector<view::FramePtr> frames;
  for (const auto& run : runs_.runs()) {
    const auto slot = slots_.find(run.id);
    if (slot != slots_.end() && slot->frame) frames.push_back(slot->frame);
  }
  if (frames == frames_) return;
  frames_ = std::move(frames);
  Q_EMIT framesChanged(frames_);
}

}  // namespace mhc::workbench
