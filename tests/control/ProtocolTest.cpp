// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/control/Protocol.h"

#include <catch2/catch.hpp>

using namespace mhc;
using namespace mhc::control;

namespace {

Json parsed(const char* text) {
  auto json = parseJson(text);
  REQUIRE(json.ok());
  return json.value();
}

std::string refusal(const char* text) {
  const auto request = requestFrom(parsed(text));
  if (request.ok()) return {};
  CHECK(request.error().code == ExitCode::BadUsage);
  return request.error().text();
}

}  // namespace

TEST_CASE("greetings survive the way") {
  Hello hello;
  hello.features = {"sample", "later"};
  hello.pid = 42;
  hello.run = "/runs/ä";
  hello.lastStep = 7;
  hello.state = "running";
  const Hello back = helloFrom(toJson(hello)).value();
  CHECK(back.features == hello.features);
  CHECK(back.pid == 42);
  CHECK(back.run == hello.run);
  CHECK(back.lastStep == 7);
  CHECK(back.state == "running");
  // A newer program's additions are ignored, another protocol is told.
  CHECK(helloFrom(parsed(R"({"type":"hello","protocol":1,"features":[1,"a"],"extra":{}})")).value().features.size() == 1);
  CHECK(helloFrom(parsed(R"({"type":"hello","protocol":9})")).error().text().find("version 9") != std::string::npos);
  CHECK_FALSE(helloFrom(parsed(R"({"type":"ping","id":1})")).ok());
  CHECK_FALSE(helloFrom(parsed(R"({"type":"hello","protocol":"1"})")).ok());
}

TEST_CASE("requests are checked before anybody acts on them") {
  CHECK(refusal(R"({"type":"pause","id":1})").empty());
  CHECK(refusal(R"({"type":"stop","id":1})").empty());
  CHECK(refusal(R"({"type":"stop","id":1,"save":false})").empty());
  CHECK(refusal(R"({"type":"stop","id":1,"save":"no"})").find("save") != std::string::npos);
  CHECK(refusal(R"({"type":"step","id":1,"n":10})").empty());
  CHECK(refusal(R"({"type":"step","id":1})").empty());
  for (const char* n : {"0", "-1", "1000001", "1.5", "\"3\"", "null"}) {
    CHECK(refusal((std::string(R"({"type":"step","id":1,"n":)") + n + "}").c_str()).find("\"n\"") != std::string::npos);
  }
  CHECK(refusal(R"({"type":"set","id":1,"key":"training.learning_rate","value":0.1})").empty());
  CHECK(refusal(R"({"type":"set","id":1,"key":"","value":0.1})") != "");
  CHECK(refusal(R"({"type":"sample","id":1,"prompt":"A","tokens":9,"temperature":0.5,"top_k":3})").empty());
  CHECK(refusal(R"({"type":"sample","id":1})").find("prompt") != std::string::npos);
  CHECK(refusal(R"({"type":"sample","id":1,"prompt":""})").find("prompt") != std::string::npos);
  CHECK(refusal(R"({"type":"sample","id":1,"prompt":"A","tokens":1.5})").find("tokens") != std::string::npos);
  CHECK(refusal(R"({"type":"sample","id":1,"prompt":"A","temperature":"hot"})").find("temperature") != std::string::npos);
  CHECK(refusal(R"({"type":"set","id":1,"key":"a"})").find("value") != std::string::npos);
  CHECK(refusal(R"({"type":"explode","id":1})").find("explode") != std::string::npos);
  CHECK(refusal(R"({"type":"pause"})").find("id") != std::string::npos);
  CHECK(refusal(R"({"id":1})").find("type") != std::string::npos);
  CHECK(refusal(R"({"type":7,"id":1})") != "");

  const Request request = requestFrom(parsed(R"({"type":"set","id":5,"key":"k","value":[1]})")).value();
  CHECK(request.id == 5);
  CHECK(request.arguments["value"][0] == 1);
  CHECK(toJson(request)["key"] == "k");
  CHECK(requestFrom(toJson(request)).value().arguments == request.arguments);
}

TEST_CASE("watching needs no control, changing does") {
  for (const char* type : {"pause", "resume", "stop", "step", "checkpoint", "set", "sample", "evaluate", "mixing"}) {
    CHECK(isRequestType(type));
    CHECK(commands(type));
  }
  for (const char* type : {"status", "ping", "subscribe", "take_control"}) {
    CHECK(isRequestType(type));
    CHECK_FALSE(commands(type));
  }
  CHECK_FALSE(isRequestType("hello"));
}

TEST_CASE("messages keep id, arguments and sentence") {
  const Message message = makeMessage("a.b", "The {what} is {value}.", {{"what", "loss"}, {"value", "{2}"}});
  CHECK(messageFrom(toJson(message)) == message);
  CHECK(messageFrom(Json(3)).english.empty());
}

TEST_CASE("what a client receives is decoded, or told to be incomplete") {
  CHECK(incomingFrom(okReply(3, {{"a", 1}})).value().result["a"] == 1);
  CHECK(incomingFrom(okReply(3, nullptr)).value().result.is_object());
  const auto error = incomingFrom(errorReply(4, makeMessage("x", "No.")));
  CHECK(error.value().kind == Incoming::Kind::Error);
  CHECK(error.value().id == 4);
  CHECK(error.value().message.english == "No.");
  const auto state = incomingFrom(parsed(R"({"type":"state","state":"paused","step":8})"));
  CHECK(state.value().state == WorkerState::Paused);
  CHECK(state.value().step == 8);
  CHECK(incomingFrom(parsed(R"({"type":"progress","step":8})")).value().kind == Incoming::Kind::Progress);
  CHECK(incomingFrom(parsed(R"({"type":"event","kind":"nan"})")).value().result["kind"] == "nan");
  CHECK(incomingFrom(parsed(R"({"type":"from the future"})")).value().kind == Incoming::Kind::Unknown);
  CHECK(incomingFrom(parsed("{}")).value().kind == Incoming::Kind::Unknown);
  for (const char* text : {R"({"type":"ok"})", R"({"type":"ok","id":1})", R"({"type":"error","id":"1","message":{}})",
                           R"({"type":"progress"})", R"({"type":"state","state":"asleep"})"}) {
    CHECK_FALSE(incomingFrom(parsed(text)).ok());
  }
}

TEST_CASE("each state has a name and is found by it") {
  for (int i = 0; i < 8; ++i) {
    const auto state = static_cast<WorkerState>(i);
    CHECK(workerStateOf(nameOf(state)) == state);
  }
  CHECK_FALSE(workerStateOf("asleep"));
}
