// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>

#include "core/base/Result.h"
#include "core/control/ControlHub.h"

namespace mhc::control {

/// Serves a ControlHub on a UNIX socket (mode 0600) in runtimeFolder(), with a link RUN/control.sock to it. One thread
/// that sleeps in poll(). Nothing a client does or leaves undone delays the trainer.
class ControlServer {
 public:
  [[nodiscard]] static Result<std::unique_ptr<ControlServer>> start(const std::filesystem::path& runFolder,
                                                                    ControlHub& hub);
  /// Sends what is waiting (at most 200 ms), closes, removes socket and link.
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

  [[nodiscard]] const std::filesystem::path& socketPath() const;

 private:
  struct State;
  explicit ControlServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// The socket behind RUN/control.sock, or why there is none. Its path is short enough for sun_path.
[[nodiscard]] Result<std::filesystem::path> socketOf(const std::filesystem::path& runFolder);

}  // namespace mhc::control
