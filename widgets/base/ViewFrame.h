// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QTimer>
#include <QWidget>
#include <optional>

#include "widgets/base/View.h"

class QLabel;
class QProgressBar;
class QPushButton;
class QStackedLayout;
class QToolButton;

namespace mhc::widgets {

struct ViewDescriptor;

/// What every view sits in: the title bar (menu, as table, maximise, float, close) and the five states.
class ViewFrame : public QWidget {
  Q_OBJECT

 public:
  ViewFrame(const ViewDescriptor& descriptor, View* view, QWidget* parent = nullptr);

  [[nodiscard]] View* view() const { return view_; }
  /// The bar alone, for QDockWidget::setTitleBarWidget; it then leaves this frame.
  [[nodiscard]] QWidget* titleBar() const { return titleBar_; }
  [[nodiscard]] QString typeId() const { return typeId_; }
  void setTitle(const QString& title);
  void setMaximised(bool maximised);
  void setFloating(bool floating);

 Q_SIGNALS:
  void closeRequested();
  void floatRequested();
  void maximiseRequested();
  void tableRequested();

 protected:
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  void buildBar();
  void buildPage();
  void fitBar();
  void refresh();
  void showStatus();
  void showPageIcon();
  void restyle();
  void showMenu();

  QString typeId_;
  QString iconName_;
  QString full_;  ///< title before it is shortened
  View* view_;
  QWidget* titleBar_;
  QLabel* icon_;
  QLabel* title_;
  QToolButton *menu_, *table_, *maximise_, *float_, *close_;
  QWidget* banner_;
  QLabel* bannerText_;
  QPushButton* bannerButton_;
  QStackedLayout* stack_;
  QWidget* page_;
  QLabel *pageIcon_, *pageText_;
  QProgressBar* progress_;
  QPushButton *action_, *cancel_;
  QTimer loading_;                   ///< runs while a Loading status waits to be worth showing
  std::optional<ViewState> shown_;
  bool maximised_ = false;
  bool floating_ = false;
};

}  // namespace mhc::widgets
