// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/readers/ReaderPool.h"

namespace mhc::workbench {

ReaderPool::ReaderPool(QObject* parent) : QObject(parent) {
  for (std::size_t i = 0; i < kThreads; ++i) {
    auto* reader = new ReaderThread;
    readers_[i] = reader;
    QThread& thread = threads_[i];
    thread.setObjectName(QStringLiteral("reader-%1").arg(i + 1));
    reader->moveToThread(&thread);
    connect(&thread, &QThread::started, reader, &ReaderThread::start);
    connect(&thread, &QThread::finished, reader, &QObject::deleteLater);
    connect(reader, &ReaderThread::updated, this, [this](const RunUpdatePtr& update) {
      const QString run = QString::fromStdString(update->run);
      if (!isOpen(run)) return;
      Q_EMIT updated(update);
      if (!update->complete) look(run);  // one portion at a time: neither the window nor a frame waits for a whole history
    });
    connect(reader, &ReaderThread::frameReady, this,
            [this](const view::FramePtr& frame, quint64 id) { Q_EMIT frameReady(frame, id); });
    connect(reader, &ReaderThread::frameFailed, this,
            [this](const std::string& run, quint64 id, const Message& message) {
              Q_EMIT frameFailed(QString::fromStdString(run), id, QString::fromStdString(message.english));
            });
    connect(reader, &ReaderThread::failed, this, [this](const std::string& run, const Message& message) {
      Q_EMIT failed(QString::fromStdString(run), QString::fromStdString(message.english));
    });
    thread.start();
  }
}

ReaderPool::~ReaderPool() {
  for (QThread& thread : threads_) thread.quit();
  for (QThread& thread : threads_) thread.wait();
}

ReaderThread* ReaderPool::of(const QString& run) const {
  const auto found = threadOf_.find(run);
  return found == threadOf_.end() ? nullptr : readers_[static_cast<std::size_t>(*found)];
}

void ReaderPool::open(const QString& run) {
  if (isOpen(run)) return;
  threadOf_.insert(run, next_);
  next_ = (next_ + 1) % kThreads;
  ReaderThread* reader = of(run);
  QMetaObject::invokeMethod(reader, [reader, name = run.toStdString()] { reader->openRun(name); });
}

void ReaderPool::close(const QString& run) {
  ReaderThread* reader = of(run);
  if (reader == nullptr) return;
  threadOf_.remove(run);
  QMetaObject::invokeMethod(reader, [reader, name = run.toStdString()] { reader->closeRun(name); });
}

void ReaderPool::look(const QString& run) {
  ReaderThread* reader = of(run);
  if (reader != nullptr) QMetaObject::invokeMethod(reader, [reader, name = run.toStdString()] { reader->look(name); });
}

void ReaderPool::post(const QString& run, std::function<void()> work) {
  ReaderThread* reader = of(run);
  if (reader != nullptr) QMetaObject::invokeMethod(reader, std::move(work));
}

void ReaderPool::requestFrame(const QString& run, qint64 step, bool live, quint64 id) {
  ReaderThread* reader = of(run);
  if (reader == nullptr) return;
  QMetaObject::invokeMethod(reader,
                            [reader, name = run.toStdString(), step, live, id] { reader->requestFrame(name, step, live, id); });
}

}  // namespace mhc::workbench
