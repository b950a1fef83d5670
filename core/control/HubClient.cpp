// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/control/HubClient.h"

#include <algorithm>
#include <utility>

namespace mhc::control {
namespace {

Json progressOf(std::int64_t step) { return {{"type", "progress"}, {"step", step}}; }

}  // namespace

void HubClient::append(const Json& object) {
  const auto frame = encodeFrame(object);
  if (!frame.ok()) return;  // the callers' objects are small; a result that is too large is answered by the hub
  output_ += frame.value();
  if (waiting() > outputBytes_) overfull_ = true;
}

void HubClient::reply(const Json& object) {
  if (!overfull_) append(object);
}

void HubClient::progress(std::int64_t step) {
  if (overfull_) return;
  if (waiting() == 0) append(progressOf(step));
  else lateProgress_ = step;
}

void HubClient::state(Json object) {
  if (overfull_) return;
  if (waiting() <= liveBytes_) append(object);
  else lateState_ = std::move(object);
}

bool HubClient::notify(const Json& object) {
  if (overfull_ || waiting() > liveBytes_) return false;
  append(object);
  return true;
}

void HubClient::consume(std::size_t count) {
  used_ += std::min(count, waiting());
  if (used_ == output_.size()) {
    output_.clear();
    used_ = 0;
    if (lateState_) append(*std::exchange(lateState_, std::nullopt));
    if (lateProgress_) append(progressOf(*std::exchange(lateProgress_, std::nullopt)));
  } else if (used_ > (std::size_t{1} << 16) && used_ > output_.size() / 2) {
    output_.erase(0, used_);
    used_ = 0;
  }
}

}  // namespace mhc::control
