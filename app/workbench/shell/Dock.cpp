// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/Dock.h"

#include <QVBoxLayout>

#include "widgets/base/TimeBar.h"
#include "widgets/base/ViewFrame.h"

namespace mhc::workbench {

Dock::Dock(const widgets::ViewDescriptor& descriptor, const widgets::ViewContext& context, const QString& instance,
           QWidget* parent)
    : QDockWidget(descriptor.title, parent), descriptor_(descriptor), context_(context) {
  setObjectName(instance);
  const QString number = instance.section(QLatin1Char('#'), 1);
  if (number != QLatin1String("1") && !number.isEmpty()) {
    setWindowTitle(QStringLiteral("%1 %2").arg(descriptor.title, number));
  }
  setAllowedAreas(Qt::AllDockWidgetAreas);
  connect(this, &QDockWidget::visibilityChanged, this, [this](bool visible) {
    seen_ = visible;
    if (visible) makeView();
    refreshPause();
  });
  connect(this, &QDockWidget::topLevelChanged, this, [this](bool floating) {
    if (frame_ != nullptr) frame_->setFloating(floating);
    showTimeBar(floating);
  });
}

widgets::View* Dock::view() const { return frame_ != nullptr ? frame_->view() : nullptr; }

widgets::View* Dock::makeView() {
  if (frame_ != nullptr) return frame_->view();
  auto* view = descriptor_.make(context_, this);  // never without a parent: it would become a window
  frame_ = new widgets::ViewFrame(descriptor_, view, this);
  frame_->setTitle(windowTitle());
  frame_->setFloating(isFloating());
  setTitleBarWidget(frame_->titleBar());
  auto* page = new QWidget(this);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(frame_, 1);
  setWidget(page);
  showTimeBar(isFloating());
  connect(frame_, &widgets::ViewFrame::closeRequested, this, &Dock::closeRequested);
  connect(frame_, &widgets::ViewFrame::floatRequested, this, [this] { setFloating(!isFloating()); });
  connect(frame_, &widgets::ViewFrame::maximiseRequested, this, &Dock::maximiseRequested);
  connect(frame_, &widgets::ViewFrame::tableRequested, this, &Dock::tableRequested);
  if (!pendingState_.isEmpty()) view->restoreState(pendingState_);
  Q_EMIT viewMade(view);
  refreshPause();
  return view;
}

/// A view in a window of its own is far from the main window's time bar: it gets one too, of the same cursor.
void Dock::showTimeBar(bool floating) {
  if (frame_ == nullptr || (timeBar_ == nullptr && !floating)) return;
  if (timeBar_ == nullptr) {
    timeBar_ = new widgets::TimeBar(*context_.cursor, widget());
    widget()->layout()->addWidget(timeBar_);
  }
  timeBar_->setVisible(floating);
}

void Dock::showEvent(QShowEvent* event) {
  makeView();
  QDockWidget::showEvent(event);
}

void Dock::setWindowSeen(bool seen) {
  windowSeen_ = seen;
  refreshPause();
}

void Dock::refreshPause() {
  if (auto* made = view(); made != nullptr) made->setPaused(!seen_ || (!windowSeen_ && !isFloating()));
}

QJsonObject Dock::viewState() const { return view() != nullptr ? view()->saveState() : pendingState_; }

void Dock::setViewState(const QJsonObject& state) {
  pendingState_ = state;
  if (view() != nullptr && !state.isEmpty()) view()->restoreState(state);
}

}  // namespace mhc::workbench
