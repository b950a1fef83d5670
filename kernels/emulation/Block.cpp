// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/emulation/Block.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <utility>

#include "kernels/emulation/Builtins.h"

namespace mhc::kernels::emulation {
namespace {

Block* running = nullptr;

}  // namespace

bool Site::operator==(const Site& other) const {
  return line == other.line && std::strcmp(file, other.file) == 0;
}

std::string Site::text() const {
  const char* const slash = std::strrchr(file, '/');
  return std::string(slash != nullptr ? slash + 1 : file) + ":" + std::to_string(line);
}

Block::Block() = default;
Block::~Block() = default;

Block* Block::current() {
  return running;
}

std::uint64_t Block::random() {
  random_ ^= random_ << 13U;
  random_ ^= random_ >> 7U;
  random_ ^= random_ << 17U;
  return random_;
}

void Block::enter(void* block) {
  auto* self = static_cast<Block*>(block);
  self->entry_(self->argument_);
  self->threads_[self->running_].state = State::Ended;
}

void Block::resume(unsigned index) {
  running_ = index;
  threadIdx = {index % size_.x, index / size_.x % size_.y, index / (size_.x * size_.y)};
  threads_[index].fiber->resume();
}

void Block::run(const std::string& kernel, Dim3 block, Dim3 blockSize, void (*entry)(void*), void* argument,
                std::uint64_t seed) {
  kernel_ = kernel;
  block_ = block;
  size_ = blockSize;
  count_ = blockSize.x * blockSize.y * blockSize.z;
  entry_ = entry;
  argument_ = argument;
  random_ = seed * 0x9E3779B97F4A7C15ULL + 0x2545F4914F6CDD1DULL;
  fault_.clear();
  if (threads_.size() < count_) threads_.resize(count_);
  for (unsigned i = 0; i < count_; ++i) {
    threads_[i].state = State::Runnable;
    threads_[i].fiber->start(enter, this);
  }
  running = this;
  const unsigned warps = (count_ + kWarpSize - 1) / kWarpSize;
  std::vector<unsigned> order(warps);
  for (unsigned w = 0; w < warps; ++w) order[w] = w;
  for (;;) {
    for (unsigned w = warps; w > 1; --w) std::swap(order[w - 1], order[random() % w]);
    for (const unsigned warp : order) {
      if (fault_.empty()) runWarp(warp);
    }
    bool ended = true;
    for (unsigned i = 0; i < count_; ++i) ended = ended && threads_[i].state == State::Ended;
    if (ended || !fault_.empty()) break;
    releaseBarrier();
    if (!fault_.empty()) break;
  }
  running = nullptr;
  if (!fault_.empty()) throw Fault(fault_);
}

/// Until every lane has ended or waits for other warps.
void Block::runWarp(unsigned warp) {
  const unsigned first = warp * kWarpSize;
  const unsigned lanes = std::min(kWarpSize, count_ - first);
  for (;;) {
    const std::uint64_t luck = random();
    const auto rotation = static_cast<unsigned>(luck >> 8U) % lanes;
    const bool backwards = (luck & 1U) != 0;
    for (unsigned k = 0; k < lanes; ++k) {
      const unsigned lane = ((backwards ? lanes - 1 - k : k) + rotation) % lanes;
      if (threads_[first + lane].state == State::Runnable) resume(first + lane);
      if (!fault_.empty()) return;
    }
    if (!completeCollective(warp)) break;
  }
  for (unsigned lane = 0; lane < lanes; ++lane) {
    const Thread& t = threads_[first + lane];
    if (t.state == State::AtCollective) {
      // Nothing outside this warp can bring the missing lanes.
      fault_ =
          where() + t.what + " at " + t.site.text() + " waits for lanes that don't come: " + states(first, lanes) + ".";
      return;
    }
  }
}

/// Computes each operation whose lanes are all there and lets them go on; false if there was none.
bool Block::completeCollective(unsigned warp) {
  const unsigned first = warp * kWarpSize;
  const unsigned lanes = std::min(kWarpSize, count_ - first);
  bool any = false;
  for (unsigned lane = 0; lane < lanes; ++lane) {
    const Thread& leader = threads_[first + lane];
    const std::uint32_t mask = leader.mask;
    if (leader.state != State::AtCollective) continue;
    void* arguments[kWarpSize] = {};
    bool all = true;
    for (unsigned other = 0; other < kWarpSize && all; ++other) {
      if ((mask >> other & 1U) == 0) continue;
      all = other < lanes;
      if (!all) break;
      const Thread& t = threads_[first + other];
      all = t.state == State::AtCollective && t.mask == mask && t.complete == leader.complete && t.site == leader.site;
      arguments[other] = t.arguments;
    }
    if (!all) continue;
    leader.complete(arguments);
    for (unsigned other = 0; other < lanes; ++other) {
      if ((mask >> other & 1U) != 0) threads_[first + other].state = State::Runnable;
    }
    any = true;
  }
  return any;
}

/// Lets all threads pass the barrier at which they all are.
void Block::releaseBarrier() {
  const Thread& leader = threads_[0];
  for (unsigned i = 0; i < count_; ++i) {
    const Thread& t = threads_[i];
    if (t.state == State::AtBarrier && leader.state == State::AtBarrier && t.site == leader.site) continue;
    fault_ = where() + "not every thread comes to the same __syncthreads: " + states(0, count_) + ".";
    return;
  }
  for (unsigned i = 0; i < count_; ++i) threads_[i].state = State::Runnable;
}

void Block::barrier(Site site) {
  Thread& t = threads_[running_];
  t.state = State::AtBarrier;
  t.what = "__syncthreads";
  t.site = site;
  t.fiber->suspend();
}

void Block::collective(const char* what, std::uint32_t mask, Site site, Complete complete, void* arguments) {
  const unsigned lane = running_ % kWarpSize;
  if ((mask >> lane & 1U) == 0) {
    char text[16];
    std::snprintf(text, sizeof text, "0x%08x", mask);
    fault(std::string(what) + " is called by lane " + std::to_string(lane) + " with the mask " + text +
              ", which leaves that lane out",
          site);
  }
  Thread& t = threads_[running_];
  t.state = State::AtCollective;
  t.what = what;
  t.mask = mask;
  t.site = site;
  t.complete = complete;
  t.arguments = arguments;
  t.fiber->suspend();
}

void Block::fault(const std::string& what, Site site) {
  fault_ = where() + "thread " + std::to_string(running_) + " at " + site.text() + ": " + what + ".";
  threads_[running_].fiber->suspend();
  __builtin_unreachable();  // nobody resumes a thread of a launch that failed
}

std::string Block::where() const {
  return "Kernel " + kernel_ + ", block (" + std::to_string(block_.x) + "," + std::to_string(block_.y) + "," +
         std::to_string(block_.z) + "): ";
}

std::string Block::states(unsigned first, unsigned count) const {
  std::string text;
  for (unsigned i = 0; i < count;) {
    const auto state = [&](unsigned k) {
      const Thread& t = threads_[first + k];
      return t.state == State::Ended ? std::string("have ended")
                                     : std::string("are at ") + t.what + " of " + t.site.text();
    };
    unsigned end = i + 1;
    while (end < count && state(end) == state(i)) ++end;
    text += (text.empty() ? "threads " : ", threads ") + std::to_string(first + i) + "-" +
            std::to_string(first + end - 1) + " " + state(i);
    i = end;
  }
  return text;
}

}  // namespace mhc::kernels::emulation
