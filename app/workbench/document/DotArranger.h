// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QProcess>
#include <QTimer>
#include <map>

#include "core/graph/Design.h"
#include "core/graph/Layout.h"

namespace mhc::workbench {

/// Asks Graphviz' `dot`, in a process of its own, where the blocks of one graph should stand. Cancelling ends the process;
/// so does the limit of 10 s. Blocks that the user placed stay; the others get the places that dot found.
class DotArranger : public QObject {
  Q_OBJECT
 public:
  explicit DotArranger(QObject* parent = nullptr);
  ~DotArranger() override;

  /// `sizes`: of every block that is to be placed, logical pixels; blocks without one move with the block they hang on.
  void start(const graph::Design& design, graph::BlockId stack, const std::map<graph::BlockId, graph::Size>& sizes,
             const QString& program = QStringLiteral("dot"));
  [[nodiscard]] bool running() const { return process_.state() != QProcess::NotRunning; }
  void cancel();

 Q_SIGNALS:
  /// The design that it was started with, with places.
  void arranged(const mhc::graph::Design& design);
  void failed(const QString& sentence);  ///< empty: cancelled
  void ended();

 private:
  void finish(int code, QProcess::ExitStatus status);
  void fail(const QString& sentence);

  graph::Design design_;
  graph::BlockId stack_ = graph::outside;
  graph::Graph asked_;
  QProcess process_;
  QTimer limit_;
  bool cancelled_ = false, timedOut_ = false;
};

}  // namespace mhc::workbench
