// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSemaphore>
#include <QThreadPool>
#include <algorithm>
#include <atomic>
#include <cstddef>

namespace mhc::widgets {

/// Calls act(0) … act(count − 1), in this thread and in those of the pool that are idle now. Never waits for a thread
/// to become free (as QtConcurrent::blockingMap does), so it may be called from jobs that fill the pool themselves.
template <typename Act>
void inParallel(std::size_t count, const Act& act) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) act(i);
  };
  QThreadPool* pool = QThreadPool::globalInstance();
  QSemaphore done;
  int helpers = 0;
  const int most = std::min(pool->maxThreadCount(), static_cast<int>(std::min<std::size_t>(count, 64))) - 1;
  const auto help = [&] {
    work();
    done.release();
  };
  while (helpers < most && pool->tryStart(help)) ++helpers;
  work();
  done.acquire(helpers);
}

}  // namespace mhc::widgets
