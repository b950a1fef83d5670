// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/control/Protocol.h"

#include <array>

#include "core/base/Text.h"
#include "core/control/JsonMembers.h"

namespace mhc::control {
namespace {

struct RequestType {
  std::string_view name;
  bool command;
};
constexpr std::array<RequestType, 13> requestTypes{{{"pause", true},
                                                    {"resume", true},
                                                    {"stop", true},
                                                    {"step", true},
                                                    {"checkpoint", true},
                                                    {"sample", true},
                                                    {"evaluate", true},
                                                    {"set", true},
                                                    {"mixing", true},
                                                    {"status", false},
                                                    {"ping", false},
                                                    {"subscribe", false},
                                                    {"take_control", false}}};
constexpr std::int64_t maximumSteps = 1000000;
constexpr std::size_t maximumPrompt = 10000;

Error badRequest(const std::string& type, const std::string& what) {
  return makeError(ExitCode::BadUsage, "control.bad_request", "The request \"{type}\" can't be carried out: {what}.",
                   {{"type", toValidUtf8(type)}, {"what", what}});
}

Result<void> checkArguments(const std::string& type, const Json& arguments) {
  if (type == "stop") {
    const Json* save = memberOf(arguments, "save");
    if (save != nullptr && !save->is_boolean()) return badRequest(type, "\"save\" must be true or false");
  } else if (type == "step") {
    const auto n = memberOf(arguments, "n") == nullptr ? std::optional<std::int64_t>(1) : integerOf(arguments, "n");
    if (!n || *n < 1 || *n > maximumSteps) return badRequest(type, "\"n\" must be a whole number from 1 to 1000000");
  } else if (type == "set") {
    const auto key = textOf(arguments, "key");
    if (!key || key->empty()) return badRequest(type, "\"key\" must name a field");
    if (memberOf(arguments, "value") == nullptr) return badRequest(type, "\"value\" is missing");
  } else if (type == "sample") {
    const auto prompt = textOf(arguments, "prompt");
    if (!prompt || prompt->empty() || prompt->size() > maximumPrompt) return badRequest(type, "\"prompt\" must be a text of 1 to 10000 bytes");
    for (const char* name : {"tokens", "top_k", "seed"}) {
      if (memberOf(arguments, name) != nullptr && !integerOf(arguments, name)) return badRequest(type, "\"" + std::string(name) + "\" must be a whole number");
    }
    for (const char* name : {"temperature", "top_p"}) {
      const Json* value = memberOf(arguments, name);
      if (value != nullptr && !value->is_number()) return badRequest(type, "\"" + std::string(name) + "\" must be a number");
    }
  } else if (type == "mixing") {
    const auto sublayer = integerOf(arguments, "sublayer");
    if (!sublayer || *sublayer < 1) return badRequest(type, "\"sublayer\" must be a whole number from 1");
    if (!textOf(arguments, "mode")) return badRequest(type, "\"mode\" must be a text");
  }
  return {};
}

}  // namespace

bool isRequestType(std::string_view type) {
  for (const RequestType& known : requestTypes) {
    if (known.name == type) return true;
  }
  return false;
}

bool commands(std::string_view type) {
  for (const RequestType& known : requestTypes) {
    if (known.name == type) return known.command;
  }
  return false;
}

Json toJson(const Hello& hello) {
  Json object = {{"type", "hello"}, {"protocol", hello.protocol}};
  object["features"] = hello.features;
  object["pid"] = hello.pid;
  object["run"] = hello.run;
  object["last_step"] = hello.lastStep;
  if (!hello.state.empty()) object["state"] = hello.state;
  if (!hello.name.empty()) object["name"] = hello.name;
  return object;
}

Result<Hello> helloFrom(const Json& object) {
  const auto protocol = integerOf(object, "protocol");
  if (textOf(object, "type") != "hello" || !protocol) {
    return makeError(ExitCode::BadData, "control.no_hello",
                     "The other side of the control connection did not begin with a greeting. Is it the right program?");
  }
  if (*protocol != protocolVersion) {
    return makeError(ExitCode::BadData, "control.protocol",
                     "The other side speaks version {found} of the control protocol, this program version {known}. Use the "
                     "same version of both programs.",
                     {{"found", std::to_string(*protocol)}, {"known", std::to_string(protocolVersion)}});
  }
  Hello hello;
  if (const Json* features = memberOf(object, "features"); features != nullptr && features->is_array()) {
    for (const Json& feature : *features) {
      if (feature.is_string()) hello.features.push_back(feature.get<std::string>());
    }
  }
  hello.pid = integerOf(object, "pid").value_or(0);
  hello.run = textOf(object, "run").value_or("");
  hello.lastStep = integerOf(object, "last_step").value_or(-1);
  hello.state = textOf(object, "state").value_or("");
  hello.name = textOf(object, "name").value_or("");
  return hello;
}

Json toJson(const Request& request) {
  Json object = {{"type", request.type}, {"id", request.id}};
  if (request.arguments.is_object()) {
    for (const auto& [key, value] : request.arguments.items()) {
      if (key != "type" && key != "id") object[key] = value;
    }
  }
  return object;
}

Result<Request> requestFrom(const Json& object) {
  Request request;
  const auto type = textOf(object, "type");
  const auto id = integerOf(object, "id");
  if (!type) return badRequest("", "\"type\" must be a text");
  if (!id) return badRequest(*type, "\"id\" must be a whole number");
  if (!isRequestType(*type)) return badRequest(*type, "there is no such request");
  request.type = *type;
  request.id = *id;
  for (const auto& [key, value] : object.items()) {
    if (key != "type" && key != "id") request.arguments[key] = value;
  }
  MHC_TRY(checkArguments(request.type, request.arguments));
  return request;
}

Json okReply(std::int64_t id, Json result) {
  Json object = {{"type", "ok"}, {"id", id}};
  object["result"] = result.is_null() ? Json::object() : std::move(result);
  return object;
}

Json errorReply(std::int64_t id, const Message& message) {
  Json object = {{"type", "error"}, {"id", id}};
  object["message"] = toJson(message);
  return object;
}

Json toJson(const Message& message) {
  Json arguments = Json::object();
  for (const auto& [name, value] : message.arguments) arguments[name] = value;
  Json object = {{"id", message.id}};
  object["arguments"] = std::move(arguments);
  object["english"] = message.english;
  return object;
}

Message messageFrom(const Json& object) {
  Message message;
  if (!object.is_object()) return message;
  message.id = textOf(object, "id").value_or("");
  message.english = textOf(object, "english").value_or("");
  if (const Json* arguments = memberOf(object, "arguments"); arguments != nullptr && arguments->is_object()) {
    for (const auto& [name, value] : arguments->items()) {
      if (value.is_string()) message.arguments.emplace_back(name, value.get<std::string>());
    }
  }
  return message;
}

}  // namespace mhc::control
