// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/document/DotArranger.h"

#include <algorithm>

namespace mhc::workbench {
namespace {

constexpr int kLimitMs = 10'000;

}  // namespace

DotArranger::DotArranger(QObject* parent) : QObject(parent) {
  limit_.setSingleShot(true);
  limit_.setInterval(kLimitMs);
  connect(&limit_, &QTimer::timeout, this, [this] {
    timedOut_ = true;
    process_.kill();
  });
  connect(&process_, &QProcess::finished, this, &DotArranger::finish);
  connect(&process_, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
    if (error == QProcess::FailedToStart)
      fail(tr("The program %1 can't be started: install Graphviz, or use Arrange, which needs no other program.").arg(process_.program()));
  });
}

DotArranger::~DotArranger() {
  process_.disconnect(this);
  process_.kill();
  process_.waitForFinished(1000);
}

void DotArranger::start(const graph::Design& design, graph::BlockId stack, const std::map<graph::BlockId, graph::Size>& sizes,
                        const QString& program) {
  if (running()) return;
  const graph::Graph* graph = design.graphOf(stack);
  if (graph == nullptr) return;
  design_ = design;
  stack_ = stack;
  cancelled_ = timedOut_ = false;
  asked_ = {};
  for (const auto& block : graph->blocks) {
    if (sizes.contains(block->id)) asked_.blocks.push_back(block);
  }
  // Of what hangs below a block nothing is asked: it moves with it.
  for (const auto& wire : graph->wires) {
    const bool both = asked_.find(wire.from.block) != nullptr && asked_.find(wire.to.block) != nullptr;
    if (both && wire.from.block != wire.to.block && wire.to.socket != "branch") asked_.wires.push_back(wire);
  }
  const std::string input = graph::dotInput(asked_, [&](const graph::Block& block) { return sizes.at(block.id); });
  process_.start(program, {QStringLiteral("-Tplain")});
  process_.write(input.data(), static_cast<qint64>(input.size()));
  process_.closeWriteChannel();
  limit_.start();
}

void DotArranger::cancel() {
  if (!running()) return;
  cancelled_ = true;
  process_.kill();
}

void DotArranger::fail(const QString& sentence) {
  limit_.stop();
  Q_EMIT failed(sentence);
  Q_EMIT ended();
}

void DotArranger::finish(int code, QProcess::ExitStatus status) {
  limit_.stop();
  if (cancelled_) return fail({});
  if (timedOut_) return fail(tr("dot did not answer within 10 s and was ended. The blocks stay where they are."));
  if (status != QProcess::NormalExit || code != 0) {
    return fail(tr("dot could not arrange the design: %1").arg(QString::fromLocal8Bit(process_.readAllStandardError()).trimmed().left(300)));
  }
  const QByteArray answer = process_.readAllStandardOutput();
  const auto positions = graph::positionsFromDot(asked_, std::string_view(answer.constData(), static_cast<std::size_t>(answer.size())));
  if (!positions.ok()) return fail(QString::fromStdString(positions.error().text()));
  Q_EMIT arranged(graph::placed(design_, stack_, positions.value()));
  Q_EMIT ended();
}

}  // namespace mhc::workbench
