// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/collective/LocalLink.h"

#include <cstdlib>
#include <cstring>

namespace mhc::training {

void LocalPost::put(int from, int to, std::vector<char> message) {
  const std::scoped_lock lock(mutex_);
  waiting_[{from, to}].push_back(std::move(message));
}

bool LocalPost::take(int from, int to, std::vector<char>& message) {
  const std::scoped_lock lock(mutex_);
  auto& messages = waiting_[{from, to}];
  if (messages.empty()) return false;
  message = std::move(messages.front());
  messages.pop_front();
  return true;
}

void LocalLink::send(int to, const void* data, std::size_t bytes) {
  const auto* first = static_cast<const char*>(data);
  post_->put(rank_, to, std::vector<char>(first, first + bytes));
}

RankLink::Progress LocalLink::progress() {
  std::vector<char> message;
  while (!expected_.empty()) {
    const Expected next = expected_.front();
    if (!post_->take(next.from, rank_, message)) return Progress::Busy;
    if (message.size() != next.bytes) {
      problem_ = "rank " + std::to_string(next.from) + " sent " + std::to_string(message.size()) + " bytes instead of " +
                 std::to_string(next.bytes);
      return Progress::Failed;
    }
    if (!message.empty()) std::memcpy(next.data, message.data(), message.size());
    expected_.erase(expected_.begin());
  }
  return Progress::Done;
}

void LocalLink::abort(int code) { std::_Exit(code); }

}  // namespace mhc::training
