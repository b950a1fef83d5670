// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Json.h"
#include "core/base/Message.h"
#include "core/base/Result.h"
#include "core/control/Protocol.h"
#include "core/control/WorkerState.h"

namespace mhc::control {

/// A request that lands at a step boundary. It gets exactly one reply: from complete(), or, if it is dropped, an error.
class PendingRequest {
 public:
  PendingRequest(Request request, std::function<void(Result<Json>)> reply);
  PendingRequest(PendingRequest&& other) noexcept;
  PendingRequest& operator=(PendingRequest&&) = delete;
  PendingRequest(const PendingRequest&) = delete;
  PendingRequest& operator=(const PendingRequest&) = delete;
  ~PendingRequest();

  [[nodiscard]] const std::string& type() const { return request_.type; }
  [[nodiscard]] const Json& arguments() const { return request_.arguments; }
  void complete(Result<Json> result);

 private:
  Request request_;
  std::function<void(Result<Json>)> reply_;
};

/// What the control thread has already promised to clients.
struct Orders {
  bool pause = false;
  bool stop = false;
  bool saveAtStop = true;
};

struct HubOptions {
  std::vector<std::string> features;
  std::string run;                          ///< run folder
  std::size_t liveBytes = 256u << 10;       ///< waiting output above which notifications are dropped for that client
  std::size_t outputBytes = 4u << 20;       ///< waiting output above which the client itself is dropped
  std::size_t pendingRequests = 1024;       ///< waiting for a step boundary; more are refused
};

/// The whole protocol between one worker and its clients without any socket: bytes come in by receive(), go out by
/// pendingOutput(). Thread-safe; no call waits for a client. The trainer's side never does more than take a mutex.
class ControlHub {
 public:
  explicit ControlHub(HubOptions options);
  ~ControlHub();
  ControlHub(const ControlHub&) = delete;
  ControlHub& operator=(const ControlHub&) = delete;

  // --- transport side ---
  [[nodiscard]] int connect();  ///< a new client; its hello is queued at once
  /// False: close the connection after what is in its output.
  [[nodiscard]] bool receive(int client, std::string_view bytes);
  void disconnect(int client);
  [[nodiscard]] std::string pendingOutput(int client, std::size_t most) const;  ///< a copy of the first bytes
  void consumeOutput(int client, std::size_t count);
  [[nodiscard]] bool hasOutput(int client) const;
  [[nodiscard]] bool mustClose(int client) const;  ///< overfull or said nonsense
  /// Called (under no lock) whenever there may be new output.
  void onOutput(std::function<void()> callback);

  // --- trainer side ---
  void setState(WorkerState state);            ///< told to subscribers when it changes
  [[nodiscard]] WorkerState state() const;
  void setLastStep(std::int64_t step);         ///< `progress`; only the newest waits for a slow client
  void setStatus(Json status);                 ///< what `status` answers besides state and last_step
  void publishEvent(Json event);               ///< an `event` notification; members step, kind, text, detail
  [[nodiscard]] Orders orders() const;
  void clearPause();                           ///< the pause was carried out and is over (resume)
  /// Requests since the last call, in order of arrival. Never waits.
  [[nodiscard]] std::vector<PendingRequest> takeRequests();
  /// Waits until a request or stop order is there, or wakeTrainer() was called, or the time is over.
  void waitForRequests(std::chrono::milliseconds limit);
  void wakeTrainer();
  /// Every waiting and later request is refused: the worker is ending.
  void refuseRequests();

  [[nodiscard]] std::uint64_t droppedNotifications() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace mhc::control
