// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>
#include <cstdint>
#include <vector>

namespace mhc::widgets {

/// What a marker stands for; the later ones hide the earlier ones where they fall on one pixel.
enum class MarkerKind : std::uint8_t { Other, Evaluation, Sample, Pause, Resume, Checkpoint, Edit, Spike, Alert, Nan };

/// Something worth a tick on the time bar: a checkpoint, a changed setting, an evaluation, a pinned sample.
struct TimeMarker {
  std::int64_t step = 0;
  QString text;  ///< "checkpoint", "learning rate 6e-4 → 3e-4"
  MarkerKind kind = MarkerKind::Other;
  bool operator==(const TimeMarker&) const = default;
};

/// The one step that all views show. Live: follows the newest record. Steps are those of the current run's records;
/// readers resolve them to each run's nearest record.
class TimeCursor : public QObject {
  Q_OBJECT

 public:
  explicit TimeCursor(QObject* parent = nullptr);

  [[nodiscard]] std::int64_t step() const { return step_; }  ///< −1: nothing is recorded yet
  [[nodiscard]] bool live() const { return live_; }
  [[nodiscard]] bool playing() const { return timer_.isActive(); }
  [[nodiscard]] double speed() const { return speed_; }  ///< records per second while playing
  /// The record that the views show: the one nearest to step(), the earlier of two equally near; −1: none.
  [[nodiscard]] std::int64_t nearest() const;
  [[nodiscard]] const std::vector<std::int64_t>& recorded() const { return recorded_; }
  [[nodiscard]] const std::vector<TimeMarker>& markers() const { return markers_; }

  /// Recorded steps of the current run, ascending. Live cursors move to the last; if the cursor's step has vanished it
  /// moves to the nearest and says so (moved()).
  void setRecorded(std::vector<std::int64_t> steps);
  void setMarkers(std::vector<TimeMarker> markers);

 public Q_SLOTS:
  /// Any step may be asked for; ends live and playing.
  void request(qint64 step);
  void setLive(bool live);
  void setPlaying(bool playing);
  /// Clamped to 0.5 … 1000. Above 50 pictures a second records are left out, evenly.
  void setSpeed(double recordsPerSecond);
  void goFirst();
  void goLast();
  void goNext();            ///< next recorded step
  void goPrevious();
  void goNextMarker();
  void goPreviousMarker();

 Q_SIGNALS:
  void stepChanged(qint64 step);
  void stateChanged();                  ///< live, playing or speed
  void recordsChanged();                ///< recorded steps or markers
  void moved(const QString& sentence);  ///< the cursor was moved because its record vanished

 private:
  void place(std::int64_t step);
  void advance();
  void startTimer();

  std::int64_t step_ = -1;
  bool live_ = true;
  double speed_ = 10;
  double owed_ = 0;  ///< part of a record that the next tick still has to go
  QTimer timer_;
  std::vector<std::int64_t> recorded_;
  std::vector<TimeMarker> markers_;
};

}  // namespace mhc::widgets
