// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/export3d/FilmExport.h"

#include <QtConcurrentRun>
#include <algorithm>

#include "widgets/base/TimeCursor.h"
#include "widgets/base/View.h"
#include "widgets/base/vtk/VtkView.h"

namespace mhc::widgets {
namespace {

constexpr int kArrivalMilliseconds = 10'000;  // a step that does not come is drawn as it is

}  // namespace

FilmExport::FilmExport(View& view, VtkView& scene, TimeCursor& cursor, QObject* parent)
    : QObject(parent), view_(view), scene_(scene), cursor_(cursor), encoder_(new QFutureWatcher<QString>(this)) {
  pool_.setMaxThreadCount(1);
  pool_.setExpiryTimeout(-1);  // always the same thread: an encoder's process belongs to it
  timer_.setInterval(0);
  connect(&timer_, &QTimer::timeout, this, &FilmExport::next);
  connect(encoder_, &QFutureWatcherBase::finished, this, &FilmExport::written);
}

FilmExport::~FilmExport() {
  encoder_->disconnect(this);
  if (writer_ != nullptr) {
    pool_.start([writer = writer_] { writer->reset(); });
  }
  pool_.waitForDone();
}

int FilmExport::total() const {
  return plan_.steps.empty() ? plan_.frames : static_cast<int>(plan_.steps.size());
}

void FilmExport::start(const FilmPlan& plan) {
  if (running_) return;
  plan_ = plan;
  drawn_ = done_ = 0;
  closing_ = false;
  running_ = true;
  stepBefore_ = cursor_.step();
  wasLive_ = cursor_.live();
  if (total() < 1) return end(tr("The film has no frames. Choose a range of steps, or a movement of the camera."));
  writer_ = std::make_shared<std::unique_ptr<FrameWriter>>();
  if (!plan_.steps.empty()) cursor_.request(plan_.steps.front());
  waiting_.start();
  timer_.start();
  Q_EMIT progressed(0, total());
}

bool FilmExport::arrived() const {
  if (plan_.steps.empty() || waiting_.elapsed() > kArrivalMilliseconds) return true;
  const view::FramePtr frame = view_.currentFrame();
  const std::int64_t wanted = plan_.steps[static_cast<std::size_t>(drawn_)];
  return frame != nullptr && (frame->requested == wanted || frame->recorded == wanted);
}

void FilmExport::next() {
  if (encoder_->isRunning()) {
    timer_.stop();  // written() goes on
    return;
  }
  timer_.setInterval(arrived() ? 0 : 10);
  if (!arrived()) return;
  const double part =
      total() > 1 ? static_cast<double>(drawn_) / (plan_.camera.move() == CameraMove::Path ? total() - 1 : total()) : 0;
  QImage picture = scene_.render(plan_.pixels, plan_.scale, false, plan_.camera.at(part));
  if (picture.isNull()) return end(tr("Pictures of this size can't be drawn here. Choose a smaller one."));
  ++drawn_;
  if (drawn_ < total() && !plan_.steps.empty()) cursor_.request(plan_.steps[static_cast<std::size_t>(drawn_)]);
  waiting_.restart();
  write(std::move(picture));
}

void FilmExport::write(QImage frame) {
  timer_.stop();
  encoder_->setFuture(
      QtConcurrent::run(&pool_, [writer = writer_, plan = plan_, picture = std::move(frame), last = drawn_ == total()] {
        if (*writer == nullptr) {
          auto opened = FrameWriter::open(plan.format, plan.path, plan.pixels, plan.framesPerSecond);
          if (!opened.ok()) return QString::fromStdString(opened.error().text());
          *writer = std::move(opened).value();
        }
        Result<void> result = (*writer)->add(picture);
        if (result.ok() && last) result = (*writer)->finish();
        return result.ok() ? QString() : QString::fromStdString(result.error().text());
      }));
}

void FilmExport::written() {
  if (closing_) return end(tr("The film was cancelled."));
  if (const QString problem = encoder_->result(); !problem.isEmpty()) return end(problem);
  ++done_;
  Q_EMIT progressed(done_, total());
  if (done_ == total()) return end({});
  timer_.start();
}

void FilmExport::cancel() {
  if (!running_ || closing_) return;
  closing_ = true;
  timer_.stop();
  if (!encoder_->isRunning()) end(tr("The film was cancelled."));
}

void FilmExport::end(const QString& problem) {
  timer_.stop();
  if (writer_ != nullptr) {
    pool_.start([writer = std::move(writer_)] { writer->reset(); });  // an unfinished film goes
    pool_.waitForDone();
  }
  writer_ = nullptr;
  running_ = false;
  if (!plan_.steps.empty()) {
    if (wasLive_) {
      cursor_.setLive(true);
    } else if (stepBefore_ >= 0) {
      cursor_.request(stepBefore_);
    }
  }
  Q_EMIT finished(problem);
}

}  // namespace mhc::widgets
