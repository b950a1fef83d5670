// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDockWidget>
#include <QJsonObject>

#include "widgets/base/ViewRegistry.h"

namespace mhc::widgets {
class TimeBar;
class ViewFrame;
}

namespace mhc::workbench {

/// The dock of one view. The view is made when the dock is first seen, paused while it is not, and goes with the dock.
class Dock : public QDockWidget {
  Q_OBJECT

 public:
  Dock(const widgets::ViewDescriptor& descriptor, const widgets::ViewContext& context, const QString& instance,
       QWidget* parent);

  [[nodiscard]] QString typeId() const { return descriptor_.id; }
  [[nodiscard]] QString instance() const { return objectName(); }
  [[nodiscard]] widgets::View* view() const;  ///< null until it was first seen
  [[nodiscard]] widgets::ViewFrame* frame() const { return frame_; }
  [[nodiscard]] QJsonObject viewState() const;
  /// Kept for the view if it does not exist yet.
  void setViewState(const QJsonObject& state);
  /// Makes the view now, seen or not.
  widgets::View* makeView();
  /// Seen by the user: not behind another tab, and the window not minimised.
  void setWindowSeen(bool seen);

 Q_SIGNALS:
  void viewMade(mhc::widgets::View* view);
  void closeRequested();
  void maximiseRequested();
  void tableRequested();

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void refreshPause();
  void showTimeBar(bool floating);

  const widgets::ViewDescriptor& descriptor_;
  widgets::ViewContext context_;
  widgets::ViewFrame* frame_ = nullptr;
  widgets::TimeBar* timeBar_ = nullptr;  ///< only once it floated
  QJsonObject pendingState_;
  bool seen_ = false;
  bool windowSeen_ = true;
};

}  // namespace mhc::workbench
