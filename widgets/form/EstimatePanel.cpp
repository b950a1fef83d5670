// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/form/EstimatePanel.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/Text.h"
#include "core/view/ColourTable.h"
#include "widgets/base/Theme.h"
#include "widgets/form/MemoryBar.h"

namespace mhc::widgets {
namespace {

QString grouped(std::int64_t value) { return QLocale(QLocale::English).toString(static_cast<qlonglong>(value)); }
QString count(double value) { return QString::fromStdString(formatCount(value)); }
QString bytes(std::uint64_t value) { return QString::fromStdString(formatBytes(value)); }
QString duration(double seconds) { return QString::fromStdString(formatDuration(seconds)); }

QLabel* heading(const QString& text) {
  auto* label = new QLabel(text);
  label->setFont(Theme::current().titleFont());
  label->setWordWrap(true);
  return label;
}

QLabel* paragraph() {
  auto* label = new QLabel;
  label->setWordWrap(true);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return label;
}

}  // namespace

EstimatePanel::EstimatePanel(QWidget* parent) : QWidget(parent), machine_(estimate::guessedMachine(2)) {
  run_ = new QPushButton(tr("Start training"));
  run_->setDefault(true);
  run_->setMinimumHeight(34);
  run_->setObjectName(QStringLiteral("startTraining"));
  parameters_ = paragraph();
  parameters_->setFont(Theme::current().titleFont());
  parametersByPart_ = paragraph();
  memoryTitle_ = heading({});
  memory_ = new MemoryBar;
  work_ = paragraph();
  forecast_ = paragraph();
  problems_ = paragraph();
  problems_->setTextFormat(Qt::RichText);
  problems_->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
  command_ = new QLineEdit;
  command_->setReadOnly(true);
  command_->setAccessibleName(tr("Command line of this run"));
  command_->setFont(Theme::current().monospaceFont());
  auto* copy = new QPushButton(tr("Copy"));
  copy->setToolTip(tr("Copy the command line"));

  figures_ = new QWidget;
  auto* figures = new QVBoxLayout(figures_);
  figures->setContentsMargins(0, 0, 0, 0);
  figures->addWidget(parameters_);
  figures->addWidget(parametersByPart_);
  figures->addSpacing(6);
  figures->addWidget(memoryTitle_);
  figures->addWidget(memory_);
  figures->addSpacing(6);
  figures->addWidget(heading(tr("Work and time")));
  figures->addWidget(work_);
  figures->addWidget(forecast_);

  auto* body = new QWidget;
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(12, 10, 12, 10);
  column->addWidget(run_);
  column->addSpacing(4);
  column->addWidget(problems_);
  column->addWidget(figures_);
  column->addSpacing(6);
  column->addWidget(heading(tr("Command line")));
  auto* line = new QHBoxLayout;
  line->addWidget(command_, 1);
  line->addWidget(copy);
  column->addLayout(line);
  column->addStretch(1);
  auto* scroll = new QScrollArea;
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidget(body);
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->addWidget(scroll);

  connect(run_, &QPushButton::clicked, this, &EstimatePanel::runRequested);
  connect(copy, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(command_->text()); });
  connect(problems_, &QLabel::linkActivated, this, [this](const QString& link) { Q_EMIT fieldRequested(link.toStdString()); });
  connect(&Theme::current(), &Theme::changed, this, [this] {
    if (given_) setConfig(config::ParsedConfig(shown_));
  });
}

void EstimatePanel::setMachine(const estimate::Machine& machine, std::uint64_t memoryBytes) {
  machine_ = machine;
  memoryBytes_ = memoryBytes;
  if (given_) setConfig(config::ParsedConfig(shown_));
}

void EstimatePanel::setConfig(const config::ParsedConfig& parsed) {
  shown_ = parsed;
  given_ = true;
  showProblems(parsed.problems);
  run_->setEnabled(parsed.ok());
  figures_->setVisible(parsed.ok());
  if (parsed.ok()) showEstimates(parsed.config);
}

void EstimatePanel::setCommandLine(const QString& line) {
  command_->setText(line);
  command_->setCursorPosition(0);
  command_->setToolTip(line);
}

QString EstimatePanel::parametersText() const { return parameters_->text(); }

QString EstimatePanel::commandLine() const { return command_->text(); }

