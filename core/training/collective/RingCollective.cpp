// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/collective/RingCollective.h"

#include <sched.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "core/base/Clock.h"

namespace mhc::training {
namespace {

constexpr std::size_t kBytes = sizeof(float);

std::vector<std::int64_t> evenOffsets(std::int64_t count, int parts) {
  std::vector<std::int64_t> offsets(static_cast<std::size_t>(parts) + 1);
  for (int r = 0; r <= parts; ++r) offsets[static_cast<std::size_t>(r)] = count * r / parts;
  return offsets;
}

std::vector<std::int64_t> inBytes(std::vector<std::int64_t> offsets) {
  for (std::int64_t& offset : offsets) offset *= static_cast<std::int64_t>(kBytes);
  return offsets;
}

void add(float* __restrict sum, const float* __restrict values, std::int64_t count) {
#pragma omp simd
  for (std::int64_t i = 0; i < count; ++i) sum[i] += values[i];
}

double secondsSince(std::int64_t start) { return static_cast<double>(monotonicNanoseconds() - start) * 1e-9; }

}  // namespace

RingCollective::RingCollective(std::unique_ptr<RankLink> link)
    : link_(std::move(link)), rank_(link_->rank()), size_(link_->size()), thread_([this] { serve(); }) {}

Result<std::unique_ptr<Collective>> RingCollective::create(std::unique_ptr<RankLink> link) {
  std::unique_ptr<RingCollective> made(new RingCollective(std::move(link)));
  made->setTimeout(std::chrono::minutes(5));
  const Peer self = describeThisProcess();
  std::vector<Peer> peers(static_cast<std::size_t>(made->size_));
  MHC_TRY(made->gather(&self, sizeof self, peers.data()));
  {
    const std::scoped_lock lock(made->mutex_);
    made->watch_ = PeerWatch(std::move(peers), made->rank_);
  }
  return std::unique_ptr<Collective>(std::move(made));
}

RingCollective::~RingCollective() {
  {
    const std::scoped_lock lock(mutex_);
    closing_ = true;
    if (failure_) link_->giveUp();
  }
  changed_.notify_all();
  thread_.join();
}

void RingCollective::serve() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const Work work = std::move(waiting_.front());
    waiting_.pop_front();
    if (!failure_) {
      lock.unlock();
      const std::int64_t start = monotonicNanoseconds();
      const Result<void> done = work();
      const double seconds = secondsSince(start);
      lock.lock();
      use_.busySeconds += seconds;
      if (!done.ok()) failure_ = done.error();
    }
    ++finished_;
    changed_.notify_all();
  }
}

Collective::Ticket RingCollective::start(Work work) {
  Ticket ticket = 0;
  {
    const std::scoped_lock lock(mutex_);
    waiting_.push_back(std::move(work));
    ticket = ++started_;
  }
  changed_.notify_all();
  return ticket;
}

Result<void> RingCollective::wait(Ticket ticket) {
  const std::int64_t begin = monotonicNanoseconds();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return finished_ >= ticket; });
  use_.waitedSeconds += secondsSince(begin);
  if (failure_) return *failure_;
  return {};
}

Collective::Ticket RingCollective::allReduce(float* values, std::int64_t count) {
  return start([this, values, offsets = evenOffsets(count, size_)]() -> Result<void> {
    MHC_TRY(sumAround(values, offsets));
    return passAround(reinterpret_cast<char*>(values), inBytes(offsets));
  });
}

Collective::Ticket RingCollective::reduceScatter(float* values, std::span<const std::int64_t> offsets) {
  return start([this, values, o = Offsets(offsets.begin(), offsets.end())] { return sumAround(values, o); });
}

Collective::Ticket RingCollective::allGather(float* values, std::span<const std::int64_t> offsets) {
  return start([this, values, o = inBytes(Offsets(offsets.begin(), offsets.end()))] {
    return passAround(reinterpret_cast<char*>(values), o);
  });
}

Result<void> RingCollective::broadcast(void* data, std::size_t bytes, int root) {
  return wait(start([this, data, bytes, root] { return spread(data, bytes, root); }));
}

Result<void> RingCollective::gather(const void* mine, std::size_t bytes, void* all) {
  auto* places = static_cast<char*>(all);
  std::copy_n(static_cast<const char*>(mine), bytes, places + static_cast<std::size_t>(rank_) * bytes);
  Offsets offsets;
  for (int r = 0; r <= size_; ++r) offsets.push_back(static_cast<std::int64_t>(bytes) * r);
  return wait(start([this, places, o = std::move(offsets)] { return passAround(places, o); }));
}

