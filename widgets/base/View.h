// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QJsonObject>
#include <QString>
#include <QWidget>
#include <cstdint>
#include <vector>

#include "core/view/Frame.h"
#include "core/view/TableData.h"

namespace mhc::widgets {

class CommandRegistry;
class RunSet;
class Selection;
class SeriesFeed;
class Thresholds;
class TimeCursor;
class TrackFeed;

/// The state all views share; owned by the shell, outlives the views.
struct ViewContext {
  RunSet* runs = nullptr;
  TimeCursor* cursor = nullptr;
  Selection* selection = nullptr;
  SeriesFeed* series = nullptr;
  CommandRegistry* commands = nullptr;
  TrackFeed* tracks = nullptr;
  Thresholds* thresholds = nullptr;
};

enum class ViewState : std::uint8_t { Empty, Loading, Data, Stale, Error };

/// One of the five states with what it says. Empty, Loading and Error replace the view, Stale is a banner above it.
struct ViewStatus {
  ViewState state = ViewState::Empty;
  QString text{};      ///< what will appear / what is being done / "nearest: 41,200" / the error's sentence
  QString actionText{};  ///< text of the button, empty: none
  QString command{};   ///< command that the button runs
  double progress = -1;      ///< Loading: 0…1, −1 unknown
  bool cancellable = false;  ///< Loading: shows Cancel (emits View::cancelRequested)
  bool operator==(const ViewStatus&) const = default;
};

/// Base of all views: a pure function of Frames, series, selection and theme. A view never opens files, sockets or
/// processes: it emits intents, or changes the shared state through its setters.
///
/// Subclasses override framesChanged() and what else they need, call setStatus({ViewState::Data}) or an Empty status as
/// their data says, and give table(). All hooks are called in the GUI thread; paused views get theirs when resumed.
class View : public QWidget {
  Q_OBJECT

 public:
  explicit View(const ViewContext& context, QWidget* parent = nullptr);
  ~View() override;

  [[nodiscard]] const ViewContext& context() const { return context_; }
  /// What the frame shows: the shell's status if it has set one, else the view's own.
  [[nodiscard]] const ViewStatus& status() const { return override_.text.isEmpty() ? own_ : override_; }
  [[nodiscard]] ViewState state() const { return status().state; }
  /// Set by the shell (loading, disconnected, reader errors); a status with empty text gives the view back its own.
  void setShellStatus(const ViewStatus& status);

  /// One immutable Frame per visible run, as the readers answered the cursor.
  void setFrames(std::vector<view::FramePtr> frames);
  [[nodiscard]] const std::vector<view::FramePtr>& frames() const { return frames_; }
  /// Frame of the current run, of the baseline; null if not there.
  [[nodiscard]] view::FramePtr currentFrame() const;
  [[nodiscard]] view::FramePtr baselineFrame() const;

  /// Paused views (hidden docks) take data without working on it.
  void setPaused(bool paused);
  [[nodiscard]] bool paused() const { return paused_; }

  /// What is shown now as a table, for "as table", copying and tests.
  [[nodiscard]] virtual view::TableData table() const = 0;
  /// The picture for copying, `scale` times the logical size.
  [[nodiscard]] virtual QImage image(double scale);
  /// What the layout keeps of this view (modes, ranges), and back. Unknown keys are ignored.
  [[nodiscard]] virtual QJsonObject saveState() const { return {}; }
  virtual void restoreState(const QJsonObject& state) { (void)state; }

 Q_SIGNALS:
  void statusChanged();
  void tableChanged();     ///< table() would answer differently
  void cancelRequested();
  /// Asks the shell to run a command ("run.probe", "view.open:polytope").
  void commandRequested(const QString& id);

 protected:
  void setStatus(const ViewStatus& status);

  virtual void framesChanged() {}
  virtual void seriesChanged(const QString& run) { (void)run; }
  virtual void runsChanged() {}
  virtual void highlightChanged() {}
  virtual void cursorChanged() {}
  virtual void hoverChanged() {}
  virtual void selectionChanged() {}
  virtual void themeChanged() {}
  virtual void pausedChanged() {}

 private:
  ViewContext context_;
  ViewStatus own_, override_;
  std::vector<view::FramePtr> frames_;
  bool paused_ = false;
  bool framesPending_ = false;
  bool runsPending_ = false;
  std::vector<QString> seriesPending_;
};

}  // namespace mhc::widgets
