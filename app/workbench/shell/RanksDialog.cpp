// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/RanksDialog.h"

#include <QVBoxLayout>

#include "app/workbench/jobs/RankLauncher.h"
#include "app/workbench/jobs/WorkerLauncher.h"
#include "widgets/ranks/RanksPanel.h"

namespace mhc::workbench {
namespace {

Result<std::vector<std::string>> wordsFor(const widgets::RankPlan& plan, const std::vector<std::string>& arguments) {
  MHC_TRY_ASSIGN(const std::filesystem::path worker, findWorker(plan.gpus));
  return rankWords(plan, launcherPlace(), worker, arguments);
}

}  // namespace

RanksDialog::RanksDialog(const widgets::RankPlan& plan, QWidget* parent)
    : QDialog(parent), panel_(new widgets::RanksPanel(this)) {
  setWindowTitle(tr("Train on several ranks"));
  setAttribute(Qt::WA_DeleteOnClose);
  resize(720, 440);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(panel_);
  panel_->setPlan(plan);
  connect(panel_, &widgets::RanksPanel::planChanged, this, &RanksDialog::planChanged);
  connect(panel_, &widgets::RanksPanel::checkRequested, this, &RanksDialog::check);
  connect(panel_, &widgets::RanksPanel::cancelRequested, this, [this] {
    runner_.cancel();
    panel_->setChecking(false);
  });
  connect(panel_, &widgets::RanksPanel::startRequested, this, [this] {
    Q_EMIT chosen(panel_->plan());
    accept();
  });
  connect(&runner_, &PreflightRunner::finished, this,
          [this](const std::vector<widgets::PreflightRow>& rows, const QString& problem) {
            panel_->setChecking(false);
            panel_->setRows(rows);
            panel_->setProblem(problem);
          });
  planChanged();
}

void RanksDialog::planChanged() {
  if (runner_.running()) runner_.cancel();
  panel_->setChecking(false);
  const auto words = wordsFor(panel_->plan(), {"train", "--config", "-", "--run", "RUN"});
  panel_->setCommand(words.ok() ? QString::fromStdString(shellLine(words.value())) : QString(),
                     words.ok() ? QString() : QString::fromStdString(words.error().text()));
}

void RanksDialog::check() {
  std::vector<std::string> arguments{"preflight", "--json"};
  if (panel_->plan().gpus) arguments.insert(arguments.end(), {"--device", "cuda"});
  const auto words = wordsFor(panel_->plan(), arguments);
  if (!words.ok()) return panel_->setProblem(QString::fromStdString(words.error().text()));
  panel_->setRows({});
  panel_->setProblem({});
  panel_->setChecking(true);
  runner_.start(words.value());
}

}  // namespace mhc::workbench
