// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>

#include "core/base/File.h"
#include "core/base/Result.h"
#include "core/control/Frames.h"
#include "core/control/Protocol.h"

namespace mhc::control {

/// A blocking client with time limits, for the command line. Not for several threads.
class ControlClient {
 public:
  /// Connects to the worker of a run folder and exchanges hello. RunFolderBusy with a sentence if no worker listens.
  [[nodiscard]] static Result<ControlClient> connect(const std::filesystem::path& runFolder, const std::string& name,
                                                     std::chrono::milliseconds limit = std::chrono::seconds(5));

  [[nodiscard]] const Hello& worker() const { return worker_; }
  /// Sends a request and waits for its reply; notifications that come in between are kept for nextNotification().
  [[nodiscard]] Result<Json> request(const std::string& type, Json arguments = Json::object(),
                                     std::chrono::milliseconds limit = std::chrono::seconds(30));
  /// The next progress, state or event; nullopt when the time is over; an error when the worker hung up.
  [[nodiscard]] Result<std::optional<Incoming>> nextNotification(std::chrono::milliseconds limit);

 private:
  using Deadline = std::chrono::steady_clock::time_point;
  [[nodiscard]] Result<void> send(const Json& object, Deadline deadline);
  [[nodiscard]] Result<std::optional<Incoming>> receive(Deadline deadline);

  FileDescriptor fd_;
  FrameDecoder decoder_;
  Hello worker_;
  std::deque<Incoming> notifications_;
  std::int64_t nextId_ = 1;
};

}  // namespace mhc::control
