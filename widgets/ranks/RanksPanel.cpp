// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ranks/RanksPanel.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QTableWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/base/Text.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

constexpr int kMostRanks = 4096;

QString bytesText(double bytes) {
  return bytes < 0 ? QStringLiteral("–") : QString::fromStdString(formatBytes(static_cast<std::uint64_t>(bytes)));
}

QString rateText(double bytesPerSecond) {
  return bytesPerSecond < 0 ? QStringLiteral("–")
                            : QString::fromStdString(formatCount(bytesPerSecond)) + QStringLiteral("B/s");
}

}  // namespace

RanksPanel::RanksPanel(QWidget* parent)
    : QWidget(parent),
      ranks_(new QSpinBox(this)),
      launcher_(new QComboBox(this)),
      hosts_(new QLineEdit(this)),
      browse_(new QToolButton(this)),
      command_(new QLineEdit(this)),
      table_(new QTableWidget(0, 6, this)),
      message_(new QLabel(this)),
      progress_(new QProgressBar(this)),
      check_(new QPushButton(this)),
      start_(new QPushButton(tr("Start training"), this)) {
  build();
  connect(ranks_, &QSpinBox::valueChanged, this, &RanksPanel::edited);
  connect(launcher_, &QComboBox::currentIndexChanged, this, &RanksPanel::edited);
  connect(hosts_, &QLineEdit::textChanged, this, &RanksPanel::edited);
  connect(browse_, &QToolButton::clicked, this, [this] {
    const QString file = QFileDialog::getOpenFileName(this, tr("Hosts file"));
    if (!file.isEmpty()) hosts_->setText(file);
  });
  connect(check_, &QPushButton::clicked, this,
          [this] { checking_ ? Q_EMIT cancelRequested() : Q_EMIT checkRequested(); });
  connect(start_, &QPushButton::clicked, this, &RanksPanel::startRequested);
  connect(&Theme::current(), &Theme::changed, this, &RanksPanel::refresh);
  refresh();
}

void RanksPanel::build() {
  ranks_->setRange(2, kMostRanks);
  ranks_->setAccessibleName(tr("Ranks"));
  ranks_->setToolTip(tr(
      "Processes that train together, each on its share of the batch: micro_batch × accumulation sequences a step are "
      "divided among them. On GPUs one rank takes one GPU."));
  launcher_->addItems({QStringLiteral("mpirun"), QStringLiteral("srun"), QStringLiteral("torchrun")});
  launcher_->setAccessibleName(tr("Launcher"));
  launcher_->setToolTip(
      tr("What starts the ranks: Open MPI's mpirun, Slurm's srun inside an allocation, or PyTorch's torchrun for GPUs "
         "of this machine"));
  hosts_->setAccessibleName(tr("Hosts file"));
  hosts_->setPlaceholderText(tr("this machine"));
  hosts_->setToolTip(
      tr("A file with a host a line, as the launcher reads it (\"node1 slots=8\" for mpirun). The worker and the run "
         "folder must have "
         "the same paths on all of them."));
  browse_->setText(QStringLiteral("…"));
  browse_->setToolTip(tr("Choose a hosts file"));
  command_->setReadOnly(true);
  command_->setAccessibleName(tr("Command"));
  command_->setToolTip(tr("What will be started; it can be copied into a shell"));
  message_->setWordWrap(true);
  message_->setTextFormat(Qt::PlainText);
  progress_->setRange(0, 0);
  progress_->setTextVisible(false);
  progress_->setAccessibleName(tr("Looking at the ranks"));
  table_->setHorizontalHeaderLabels(
      {tr("rank"), tr("host"), tr("build"), tr("device"), tr("free memory"), tr("to the next rank")});
  table_->verticalHeader()->hide();
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setAccessibleName(tr("Ranks as they were found"));
  table_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->setMinimumHeight(120);
  check_->setToolTip(
      tr("Start the ranks without training: are they reachable, of one build, with a device and memory, and how fast "
         "is the ring between them?"));
  start_->setDefault(true);

  auto* hosts = new QHBoxLayout;
  hosts->addWidget(hosts_, 1);
  hosts->addWidget(browse_);
  auto* form = new QFormLayout;
  form->addRow(tr("&Ranks"), ranks_);
  form->addRow(tr("&Launcher"), launcher_);
  auto* hostsLabel = new QLabel(tr("&Hosts file"), this);
  hostsLabel->setBuddy(hosts_);
  form->addRow(hostsLabel, hosts);
  form->addRow(tr("Command"), command_);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(check_);
  buttons->addWidget(progress_, 1);
  buttons->addStretch(1);
  buttons->addWidget(start_);
  auto* column = new QVBoxLayout(this);
  column->addLayout(form);
  column->addWidget(table_, 1);
  column->addWidget(message_);
  column->addLayout(buttons);
}

