// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/control/JsonMembers.h"
#include "core/control/Protocol.h"

namespace mhc::control {
namespace {

Error incomplete(const std::string& type) {
  return makeError(ExitCode::BadData, "control.incomplete", "A control message \"{type}\" lacks a part that it must have.",
                   {{"type", type}});
}

}  // namespace

Result<Incoming> incomingFrom(const Json& object) {
  using Kind = Incoming::Kind;
  Incoming incoming;
  const std::string type = textOf(object, "type").value_or("");
  incoming.step = integerOf(object, "step").value_or(-1);
  if (type == "ok" || type == "error") {
    const auto id = integerOf(object, "id");
    if (!id) return incomplete(type);
    incoming.id = *id;
    incoming.kind = type == "ok" ? Kind::Ok : Kind::Error;
    const Json* body = memberOf(object, type == "ok" ? "result" : "message");
    if (body == nullptr) return incomplete(type);
    if (type == "ok") incoming.result = *body;
    else incoming.message = messageFrom(*body);
  } else if (type == "progress") {
    if (!integerOf(object, "step")) return incomplete(type);
    incoming.kind = Kind::Progress;
  } else if (type == "state") {
    const auto state = workerStateOf(textOf(object, "state").value_or(""));
    if (!state) return incomplete(type);
    incoming.kind = Kind::State;
    incoming.state = *state;
  } else if (type == "hello") {
    MHC_TRY_ASSIGN(incoming.hello, helloFrom(object));
    incoming.kind = Kind::Hello;
    incoming.state = workerStateOf(incoming.hello.state).value_or(WorkerState::Starting);
  } else {
    incoming.kind = type == "event" ? Kind::Event : Kind::Unknown;
    incoming.result = object;
  }
  return incoming;
}

}  // namespace mhc::control
