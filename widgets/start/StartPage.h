// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "widgets/start/StartContent.h"

class QScrollArea;

namespace mhc::widgets {

/// The first thing a new user sees: presets, recent designs and runs, a finished run to look at.
class StartPage : public QWidget {
  Q_OBJECT

 public:
  explicit StartPage(QWidget* parent = nullptr);

  void setContent(const StartContent& content);

 Q_SIGNALS:
  void presetChosen(const QString& name);
  void designChosen(const QString& path);
  void runChosen(const QString& path);
  void openRequested();
  void finishedRunRequested();
  void demonstrationRequested();  ///< train the small run that there is to look at

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void rebuild();

  StartContent content_;
  QWidget* page_ = nullptr;
  QScrollArea* scroll_;
  int columns_ = 0;
};

}  // namespace mhc::widgets
