// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/control/WorkerState.h"

/// The messages of the control socket (design: one JSON object a frame; `type` names it).
///   {"type":"hello","protocol":1,"features":[…],"pid":1,"run":"/path","last_step":7,"state":"running","name":"…"}
///   {"type":"pause","id":1}  {"type":"stop","id":2,"save":true}  {"type":"step","id":3,"n":10}   requests
///   {"type":"ok","id":1,"result":{…}}   {"type":"error","id":1,"message":{"id","arguments","english"}}   replies
///   {"type":"progress","step":8}  {"type":"state","state":"paused","step":8}  {"type":"event",…}   notifications
/// Unknown members and unknown features are ignored; an unknown request gets an error reply.
namespace mhc::control {

inline constexpr int protocolVersion = 1;

struct Hello {
  int protocol = protocolVersion;
  std::vector<std::string> features;
  std::int64_t pid = 0;
  std::string run;             ///< the worker's run folder; a client leaves it empty
  std::int64_t lastStep = -1;
  std::string state;           ///< of the worker
  std::string name;            ///< of a client, to show: "mhc-workbench", "mhc-worker ctl"
};
[[nodiscard]] Json toJson(const Hello& hello);
[[nodiscard]] Result<Hello> helloFrom(const Json& object);

struct Request {
  std::int64_t id = 0;
  std::string type;
  Json arguments = Json::object();  ///< the other members
};
[[nodiscard]] Json toJson(const Request& request);
/// Checks type, id and the arguments of known types (save: bool, n: 1…1,000,000, key: text, value present, …).
[[nodiscard]] Result<Request> requestFrom(const Json& object);
[[nodiscard]] bool isRequestType(std::string_view type);
/// Requests that change the run; they need control. The others only watch.
[[nodiscard]] bool commands(std::string_view type);

[[nodiscard]] Json okReply(std::int64_t id, Json result);
[[nodiscard]] Json errorReply(std::int64_t id, const Message& message);

[[nodiscard]] Json toJson(const Message& message);
[[nodiscard]] Message messageFrom(const Json& object);

/// What a client can receive, decoded.
struct Incoming {
  enum class Kind { Hello, Ok, Error, Progress, State, Event, Unknown };
  Kind kind = Kind::Unknown;
  std::int64_t id = 0;      ///< replies
  Json result;              ///< Ok: the result; Event and others: the whole object
  Message message;          ///< Error
  std::int64_t step = -1;   ///< Progress, State
  WorkerState state = WorkerState::Starting;  ///< State, Hello
  Hello hello;
};
[[nodiscard]] Result<Incoming> incomingFrom(const Json& object);

}  // namespace mhc::control