void RanksPanel::setPlan(const RankPlan& plan) {
  plan_ = plan;
  const QSignalBlocker a(ranks_), b(launcher_), c(hosts_);
  ranks_->setValue(plan.ranks);
  launcher_->setCurrentIndex(static_cast<int>(plan.launcher));
  hosts_->setText(plan.hostsFile);
  refresh();
}

void RanksPanel::edited() {
  plan_.ranks = ranks_->value();
  plan_.launcher = static_cast<RankLauncher>(launcher_->currentIndex());
  plan_.hostsFile = hosts_->text().trimmed();
  // What was found belongs to another plan.
  rows_.clear();
  problem_.clear();
  refresh();
  Q_EMIT planChanged();
}

void RanksPanel::setCommand(const QString& command, const QString& problem) {
  command_->setText(command);
  command_->setCursorPosition(0);
  commandProblem_ = problem;
  refresh();
}

void RanksPanel::setChecking(bool checking) {
  checking_ = checking;
  refresh();
}

void RanksPanel::setRows(const std::vector<PreflightRow>& rows) {
  rows_ = rows;
  refresh();
}

void RanksPanel::setProblem(const QString& sentence) {
  problem_ = sentence;
  refresh();
}

void RanksPanel::refresh() {
  const Theme& theme = Theme::current();
  table_->setRowCount(static_cast<int>(rows_.size()));
  QString bad = commandProblem_.isEmpty() ? problem_ : commandProblem_;
  for (int row = 0; row < table_->rowCount(); ++row) {
    const PreflightRow& found = rows_[static_cast<std::size_t>(row)];
    const QString texts[] = {
        QString::number(found.rank),       found.host, found.build, found.device, bytesText(found.freeBytes),
        rateText(found.ringBytesPerSecond)};
    for (int column = 0; column < 6; ++column) {
      auto* item = new QTableWidgetItem(texts[column]);
      const bool wrong = !found.problem.isEmpty() || (column == 2 && !found.sameBuild);
      if (wrong) item->setForeground(theme.colour(ThemeColour::Bad));
      item->setToolTip(found.problem.isEmpty() ? texts[column] : found.problem);
      table_->setItem(row, column, item);
    }
    if (bad.isEmpty() && !found.problem.isEmpty()) bad = tr("Rank %1: %2").arg(found.rank).arg(found.problem);
  }
  const bool found = !rows_.empty();
  QString text = tr("Check starts the ranks without training and shows what each of them is.");
  if (found) text = tr("All %1 ranks can train.").arg(rows_.size());
  if (checking_) text = tr("Looking at the ranks…");
  message_->setText(bad.isEmpty() ? text : bad);
  QPalette colours = palette();
  colours.setColor(QPalette::WindowText, theme.colour(!bad.isEmpty() ? ThemeColour::Bad
                                                      : found        ? ThemeColour::Good
                                                                     : ThemeColour::TextDim));
  message_->setPalette(colours);
  check_->setText(checking_ ? tr("Cancel") : tr("&Check"));
  check_->setEnabled(checking_ || commandProblem_.isEmpty());
  start_->setEnabled(!checking_ && commandProblem_.isEmpty());
  progress_->setVisible(checking_);
}

}  // namespace mhc::widgets
