// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QFutureWatcher>
#include <QObject>
#include <QSize>
#include <QThreadPool>
#include <QTimer>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "core/base/Result.h"
#include "widgets/base/export3d/FrameWriter.h"
#include "widgets/base/vtk/CameraMotion.h"

namespace mhc::widgets {

class TimeCursor;
class View;
class VtkView;

struct FilmPlan {
  FilmFormat format = FilmFormat::PngSequence;
  QString path;
  QSize pixels{1280, 720};
  double scale = 1;  ///< pixels per logical pixel: how large labels are
  int framesPerSecond = 25;
  std::vector<std::int64_t> steps;  ///< of the frames' time cursor; empty: the step stays
  int frames = 0;                   ///< where the step stays; else one for each of the steps
  CameraTrack camera;
};

/// Makes a film of a 3D view: one frame after the other off the screen, in between the event loop runs; encoding goes
/// on in a thread of its own. The window's own picture keeps its camera; the time cursor moves, and returns in the end.
class FilmExport : public QObject {
  Q_OBJECT
 public:
  /// `view` shows the frames; its current frame's requested step says whether it has arrived at one.
  FilmExport(View& view, VtkView& scene, TimeCursor& cursor, QObject* parent = nullptr);
  ~FilmExport() override;

  void start(const FilmPlan& plan);
  void cancel();  ///< what is written of the film is removed
  [[nodiscard]] bool running() const { return running_; }
  [[nodiscard]] int done() const { return done_; }
  [[nodiscard]] int total() const;

 Q_SIGNALS:
  void progressed(int done, int total);
  void finished(const QString& problem);  ///< empty: the film is there; also after cancel(), with a sentence

 private:
  void next();
  void write(QImage frame);
  void written();
  void end(const QString& problem);
  [[nodiscard]] bool arrived() const;

  View& view_;
  VtkView& scene_;
  TimeCursor& cursor_;
  FilmPlan plan_;
  std::shared_ptr<std::unique_ptr<FrameWriter>> writer_;  ///< touched by the pool's one thread alone
  QThreadPool pool_;
  QFutureWatcher<QString>* encoder_;
  QTimer timer_;
  QElapsedTimer waiting_;
  bool running_ = false, wasLive_ = false, closing_ = false;
  std::int64_t stepBefore_ = -1;
  int drawn_ = 0, done_ = 0;
};

}  // namespace mhc::widgets
