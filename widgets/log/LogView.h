// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"

namespace mhc::widgets {

class LogPanel;

/// The text of the current run's log as its follower found it, kept so that a view opened later shows it too.
class LogFeed : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  [[nodiscard]] const QString& text() const { return text_; }
  void restart();                     ///< another run, or the file was replaced
  void append(const QString& text);

 Q_SIGNALS:
  void restarted();
  void appended(const QString& text);

 private:
  QString text_;
};

/// The view "Log".
class LogView : public View {
  Q_OBJECT

 public:
  LogView(LogFeed& feed, const ViewContext& context, QWidget* parent = nullptr);

  [[nodiscard]] LogPanel* panel() const { return panel_; }
  [[nodiscard]] view::TableData table() const override;

 protected:
  void runsChanged() override;
  void themeChanged() override;

 private:
  void refresh();

  LogFeed& feed_;
  LogPanel* panel_;
};

/// The feed outlives the views.
[[nodiscard]] ViewDescriptor logDescriptor(LogFeed& feed);

}  // namespace mhc::widgets