/// Part r starts at rank r + 1, goes from rank to rank, each adding its own, and ends whole at rank r.
Result<void> RingCollective::sumAround(float* values, const Offsets& offsets) {
  const auto size = [&](int part) { return offsets[static_cast<std::size_t>(part) + 1] - offsets[static_cast<std::size_t>(part)]; };
  const auto at = [&](int part) { return values + offsets[static_cast<std::size_t>(part)]; };
  for (int hop = 1; hop < size_; ++hop) {
    const int out = (rank_ - hop + size_) % size_;
    const int in = (rank_ - hop - 1 + 2 * size_) % size_;
    if (incoming_.size() < static_cast<std::size_t>(size(in))) incoming_.resize(static_cast<std::size_t>(size(in)));
    MHC_TRY(exchange(at(out), static_cast<std::size_t>(size(out)) * kBytes, incoming_.data(),
                     static_cast<std::size_t>(size(in)) * kBytes));
    add(at(in), incoming_.data(), size(in));
  }
  return {};
}

Result<void> RingCollective::passAround(char* values, const Offsets& o) {
  const auto size = [&](int part) {
    return static_cast<std::size_t>(o[static_cast<std::size_t>(part) + 1] - o[static_cast<std::size_t>(part)]);
  };
  for (int hop = 0; hop + 1 < size_; ++hop) {
    const int out = (rank_ - hop + size_) % size_;
    const int in = (rank_ - hop - 1 + 2 * size_) % size_;
    MHC_TRY(exchange(values + o[static_cast<std::size_t>(out)], size(out), values + o[static_cast<std::size_t>(in)], size(in)));
  }
  return {};
}

/// A tree: who has the data passes them to the rank that stands 1, 2, 4 … behind it.
Result<void> RingCollective::spread(void* data, std::size_t bytes, int root) {
  const int place = (rank_ - root + size_) % size_;
  const auto rankAt = [&](int p) { return (p + root) % size_; };
  int distance = 1;
  while (distance < size_ && place >= distance) distance *= 2;
  if (place > 0) {
    const int from = rankAt(place - distance / 2);
    link_->receive(from, data, bytes);
    MHC_TRY(settle(from));
  }
  for (; distance < size_; distance *= 2) {
    if (place + distance >= size_) continue;
    const int to = rankAt(place + distance);
    link_->send(to, data, bytes);
    const std::scoped_lock lock(mutex_);
    use_.sentBytes += bytes;
  }
  return settle(rankAt((place + 1) % size_));
}

Result<void> RingCollective::exchange(const void* out, std::size_t outBytes, void* in, std::size_t inBytes) {
  const int from = (rank_ - 1 + size_) % size_;
  if (inBytes > 0) link_->receive(from, in, inBytes);
  if (outBytes > 0) link_->send((rank_ + 1) % size_, out, outBytes);
  {
    const std::scoped_lock lock(mutex_);
    use_.sentBytes += outBytes;
  }
  return settle(from);
}

Result<void> RingCollective::settle(int waitedFor) {
  const std::int64_t begin = monotonicNanoseconds();
  std::int64_t looked = begin;
  std::chrono::microseconds nap{0};
  for (int turn = 0;; ++turn) {
    const RankLink::Progress progress = link_->progress();
    if (progress == RankLink::Progress::Done) return {};
    if (progress == RankLink::Progress::Failed) return lost(waitedFor);
    // Short messages are there after some turns; for long ones, and for a rank that computes, sleep.
    if (turn < 50) {
      ::sched_yield();
      continue;
    }
    nap = std::min(nap + std::chrono::microseconds(20), std::chrono::microseconds(200));
    std::this_thread::sleep_for(nap);
    const std::int64_t now = monotonicNanoseconds();
    if (now - looked < 100'000'000) continue;
    looked = now;
    const std::scoped_lock lock(mutex_);
    if (!watch_.died().empty() || now - begin > std::chrono::nanoseconds(timeout_).count()) break;
  }
  return lost(waitedFor);
}

Error RingCollective::lost(int waitedFor) const {
  const std::scoped_lock lock(mutex_);
  std::string what = watch_.died();
  if (what.empty()) {
    const double seconds = std::chrono::duration<double>(timeout_).count();
    char limit[32];
    std::snprintf(limit, sizeof limit, "%g s", seconds);
    what = watch_.stopped();
    if (!what.empty()) what += ": no answer for " + std::string(limit);
    if (what.empty() && !link_->problem().empty()) {
      what = watch_.nameOf(waitedFor) + " can't be reached: " + link_->problem();
    }
    if (what.empty()) what = watch_.nameOf(waitedFor) + " has not answered for " + limit;
  }
  return makeError(ExitCode::RankLost, "training.rank_lost",
                   "{what}. All ranks end. See to that machine, then go on with --resume, with fewer ranks if need be.",
                   {{"what", what}});
}

void RingCollective::setTimeout(std::chrono::milliseconds limit) {
  const std::scoped_lock lock(mutex_);
  timeout_ = limit;
}

CollectiveUse RingCollective::use() const {
  const std::scoped_lock lock(mutex_);
  return use_;
}

bool RingCollective::hasDied(int rank) const {
  const std::scoped_lock lock(mutex_);
  return watch_.hasDied(rank);
}

void RingCollective::abort(ExitCode code) {
  link_->abort(static_cast<int>(code));
  std::_Exit(static_cast<int>(code));
}

}  // namespace mhc::training
