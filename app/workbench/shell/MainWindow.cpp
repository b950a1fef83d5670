// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/MainWindow.h"

#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QMenuBar>
#include <QMimeData>
#include <QToolBar>
#include <QUrl>
#include <algorithm>

#include "app/workbench/shell/Central.h"
#include "app/workbench/shell/Commands.h"
#include "app/workbench/shell/DesignPage.h"
#include "app/workbench/shell/Dock.h"
#include "app/workbench/shell/MeasuredFigures.h"
#include "app/workbench/shell/NoticeBar.h"
#include "app/workbench/shell/RanksDialog.h"
#include "app/workbench/shell/ShortcutSheet.h"
#include "app/workbench/shell/StartFacts.h"
#include "core/base/Log.h"
#include "core/run/RunFolder.h"
#include "widgets/base/CommandPalette.h"
#include "widgets/base/ViewFrame.h"
#include "widgets/canvas/CanvasCommands.h"
#include "widgets/canvas/DesignCanvas.h"
#include "widgets/form/ConfigForm.h"
#include "widgets/start/StartPage.h"
#include "widgets/transport/StopQuestion.h"
#include "widgets/transport/TransportBar.h"

namespace mhc::workbench {
namespace {

constexpr std::size_t kRecent = 6;

}  // namespace

MainWindow::MainWindow(State& state, widgets::ViewRegistry views)
    : state_(state),
      views_(std::move(views)),
      control_(state),
      central_(new Central(state.documents, &state.selection)),
      stage_(nullptr),
      notices_(new NoticeBar),
      transport_(new widgets::TransportBar),
      palette_(nullptr) {
  setObjectName(QStringLiteral("window"));
  setAcceptDrops(true);
  setCentralWidget(central_);
  stage_ = new Stage(*this, views_, state_.context(), state_.window);
  addCommands(*this);
  applyShortcuts(state_.commands, state_.window);
  buildBars();
  buildMenus();
  state_.commands.installInto(this);
  palette_ = new widgets::CommandPalette(state_.commands, this);
  palette_->hide();
  measured_ = new MeasuredFigures(state_, *central_, this);
  connectRuns();
  connectCentral();
  connect(&state_.frames, &FrameFeed::framesChanged, stage_, &Stage::setFrames);
  connect(&state_.frames, &FrameFeed::framesChanged, this, &MainWindow::refreshFrames);
  connect(&state_.runs, &widgets::RunSet::currentChanged, this, &MainWindow::refreshFrames);
  connect(central_, &Central::note, this, &MainWindow::say);
  connect(central_, &Central::pageAdded, this, [this](DesignPage* page) {
    state_.commands.installScope(QLatin1String(widgets::kCanvasScope), page->canvas());
    connect(page->canvas(), &widgets::DesignCanvas::selectedBlocksChanged, &state_.commands, qOverload<>(&widgets::CommandRegistry::refresh));
    refreshFrames();
  });
  connect(stage_, &Stage::note, this, &MainWindow::say);
  connect(stage_, &Stage::focusedChanged, this, [this] { state_.commands.refresh(); });
  connect(stage_, &Stage::layoutChanged, this, [this](const QString& name) {
    timeHost_->setVisible(name != QLatin1String("Start"));
    if (name == QLatin1String("Start")) {
      central_->showStart();
      refreshStart();
    } else if (name == QLatin1String("Design") && !central_->showSomeDesign()) {
      newDesign();
    }
    state_.window.set("layout", name.toStdString());
    refreshTitle();
    refreshTransport();
    state_.commands.refresh();
  });
  connect(stage_, &Stage::viewMade, this, [this](Dock* dock) {
    state_.commands.installScope(dock->typeId(), dock->frame());
    connect(dock->view(), &widgets::View::commandRequested, &state_.commands, &widgets::CommandRegistry::run);
  });
  connect(&state_.commands, &widgets::CommandRegistry::refused, this,
          [this](const QString&, const QString& reason) { say(reason); });
  connect(&state_.cursor, &widgets::TimeCursor::moved, this, &MainWindow::say);
  connect(&state_.settings, &Settings::writeFailed, this, &MainWindow::complain);
  refreshTransport();
  refreshTitle();
  resize(1280, 800);
}

MainWindow::~MainWindow() {
  central_->disconnect(this);  // its tabs go one by one, and each would be announced
  delete measured_;
  // Views refer to the shared state and to the registry: they go first.
  delete stage_;
  for (auto* dock : findChildren<Dock*>()) delete dock;
  delete takeCentralWidget();
}

void MainWindow::connectRuns() {
  connect(&control_, &RunControl::transportChanged, this, &MainWindow::refreshTransport);
  connect(&control_, &RunControl::note, this, &MainWindow::say);
  connect(&control_, &RunControl::died, this, [this](const QString& run, const QString& sentence) {
    notices_->dismiss(QStringLiteral("found"));
    notices_->show({QStringLiteral("died:") + run, tr("%1: %2").arg(run.section(QLatin1Char('/'), -1), sentence), true, tr("Resume"),
                    [this, run] {
                      state_.runs.setCurrent(run);
                      resumeRun();
                    }});
  });
  connect(&control_, &RunControl::foundLive, this, [this](const QString& run) {
    notices_->show({QStringLiteral("found"), tr("%1 is being trained; its whole history is shown here.")
                                                 .arg(run.section(QLatin1Char('/'), -1)),
                    false, tr("Show"), [this, run] {
                      state_.runs.setCurrent(run);
                      stage_->showLayout(QStringLiteral("Train"));
                    }});
  });
  connect(&control_, &RunControl::readingTroubled, this, [this](const QString& run, const QString& sentence) {
    notices_->show({QStringLiteral("read:") + run + sentence, tr("%1: %2").arg(run.section(QLatin1Char('/'), -1), sentence),
                    true, {}, {}});
  });
  connect(&control_, &RunControl::alerted, this, &MainWindow::showAlert);
  connect(transport_, &widgets::TransportBar::runRequested, this, &MainWindow::runPressed);
  connect(transport_, &widgets::TransportBar::pauseRequested, &control_, &RunControl::pause);
  connect(transport_, &widgets::TransportBar::stepRequested, &control_, &RunControl::step);
  connect(transport_, &widgets::TransportBar::stopRequested, this, &MainWindow::askStop);
  connect(transport_, &widgets::TransportBar::checkpointRequested, &control_, &RunControl::checkpoint);
  connect(&state_.runs, &widgets::RunSet::currentChanged, this, &MainWindow::refreshTitle);
  connect(&state_.runs, &widgets::RunSet::changed, this, [this] { state_.commands.refresh(); });
}

void MainWindow::showAlert(const QString& run, const view::Alert& alert) {
  const QString name = run.section(QLatin1Char('/'), -1);
  const QString sentence = QString::fromStdString(view::sentenceOf(alert));
  const auto rule = view::nameOf(alert.kind);
  const QString key = QStringLiteral("alert:") + run + QString::fromUtf8(rule.data(), static_cast<qsizetype>(rule.size()));
  notices_->show({key, tr("%1: %2").arg(name, sentence), true, tr("Show"), [this, run, step = alert.firstStep] {
                    state_.runs.setCurrent(run);
                    state_.cursor.request(step);
                    stage_->openView(QStringLiteral("alerts"));
                  }});
  if (state_.settings.flag("alerts.desktop")) state_.desktop.notify(key, name, sentence);
}

void MainWindow::connectCentral() {
  auto* start = central_->startPage();
  connect(start, &widgets::StartPage::presetChosen, this, [this](const QString& name) { openPreset(name); });
  connect(start, &widgets::StartPage::designChosen, this, &MainWindow::openPath);
  connect(start, &widgets::StartPage::runChosen, this, &MainWindow::openRun);
  connect(start, &widgets::StartPage::openRequested, this, [this] { state_.commands.run(QStringLiteral("file.open")); });
  connect(start, &widgets::StartPage::finishedRunRequested, this, [this] { openRun(finishedRun(state_)); });
  connect(start, &widgets::StartPage::demonstrationRequested, this,
          [this] { openPreset(QStringLiteral("tiny-mhc"), true); });
  connect(central_, &Central::trainRequested, this, &MainWindow::trainDesign);
  connect(central_, &Central::advancedChanged, this, [this](bool on) { state_.settings.set("form.advanced", on); });
  connect(central_, &Central::closeRequested, this, [this](Document* document) { state_.documents.close(document); });
  connect(central_, &Central::pageChanged, this, [this] {
    // The Start page and the designs are two layouts over the same tabs.
    if (Stage::showsDesigns(stage_->layout())) stage_->showLayout(central_->currentPage() != nullptr ? QStringLiteral("Design") : QStringLiteral("Start"));
    refreshTitle();
    refreshTransport();
  });
  connect(central_, &Central::validityChanged, this, &MainWindow::refreshTransport);
  connect(&state_.catalogue, &widgets::RunCatalogue::changed, this, [this] {
    if (stage_->layout() == QLatin1String("Start")) refreshStart();
  });
  central_->setAdvanced(state_.settings.flag("form.advanced"));
}

void MainWindow::openPalette() { palette_->open(); }

void MainWindow::complain(const QString& sentence) {
  if (sentence.isEmpty()) return;
  logWarning(sentence.toStdString());
  notices_->show({QStringLiteral("problem"), sentence, true, {}, {}});
}

void MainWindow::openPath(const QString& path) {
  const QFileInfo given(path);
  // A model's folder has a config.json too; a run's has its database, or a log at least, from the first moment.
  const run::RunPaths paths{path.toStdString()};
  std::error_code absent;
  const bool run = given.isDir() && (std::filesystem::exists(paths.database(), absent) || std::filesystem::exists(paths.log(), absent));
  const bool model = given.isDir() && !run && QFileInfo(path + QStringLiteral("/config.json")).isFile();
  if (model) return openPath(path + QStringLiteral("/config.json"));  // a model's folder, as of Hugging Face
  if (given.isDir()) {
    openRun(path);
    return;
  }
  QString problem;
  Document* document = state_.documents.openFile(path.toStdString(), &problem);
  if (document == nullptr) {
    complain(problem);
    return;
  }
  rememberRecent("recent_designs", path);
  showDesign(document);
}

void MainWindow::openPreset(const QString& name, bool train) {
  QString problem;
  Document* document = state_.documents.openPreset(name, &problem);
  if (document == nullptr) {
    complain(problem);
    return;
  }
  showDesign(document);
  if (train) trainDesign();
}

void MainWindow::showDesign(Document* document) {
  central_->showDocument(document);  // first, so that the layout finds a design to show
  stage_->showLayout(QStringLiteral("Design"));
}

void MainWindow::newDesign() { showDesign(state_.documents.add(graph::Design(), tr("untitled"))); }

void MainWindow::openRun(const QString& path) {
  const QString problem = control_.openRun(path);
  complain(problem);
  if (!problem.isEmpty()) return;
  rememberRecent("recent_runs", path);
  stage_->showLayout(QStringLiteral("Train"));
}

QString MainWindow::whyNotTrain() const {
  const DesignPage* page = central_->currentPage();
  if (page == nullptr) return tr("Open a design first: choose a preset on the Start page.");
  return page->problem();
}

void MainWindow::trainDesign() { train({}); }

void MainWindow::train(const std::optional<widgets::RankPlan>& plan) {
  const DesignPage* page = central_->currentPage();
  notices_->dismiss(QStringLiteral("problem"));
  if (const QString reason = whyNotTrain(); !reason.isEmpty() || page == nullptr) {
    complain(reason);
    return;
  }
  const Document& document = page->document();
  const QString label = QFileInfo(document.name()).completeBaseName();
  const QString problem = control_.train(page->parsed().config, label, plan);
  complain(problem);
  if (!problem.isEmpty()) return;
  rememberRecent("recent_runs", state_.runs.current());
  stage_->showLayout(QStringLiteral("Train"));
}

void MainWindow::trainOnRanks() {
  const DesignPage* page = central_->currentPage();
  if (const QString reason = whyNotTrain(); !reason.isEmpty() || page == nullptr) return complain(reason);
  widgets::RankPlan plan;
  const Json kept = state_.window.value("ranks");
  if (kept.is_number_integer()) plan.ranks = std::clamp(kept.get<int>(), 2, 4096);
  plan.gpus = page->parsed().config.training.device != "cpu";
  auto* dialog = new RanksDialog(plan, this);
  connect(dialog, &RanksDialog::chosen, this, [this](const widgets::RankPlan& chosen) {
    state_.window.set("ranks", chosen.ranks);
    train(chosen);
  });
  dialog->open();
}

void MainWindow::runPressed() {
  const auto state = control_.transport();
  if (state.attached) {
    control_.proceed();
  } else if (Stage::showsDesigns(stage_->layout()) && whyNotTrain().isEmpty()) {
    trainDesign();
  } else if (state.resumable) {
    resumeRun();
  } else {
    trainDesign();
  }
}

void MainWindow::resumeRun() {
  const QString run = state_.runs.current();
  const QString problem = control_.resume(run);
  complain(problem);
  if (!problem.isEmpty()) return;
  notices_->dismiss(QStringLiteral("died:") + run);
  say(tr("%1 goes on from its last checkpoint.").arg(run.section(QLatin1Char('/'), -1)));
}

void MainWindow::askStop() {
  auto* question = new widgets::StopQuestion(control_.transport(), this);
  question->setAttribute(Qt::WA_DeleteOnClose);
  connect(question, &widgets::StopQuestion::chosen, this, [this](widgets::StopChoice choice) {
    if (choice != widgets::StopChoice::KeepTraining) control_.stop(choice == widgets::StopChoice::SaveAndStop);
  });
  question->open();
}

void MainWindow::rememberRecent(const char* key, const QString& value) {
  Json list = Json::array({value.toStdString()});
  const Json before = state_.window.value(key);
  if (before.is_array()) {
    for (const auto& entry : before) {
      if (entry.is_string() && entry != list[0] && list.size() < kRecent) list.push_back(entry);
    }
  }
  state_.window.set(key, list);
}

void MainWindow::refreshFrames() {
  view::FramePtr current;
  for (const auto& frame : state_.frames.frames()) {
    if (frame->run == state_.runs.current().toStdString()) current = frame;
  }
  for (DesignPage* page : central_->pages()) page->setFrame(current);
}

void MainWindow::changeEvent(QEvent* event) {
  QMainWindow::changeEvent(event);
  if (event->type() == QEvent::WindowStateChange) stage_->setWindowSeen(!isMinimized());
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  event->acceptProposedAction();
  for (const QUrl& url : event->mimeData()->urls()) {
    if (url.isLocalFile()) openPath(url.toLocalFile());
  }
}

void MainWindow::closeEvent(QCloseEvent* event) {
  keepSession();
  QMainWindow::closeEvent(event);
}

}  // namespace mhc::workbench