void EstimatePanel::showEstimates(const config::Config& config) {
  const auto p = estimate::parameters(config.model);
  QString text = tr("%1 parameters").arg(grouped(p.total()));
  if (lastParameters_ >= 0 && lastParameters_ != p.total()) {
    const auto change = p.total() - lastParameters_;
    text += QStringLiteral("  (%1%2)").arg(change > 0 ? QStringLiteral("+") : QStringLiteral("−"), grouped(std::abs(change)));
  }
  lastParameters_ = p.total();
  parameters_->setText(text);
  QStringList parts{tr("embedding %1").arg(grouped(p.embedding)), tr("attention %1").arg(grouped(p.attention)),
                    tr("feed-forward %1").arg(grouped(p.ffn)), tr("norms %1").arg(grouped(p.norms))};
  if (p.mixing > 0) parts << tr("stream mixing %1").arg(grouped(p.mixing));
  if (p.head > 0) parts << tr("head %1").arg(grouped(p.head));
  parametersByPart_->setText(parts.join(QStringLiteral(" · ")));

  const auto m = estimate::memory(config);
  const Theme& theme = Theme::current();
  const auto colour = [&](std::size_t i) { return theme.onChart(view::categoryColour(i)); };
  memory_->setParts({{tr("Weights"), m.weights, colour(0), tr("float32 parameters")},
                     {tr("Gradients"), m.gradients, colour(1), tr("one flat float32 buffer")},
                     {tr("Optimizer"), m.optimizer, colour(2), tr("moments of the optimizer")},
                     {tr("Streams"), m.streams, colour(3), tr("what the streams add: every boundary, n-fold")},
                     {tr("Activations"), m.activations, colour(4), tr("everything else that the backward pass needs")},
                     {tr("Workspace"), m.workspace, colour(5), tr("logits, gradients of activations, scratch")},
                     {tr("Runtime"), m.runtime, colour(7), tr("program and libraries before any tensor")}},
                    memoryBytes_);
  QString title = tr("%1 of memory").arg(bytes(m.total()));
  if (memoryBytes_ > 0) title += tr(" (this machine has %1)").arg(bytes(memoryBytes_));
  memoryTitle_->setText(title);
  QPalette colours = palette();
  const bool tooMuch = memoryBytes_ > 0 && m.total() > memoryBytes_;
  colours.setColor(QPalette::WindowText, tooMuch ? theme.colour(ThemeColour::Bad) : theme.colour(ThemeColour::Text));
  memoryTitle_->setPalette(colours);

  const auto flops = estimate::flopsPerToken(config);
  const double tokens = static_cast<double>(config.training.micro_batch * config.training.accumulation *
                                            config.training.sequence_length);
  work_->setText(tr("%1FLOP per token, %2 tokens per step, %3 tokens in all")
                     .arg(count(flops.model()), grouped(static_cast<std::int64_t>(tokens)),
                          count(tokens * static_cast<double>(config.training.steps))));
  const auto f = estimate::forecast(config, machine_);
  forecast_->setText(tr("About %1 tokens/s (%2 to %3); finished after about %4 (%5 to %6). %7")
                         .arg(count(f.tokens_per_second.expected), count(f.tokens_per_second.low),
                              count(f.tokens_per_second.high), duration(f.total_seconds.expected),
                              duration(f.total_seconds.low), duration(f.total_seconds.high),
                              machine_.measured ? tr("From this machine's measured speed.")
                                                : tr("A guess from the number of cores.")));
}

void EstimatePanel::showProblems(const std::vector<config::Problem>& problems) {
  const Theme& theme = Theme::current();
  QStringList lines;
  for (const auto& problem : problems) {
    if (problem.severity == config::Severity::Note) continue;
    const bool error = problem.severity == config::Severity::Error;
    const QColor colour = theme.colour(error ? ThemeColour::Bad : ThemeColour::Warning);
    const QString sentence = QString::fromStdString(problem.message.english).toHtmlEscaped();
    lines << QStringLiteral("<p style='margin:3px 0'><span style='color:%1'>%2</span> <a style='color:%3; "
                            "text-decoration:none' href='%4'>%5</a></p>")
                 .arg(colour.name(), error ? QStringLiteral("✖") : QStringLiteral("▲"), theme.colour(ThemeColour::Text).name(),
                      QString::fromStdString(problem.field), sentence);
  }
  problemCount_ = static_cast<int>(lines.size());
  problems_->setText(lines.join(QString()));
  problems_->setVisible(!lines.isEmpty());
}

}  // namespace mhc::widgets
