// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/Json.h"
#include "core/control/Frames.h"

namespace mhc::control {

/// What the hub keeps of one client: what came in incompletely, what waits to go out, and what it was not told because
/// it reads slowly. Not thread-safe: the hub's mutex guards it.
class HubClient {
 public:
  HubClient(std::size_t liveBytes, std::size_t outputBytes) : liveBytes_(liveBytes), outputBytes_(outputBytes) {}

  FrameDecoder decoder;
  std::string name;         ///< from its hello
  bool greeted = false;
  bool subscribed = false;
  bool closing = false;     ///< nothing more is taken from it; close when its output is out, or at once if overfull

  void reply(const Json& object);
  /// `progress`: only the newest waits.
  void progress(std::int64_t step);
  /// `state`: while the client lags, only the newest waits.
  void state(Json object);
  /// False: dropped, because too much is waiting already.
  [[nodiscard]] bool notify(const Json& object);

  [[nodiscard]] std::size_t waiting() const { return output_.size() - used_; }
  [[nodiscard]] bool overfull() const { return overfull_; }
  [[nodiscard]] std::string head(std::size_t most) const { return output_.substr(used_, most); }
  void consume(std::size_t count);

 private:
  void append(const Json& object);

  std::size_t liveBytes_;
  std::size_t outputBytes_;
  std::string output_;
  std::size_t used_ = 0;
  bool overfull_ = false;
  std::optional<std::int64_t> lateProgress_;
  std::optional<Json> lateState_;
};

}  // namespace mhc::control
