// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>
#include <string>
#include <vector>

#include "core/estimate/Estimate.h"
#include "core/estimate/Forecast.h"
#include "core/graph/Costs.h"

namespace mhc::widgets {

/// What a design costs, always in sight below the canvas: parameters, FLOPs of a token, memory by part against the
/// machine's, tokens per second and finish time with their range, and what the mixing itself costs. What an edit changed is
/// flashed beside the value. Hovering a figure, or a part of the memory bar, names the kinds of blocks that cause it.
class EstimateStrip : public QWidget {
  Q_OBJECT
 public:
  explicit EstimateStrip(QWidget* parent = nullptr);

  void setMachine(const estimate::Machine& machine, std::uint64_t memoryBytes);
  /// A design that can't be costed: the last figures stay, greyed, with `why`. One that can be costed but not trained
  /// shows its figures.
  void setDesign(const graph::Design& design, const graph::Analysis& analysis, const graph::DesignCost& cost, const QString& why);
  /// What a run of this design was seen to do: beside the predictions. 0: not known.
  void setMeasured(double tokensPerSecond, double memoryBytes);

  struct Figure {
    QString name, value, change, detail, tip;  ///< lines of name, value and detail: the first that has room is shown
    std::vector<std::string> kinds;  ///< of blocks that light up
    QRectF rect;
  };
  [[nodiscard]] const std::vector<Figure>& figures() const { return figures_; }
  [[nodiscard]] bool flashing() const { return flash_.isActive(); }
  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 Q_SIGNALS:
  /// Kinds of blocks ("attention", "ffn") that cause what the pointer is over; empty: none.
  void kindsHovered(const std::vector<std::string>& kinds);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  bool event(QEvent* event) override;

 private:
  struct Part {
    QString name;
    std::uint64_t bytes = 0;
    QColor colour;
    std::vector<std::string> kinds;
    QRectF rect;
  };
  void compute();
  void place();
  [[nodiscard]] std::vector<std::string> kindsAt(QPointF at) const;
  [[nodiscard]] QString tipAt(QPointF at) const;
  void hover(std::vector<std::string> kinds);

  estimate::Machine machine_;
  std::uint64_t memoryBytes_ = 0;
  graph::Design design_;
  graph::Analysis analysis_;
  graph::DesignCost cost_;
  bool given_ = false, valid_ = false, trainable_ = false;
  QString why_;
  double measuredSpeed_ = 0, measuredMemory_ = 0;
  std::vector<Figure> figures_;
  std::vector<Part> parts_;
  QRectF bar_;
  double lastParameters_ = -1, lastFlops_ = 0, lastMemory_ = 0, lastSpeed_ = 0, lastMixing_ = 0;
  QTimer flash_;
  std::vector<std::string> hovered_;
  int focus_ = 0;
};

}  // namespace mhc::widgets
