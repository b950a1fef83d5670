// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QToolButton;

namespace mhc::widgets {

class TimeCursor;
class TimeTrack;

/// The thin bar below the views: play and its speed, a track with the recorded steps, markers and the cursor, the step as
/// text (with the nearest record where there is none of that step), the live lamp. Keys with focus: Left/Right, Home/End, [ and ], Space plays, L live.
class TimeBar : public QWidget {
  Q_OBJECT

 public:
  explicit TimeBar(TimeCursor& cursor, QWidget* parent = nullptr);
  [[nodiscard]] TimeTrack* track() const { return track_; }

 private:
  void refresh();
  void restyle();
  void fillSpeeds();
  [[nodiscard]] QString stepLine() const;

  TimeCursor& cursor_;
  QToolButton* play_;
  QToolButton* speed_;
  TimeTrack* track_;
  QLabel* text_;
  QToolButton* live_;
};

/// The painted part of the time bar.
class TimeTrack : public QWidget {
  Q_OBJECT

 public:
  explicit TimeTrack(TimeCursor& cursor, QWidget* parent = nullptr);
  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;
  /// Where a step lies, in logical pixels from the left.
  [[nodiscard]] double positionOf(qint64 step) const;
  [[nodiscard]] qint64 stepAt(double x) const;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  bool event(QEvent* event) override;

 private:
  [[nodiscard]] QString tipAt(double x) const;
  void paintMarkers(QPainter& painter) const;
  void refreshAccessibleText();
  TimeCursor& cursor_;
};

}  // namespace mhc::widgets
