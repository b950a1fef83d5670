// SPDX-License-Identifier: GPL-3.0-or-later
// The bars of the window, what they show, and what is kept from one start to the next.
#include <QActionGroup>
#include <QLabel>
#include <QMenuBar>
#include <QScreen>
#include <QStatusBar>
#include <QToolBar>
#include <QToolButton>

#include "app/workbench/shell/Central.h"
#include "app/workbench/shell/DesignPage.h"
#include "app/workbench/shell/MainWindow.h"
#include "app/workbench/shell/NoticeBar.h"
#include "app/workbench/shell/StartFacts.h"
#include "core/run/RunFolder.h"
#include "core/run/RunInfo.h"
#include "widgets/base/Theme.h"
#include "widgets/base/TimeBar.h"
#include "widgets/log/LogPanel.h"
#include "widgets/start/StartPage.h"
#include "widgets/transport/TransportBar.h"

namespace mhc::workbench {
namespace {

QToolBar* makeBar(const QString& title, const QString& name) {
  auto* bar = new QToolBar(title);
  bar->setObjectName(name);
  bar->setMovable(false);
  bar->setFloatable(false);
  bar->setContextMenuPolicy(Qt::PreventContextMenu);
  return bar;
}

}  // namespace

void MainWindow::buildBars() {
  setContextMenuPolicy(Qt::NoContextMenu);
  topBar_ = makeBar(tr("Layouts and training"), QStringLiteral("topBar"));
  for (const QString& name : stage_->layouts()) {
    auto* button = new QToolButton;
    button->setDefaultAction(state_.commands.action(QStringLiteral("layout.") + name));
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    topBar_->addWidget(button);
  }
  topBar_->addSeparator();
  transport_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  topBar_->addWidget(transport_);
  addToolBar(Qt::TopToolBarArea, topBar_);
  addToolBarBreak(Qt::TopToolBarArea);

  noticeHost_ = makeBar(tr("Notices"), QStringLiteral("noticeBar"));
  noticeHost_->addWidget(notices_);
  addToolBar(Qt::TopToolBarArea, noticeHost_);
  noticeHost_->setVisible(!notices_->text().isEmpty());
  connect(notices_, &NoticeBar::shown, noticeHost_, &QWidget::setVisible);
  connect(stage_, &Stage::restored, notices_, &NoticeBar::refresh);

  timeHost_ = makeBar(tr("Time"), QStringLiteral("timeBar"));
  auto* time = new widgets::TimeBar(state_.cursor);
  time->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  timeHost_->addWidget(time);
  addToolBar(Qt::BottomToolBarArea, timeHost_);

  message_ = new QLabel;
  message_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  message_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  worker_ = new QLabel;
  warnings_ = new QToolButton;
  warnings_->setAutoRaise(true);
  warnings_->setToolTip(tr("Warnings and errors in this run's log; opens the log"));
  warnings_->hide();
  statusBar()->addWidget(message_, 1);
  statusBar()->addPermanentWidget(warnings_);
  statusBar()->addPermanentWidget(worker_);
  connect(warnings_, &QToolButton::clicked, this, [this] { state_.commands.run(QStringLiteral("view.open:log")); });
  connect(&state_.log, &widgets::LogFeed::appended, this, &MainWindow::refreshStatus);
  connect(&state_.log, &widgets::LogFeed::restarted, this, &MainWindow::refreshStatus);
}

void MainWindow::buildMenus() {
  const auto fill = [this] {
    menuBar()->clear();
    for (const QString& title : state_.commands.menuTitles()) {
      state_.commands.fillMenu(menuBar()->addMenu(title), title);
    }
  };
  fill();
  connect(&state_.commands, &widgets::CommandRegistry::changed, this, fill);
}

void MainWindow::say(const QString& sentence) {
  if (sentence.isEmpty()) return;
  message_->setText(sentence);
  message_->setToolTip(sentence);
}

void MainWindow::refreshTransport() {
  auto state = control_.transport();
  const bool design = Stage::showsDesigns(stage_->layout()) && central_->currentPage() != nullptr;
  state.startable = design && whyNotTrain().isEmpty();
  if (design && !state.attached && state.startable) state.resumable = false;
  transport_->setState(state);
  worker_->setText(state.run.isEmpty() ? tr("no run") : tr("%1: %2").arg(state.run, state.word));
  worker_->setToolTip(state.note);
  if (!state.note.isEmpty()) {
    say(state.note);
  } else if (message_->text() == shownNote_) {  // it is no longer so
    message_->clear();
  }
  shownNote_ = state.note;
  if (!state.attached && !state.resumable) notices_->dismiss(QStringLiteral("found"));
  state_.commands.refresh();
}

void MainWindow::refreshStatus() {
  int warnings = 0;
  int errors = 0;
  countLogLines(state_.log.text(), &warnings, &errors);
  warnings_->setVisible(warnings + errors > 0);
  QStringList parts;
  if (errors > 0) parts << tr("%n error(s)", nullptr, errors);
  if (warnings > 0) parts << tr("%n warning(s)", nullptr, warnings);
  warnings_->setText(parts.join(QStringLiteral(", ")));
}

void MainWindow::refreshTitle() {
  const DesignPage* page = central_->currentPage();
  const bool start = stage_ == nullptr || Stage::showsDesigns(stage_->layout());
  QString what;
  if (start && page != nullptr) what = page->document().name();
  if (!start) what = state_.runs.current().section(QLatin1Char('/'), -1);
  setWindowTitle(what.isEmpty() ? tr("mHC Workbench") : tr("%1 – mHC Workbench").arg(what));
}

void MainWindow::refreshStart() { central_->startPage()->setContent(startContent(state_)); }

void MainWindow::keepSession() {
  stage_->keepLayout();
  Json runs = Json::array();
  for (const auto& run : state_.runs.runs()) runs.push_back(run.id.toStdString());
  state_.window.set("open_runs", runs);
  state_.window.set("current_run", state_.runs.current().toStdString());
  state_.window.set("geometry", saveGeometry().toBase64().toStdString());
  state_.documents.flush();
  if (const auto written = state_.window.flush(); !written.ok()) complain(QString::fromStdString(written.error().text()));
}

void MainWindow::restoreSession(bool documentsToo) {
  const Json geometry = state_.window.value("geometry");
  if (geometry.is_string()) restoreGeometry(QByteArray::fromBase64(QByteArray::fromStdString(geometry.get<std::string>())));
  if (documentsToo) state_.documents.restore();
  central_->showStart();
  const Json runs = state_.window.value("open_runs");
  if (!runs.is_array()) return;
  for (const auto& entry : runs) {
    if (!entry.is_string() || !run::isRunFolder(entry.get<std::string>())) continue;  // gone since: nothing to say
    say(control_.openRun(QString::fromStdString(entry.get<std::string>()), false));
  }
  const Json current = state_.window.value("current_run");
  if (current.is_string()) state_.runs.setCurrent(QString::fromStdString(current.get<std::string>()));
}

void MainWindow::showDefaultLayout() {
  const Json kept = state_.window.value("layout");
  const QString name = kept.is_string() ? QString::fromStdString(kept.get<std::string>()) : QString();
  const bool known = stage_->layouts().contains(name) && !state_.settings.flag("start.show");
  stage_->showLayout(known ? name : QStringLiteral("Start"));
}

}  // namespace mhc::workbench
