// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>

#include "app/workbench/shell/RunControl.h"
#include "app/workbench/shell/Stage.h"
#include "widgets/base/ViewRegistry.h"

class QLabel;
class QToolBar;
class QToolButton;

namespace mhc::widgets {
class CommandPalette;
class TransportBar;
}  // namespace mhc::widgets

namespace mhc::workbench {

class Central;
class DesignPage;
class MeasuredFigures;
class Document;
class NoticeBar;

/// The window: menu bar from the commands, transport bar, tabs of designs, docks, time bar, status bar. It wires its parts
/// together; what they do is theirs.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  MainWindow(State& state, widgets::ViewRegistry views);
  ~MainWindow() override;

  [[nodiscard]] State& state() { return state_; }
  [[nodiscard]] const widgets::ViewRegistry& views() const { return views_; }
  [[nodiscard]] Stage& stage() { return *stage_; }
  [[nodiscard]] RunControl& control() { return control_; }
  [[nodiscard]] Central& central() { return *central_; }
  [[nodiscard]] NoticeBar& notices() { return *notices_; }
  [[nodiscard]] widgets::TransportBar& transportBar() { return *transport_; }

  /// A sentence in the status bar; an empty one says nothing.
  void say(const QString& sentence);
  /// A sentence that something went wrong, above the views.
  void complain(const QString& sentence);
  void openPalette();
  /// A design, a configuration, or a run folder.
  void openPath(const QString& path);
  void openPreset(const QString& name, bool train = false);
  void showDesign(Document* document);
  void newDesign();  ///< an empty one
  void openRun(const QString& path);
  /// Why the design in sight can't be trained; empty: it can.
  [[nodiscard]] QString whyNotTrain() const;
  void trainDesign();
  /// Asks for ranks, launcher and hosts first.
  void trainOnRanks();
  /// Run, Continue or Resume, as the transport bar's button says.
  void runPressed();
  void resumeRun();
  void askStop();

  /// Restores what was open when the program last ended.
  void restoreSession(bool documentsToo);
  void showDefaultLayout();

 protected:
  void closeEvent(QCloseEvent* event) override;
  void changeEvent(QEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void buildBars();
  void buildMenus();
  void connectRuns();
  void showAlert(const QString& run, const view::Alert& alert);
  void connectCentral();
  void train(const std::optional<widgets::RankPlan>& plan);
  void refreshTransport();
  void refreshStart();
  void refreshTitle();
  void refreshStatus();
  void refreshFrames();
  void rememberRecent(const char* key, const QString& value);
  void keepSession();

  State& state_;
  widgets::ViewRegistry views_;
  RunControl control_;
  Central* central_;
  Stage* stage_;
  MeasuredFigures* measured_ = nullptr;
  NoticeBar* notices_;
  widgets::TransportBar* transport_;
  widgets::CommandPalette* palette_;
  QToolBar* topBar_ = nullptr;
  QToolBar* noticeHost_ = nullptr;
  QToolBar* timeHost_ = nullptr;
  QLabel* message_ = nullptr;
  QString shownNote_;  ///< of the current run's state, as the status bar says it
  QLabel* worker_ = nullptr;
  QToolButton* warnings_ = nullptr;
};

}  // namespace mhc::workbench
