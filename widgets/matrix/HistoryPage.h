// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <cstdint>

#include "core/view/RecordTrack.h"
#include "core/view/TableData.h"

namespace mhc::widgets {

/// The history of each entry of H_res over the recorded steps: n × n small curves on one scale, with the shown step.
/// Arrow keys walk through them, Enter or a click chooses the entry.
class HistoryPage : public QWidget {
  Q_OBJECT

 public:
  explicit HistoryPage(QWidget* parent = nullptr);

  void setTrack(view::TrackPtr track, int sublayer);  ///< of RecordKind::Mean; null: waiting for the readers
  void setStep(std::int64_t step);
  void setCurrent(int to, int from);
  [[nodiscard]] QRectF plotRect(int to, int from) const;
  [[nodiscard]] QPointF positionOf(int to, int from, std::int64_t step, double value) const;
  [[nodiscard]] QString hoverText(int to, int from, std::int64_t step) const;
  [[nodiscard]] view::TableData table() const;
  [[nodiscard]] QSize minimumSizeHint() const override { return {160, 140}; }

 Q_SIGNALS:
  void activated(int to, int from);
  void stepChosen(qint64 step);  ///< double click: look at that step

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  [[nodiscard]] bool ready() const;
  [[nodiscard]] double value(std::size_t position, int to, int from) const;
  [[nodiscard]] std::pair<int, int> entryAt(QPointF at) const;
  [[nodiscard]] std::int64_t stepAt(QPointF at, int to, int from) const;

  view::TrackPtr track_;
  int sublayer_ = 1;
  std::int64_t step_ = -1;
  double low_ = 0, high_ = 1;
  int to_ = -1, from_ = -1;
};

}  // namespace mhc::widgets
