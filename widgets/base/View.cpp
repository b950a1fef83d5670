// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/View.h"

#include <algorithm>
#include <utility>

#include "widgets/base/RunSet.h"
#include "widgets/base/Selection.h"
#include "widgets/base/SeriesFeed.h"
#include "widgets/base/Theme.h"
#include "widgets/base/TimeCursor.h"

namespace mhc::widgets {

View::View(const ViewContext& context, QWidget* parent) : QWidget(parent), context_(context) {
  if (RunSet* runs = context.runs) {
    connect(runs, &RunSet::changed, this, [this] {
      if (paused_) {
        runsPending_ = true;
      } else {
        runsChanged();
      }
    });
    connect(runs, &RunSet::highlightChanged, this, [this] { if (!paused_) highlightChanged(); });
  }
  if (TimeCursor* cursor = context.cursor) {
    connect(cursor, &TimeCursor::stepChanged, this, [this] { if (!paused_) cursorChanged(); });
    connect(cursor, &TimeCursor::stateChanged, this, [this] { if (!paused_) cursorChanged(); });
  }
  if (Selection* selection = context.selection) {
    connect(selection, &Selection::hoverChanged, this, [this] { if (!paused_) hoverChanged(); });
    connect(selection, &Selection::selectedChanged, this, [this] { if (!paused_) selectionChanged(); });
  }
  if (SeriesFeed* series = context.series) {
    connect(series, &SeriesFeed::grown, this, [this](const QString& run) {
      if (!paused_) {
        seriesChanged(run);
      } else if (std::find(seriesPending_.begin(), seriesPending_.end(), run) == seriesPending_.end()) {
        seriesPending_.push_back(run);
      }
    });
  }
  connect(&Theme::current(), &Theme::changed, this, [this] { themeChanged(); });
}

View::~View() = default;

void View::setStatus(const ViewStatus& status) {
  if (status == own_) return;
  own_ = status;
  if (override_.text.isEmpty()) Q_EMIT statusChanged();
}

void View::setShellStatus(const ViewStatus& status) {
  if (status == override_) return;
  const ViewStatus before = this->status();
  override_ = status;
  if (!(before == this->status())) Q_EMIT statusChanged();
}

void View::setFrames(std::vector<view::FramePtr> frames) {
  if (frames == frames_) return;  // our own echo: the same immutable frames
  frames_ = std::move(frames);
  if (paused_) {
    framesPending_ = true;
  } else {
    framesChanged();
  }
}

namespace {

view::FramePtr frameOf(const std::vector<view::FramePtr>& frames, const QString& run) {
  const std::string id = run.toStdString();
  const auto found =
      std::find_if(frames.begin(), frames.end(), [&](const view::FramePtr& f) { return f != nullptr && f->run == id; });
  return found != frames.end() ? *found : nullptr;
}

}  // namespace

view::FramePtr View::currentFrame() const {
  return context_.runs != nullptr ? frameOf(frames_, context_.runs->current()) : nullptr;
}

view::FramePtr View::baselineFrame() const {
  if (context_.runs == nullptr || context_.runs->baseline().isEmpty()) return nullptr;
  return frameOf(frames_, context_.runs->baseline());
}

void View::setPaused(bool paused) {
  if (paused == paused_) return;
  paused_ = paused;
  pausedChanged();
  if (paused_) return;
  if (std::exchange(runsPending_, false)) runsChanged();
  for (const QString& run : std::exchange(seriesPending_, {})) seriesChanged(run);
  if (std::exchange(framesPending_, false)) framesChanged();
  // These only read the shared state again, so it does not matter whether it changed meanwhile.
  cursorChanged();
  highlightChanged();
  hoverChanged();
  selectionChanged();
}

QImage View::image(double scale) {
  scale = std::clamp(scale, 0.1, 8.0);
  QImage picture(size() * scale, QImage::Format_ARGB32_Premultiplied);
  if (picture.isNull()) return picture;
  picture.setDevicePixelRatio(scale);
  picture.fill(Theme::current().colour(ThemeColour::Window));
  render(&picture);
  return picture;
}

}  // namespace mhc::widgets
