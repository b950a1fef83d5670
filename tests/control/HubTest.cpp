// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "core/control/ControlHub.h"
#include "core/control/Frames.h"

using namespace mhc;
using namespace mhc::control;
using namespace std::chrono_literals;

namespace {

/// A client whose bytes go straight into the hub.
class Peer {
 public:
  explicit Peer(ControlHub& hub, const std::string& name = "tests", bool greet = true) : hub_(hub), number_(hub.connect()) {
    if (greet) CHECK(send({{"type", "hello"}, {"protocol", 1}, {"name", name}}));
  }
  ~Peer() { leave(); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  void leave() {
    if (number_ != 0) hub_.disconnect(number_);
    number_ = 0;
  }
  [[nodiscard]] int number() const { return number_; }
  bool send(const Json& object) { return hub_.receive(number_, encodeFrame(object).value()); }
  bool request(std::int64_t id, const std::string& type, Json arguments = Json::object()) {
    return send(toJson(Request{id, type, std::move(arguments)}));
  }
  /// Everything that waits, taken in pieces of `piece` bytes.
  std::vector<Json> read(std::size_t piece = 1000) {
    std::vector<Json> all;
    while (hub_.hasOutput(number_)) {
      const std::string bytes = hub_.pendingOutput(number_, piece);
      hub_.consumeOutput(number_, bytes.size());
      decoder_.feed(bytes);
      for (;;) {
        auto next = decoder_.next();
        REQUIRE(next.ok());
        if (!next.value()) break;
        all.push_back(*next.value());
      }
    }
    return all;
  }
  Json last() {
    const auto all = read();
    REQUIRE_FALSE(all.empty());
    return all.back();
  }

 private:
  ControlHub& hub_;
  int number_;
  FrameDecoder decoder_;
};

HubOptions small() {
  HubOptions options;
  options.run = "/runs/x";
  options.features = {"sample"};
  options.liveBytes = 2000;
  options.outputBytes = 20000;
  options.pendingRequests = 3;
  return options;
}

int count(const std::vector<Json>& all, const std::string& type) {
  int found = 0;
  for (const Json& object : all) found += object["type"] == type ? 1 : 0;
  return found;
}

}  // namespace

TEST_CASE("the hub greets, and wants to be greeted") {
  ControlHub hub(small());
  hub.setLastStep(12);
  Peer peer(hub);
  const auto first = peer.read();
  REQUIRE(first.size() == 1);
  CHECK(first[0]["type"] == "hello");
  CHECK(first[0]["run"] == "/runs/x");
  CHECK(first[0]["last_step"] == 12);
  CHECK(first[0]["state"] == "starting");

  Peer rude(hub, "rude", false);
  CHECK_FALSE(rude.request(1, "ping"));
  CHECK(hub.mustClose(rude.number()));
  CHECK(rude.last()["type"] == "error");
}

TEST_CASE("pause, stop, status and ping are answered without the trainer") {
  ControlHub hub(small());
  hub.setState(WorkerState::Running);
  hub.setStatus({{"loss", 2.5}});
  Peer peer(hub);
  (void)peer.read();
  CHECK(peer.request(1, "ping"));
  CHECK(peer.last()["id"] == 1);
  CHECK(peer.request(2, "pause"));
  const Json paused = peer.last();
  CHECK(paused["type"] == "ok");
  CHECK(paused["result"]["state"] == "pausing");
  CHECK(hub.orders().pause);
  CHECK_FALSE(hub.orders().stop);
  CHECK(hub.takeRequests().empty());
  hub.setState(WorkerState::Paused);
  CHECK(peer.request(3, "status"));
  const Json status = peer.last()["result"];
  CHECK(status["state"] == "paused");
  CHECK(status["loss"] == 2.5);
  CHECK(status["control"] == "tests");
  CHECK(status["clients"] == 1);
  CHECK(peer.request(4, "stop", {{"save", false}}));
  CHECK(peer.last()["result"]["state"] == "stopping");
  CHECK(hub.orders().stop);
  CHECK_FALSE(hub.orders().saveAtStop);
  // A trainer that has not looked yet does not take the word back.
  hub.setState(WorkerState::Running);
  CHECK(hub.state() == WorkerState::Stopping);
  hub.setState(WorkerState::Stopped);
  CHECK(peer.request(5, "pause"));
  CHECK(peer.last()["type"] == "error");
}

TEST_CASE("the other requests wait for the trainer and are answered exactly once") {
  ControlHub hub(small());
  hub.setState(WorkerState::Running);
  Peer peer(hub);
  (void)peer.read();
  CHECK(peer.request(1, "checkpoint"));
  CHECK(peer.request(2, "set", {{"key", "training.learning_rate"}, {"value", 0.5}}));
  CHECK(peer.request(3, "step", {{"n", 4}}));
  CHECK(peer.request(4, "resume"));  // one more than may wait
  const Json refused = peer.last();
  CHECK(refused["id"] == 4);
  CHECK(refused["type"] == "error");
  {
    auto requests = hub.takeRequests();
    REQUIRE(requests.size() == 3);
    CHECK(requests[0].type() == "checkpoint");
    CHECK(requests[1].arguments()["value"] == 0.5);
    CHECK(hub.takeRequests().empty());
    CHECK_FALSE(hub.hasOutput(peer.number()));
    requests[1].complete(Json{{"done", true}});
    requests[1].complete(Json{{"done", "again"}});
    requests[0].complete(makeError(ExitCode::DiskFull, "x", "No room."));
  }
  const auto replies = peer.read();
  REQUIRE(replies.size() == 3);
  CHECK(replies[0]["id"] == 2);
  CHECK(replies[0]["result"]["done"] == true);
  CHECK(replies[1]["id"] == 1);
  CHECK(replies[1]["message"]["english"] == "No room.");
  CHECK(replies[2]["id"] == 3);  // dropped without an answer
  CHECK(replies[2]["type"] == "error");
}

TEST_CASE("bad requests get an error and the connection goes on") {
  ControlHub hub(small());
  Peer peer(hub);
  (void)peer.read();
  CHECK(peer.request(1, "explode"));
  CHECK(peer.last()["id"] == 1);
  CHECK(peer.request(2, "step", {{"n", 0}}));
  CHECK(peer.last()["type"] == "error");
  CHECK(peer.send({{"type", "pause"}, {"id", "x"}}));
  CHECK(peer.last()["id"] == -1);
  CHECK(peer.request(3, "ping"));
  CHECK(peer.last()["type"] == "ok");
  CHECK_FALSE(hub.orders().pause);
}

TEST_CASE("a malformed stream ends that client only") {
  ControlHub hub(small());
  Peer good(hub);
  Peer bad(hub);
  CHECK_FALSE(hub.receive(bad.number(), "GET / HTTP/1.1\r\n"));
  CHECK(hub.mustClose(bad.number()));
  CHECK(bad.last()["type"] == "error");
  CHECK_FALSE(hub.receive(bad.number(), encodeFrame({{"type", "ping"}, {"id", 1}}).value()));
  CHECK_FALSE(hub.mustClose(good.number()));
  CHECK(good.request(1, "ping"));
  CHECK_FALSE(hub.receive(999, "x"));
}

TEST_CASE("one client holds control; the other watches, may take it, and gets it when the first leaves") {
  ControlHub hub(small());
  hub.setState(WorkerState::Running);
  Peer first(hub, "window");
  Peer second(hub, "ctl");
  (void)first.read();
  (void)second.read();
  CHECK(first.request(1, "pause"));
  CHECK(first.last()["type"] == "ok");
  CHECK(second.request(1, "stop"));
  const Json refused = second.last();
  CHECK(refused["type"] == "error");
  CHECK(refused["message"]["id"] == "control.held");
  CHECK(refused["message"]["english"].get<std::string>().find("window") != std::string::npos);
  CHECK_FALSE(hub.orders().stop);
  CHECK(second.request(2, "status"));
  CHECK(second.last()["result"]["control"] == "window");
  CHECK(second.request(3, "take_control"));
  CHECK(second.last()["type"] == "ok");
  CHECK(first.request(2, "checkpoint"));
  CHECK(first.last()["type"] == "error");
  second.leave();
  CHECK(first.request(3, "stop"));
  CHECK(first.last()["type"] == "ok");
  CHECK(hub.orders().stop);
  CHECK(hub.orders().saveAtStop);
}

TEST_CASE("subscribers hear of states, steps and events; others only get replies") {
  ControlHub hub(small());
  Peer watcher(hub);
  Peer silent(hub);
  CHECK(watcher.request(1, "subscribe"));
  (void)watcher.read();
  (void)silent.read();
  hub.setState(WorkerState::Running);
  hub.setState(WorkerState::Running);  // no news
  hub.setLastStep(1);
  hub.publishEvent({{"step", 1}, {"kind", "checkpoint"}, {"text", "Saved."}, {"type", "not this"}});
  const auto heard = watcher.read();
  REQUIRE(heard.size() == 3);
  CHECK(heard[0]["state"] == "running");
  CHECK(heard[1]["type"] == "event");
  CHECK(heard[1]["kind"] == "checkpoint");
  CHECK(heard[2]["type"] == "progress");  // waited for the others to be read: it would only get newer
  CHECK(heard[2]["step"] == 1);
  CHECK(silent.read().empty());
}

TEST_CASE("a client that never reads costs a bounded amount, then its connection, and no one else anything") {
  ControlHub hub(small());
  hub.setState(WorkerState::Running);
  Peer slow(hub);
  Peer good(hub);
  CHECK(slow.request(1, "subscribe"));
  CHECK(good.request(1, "subscribe"));
  (void)good.read();
  for (std::int64_t step = 0; step < 100000; ++step) {
    hub.setLastStep(step);
    if (step % 100 == 0) {
      hub.publishEvent({{"step", step}, {"kind", "alert"}, {"text", std::string(100, 'x')}});
      (void)good.read();
    }
  }
  CHECK(hub.pendingOutput(slow.number(), 1u << 30).size() < 4000);
  CHECK(hub.droppedNotifications() > 900);
  CHECK_FALSE(hub.mustClose(slow.number()));
  hub.setState(WorkerState::Paused);
  // What it finds when it reads at last: the newest step and state, not a hundred thousand old ones.
  const auto heard = slow.read();
  CHECK(count(heard, "progress") <= 2);
  CHECK(heard.back()["step"] == 99999);
  CHECK(hub.state() == WorkerState::Paused);
  bool paused = false;
  for (const Json& object : heard) paused = paused || (object["type"] == "state" && object["state"] == "paused");
  CHECK(paused);

  // One that sends without end and never reads goes.
  bool open = true;
  for (std::int64_t id = 0; open && id < 100000; ++id) open = slow.request(id, "status");
  CHECK_FALSE(open);
  CHECK(hub.mustClose(slow.number()));
  CHECK(hub.pendingOutput(slow.number(), 1u << 30).size() < 21000);
  CHECK(good.request(2, "ping"));
}

TEST_CASE("a paused trainer sleeps until there is something to do") {
  ControlHub hub(small());
  hub.setState(WorkerState::Running);
  Peer peer(hub);
  CHECK(peer.request(1, "pause"));
  std::thread trainer([&] {
    while (hub.orders().pause) {
      hub.waitForRequests(30s);
      for (PendingRequest& request : hub.takeRequests()) {
        if (request.type() == "resume") hub.clearPause();
        request.complete(Json::object());
      }
    }
    hub.setState(WorkerState::Running);
    while (!hub.orders().stop) hub.waitForRequests(30s);
  });
  CHECK(peer.request(2, "checkpoint"));
  CHECK(peer.request(3, "resume"));
  while (hub.state() != WorkerState::Running) std::this_thread::yield();
  hub.wakeTrainer();
  CHECK(peer.request(4, "stop"));
  trainer.join();
  const auto replies = peer.read();
  CHECK(count(replies, "ok") == 4);
}

TEST_CASE("an ending worker refuses what waits and what comes") {
  ControlHub hub(small());
  hub.setState(WorkerState::Running);
  Peer peer(hub);
  (void)peer.read();
  CHECK(peer.request(1, "checkpoint"));
  hub.refuseRequests();
  CHECK(peer.last()["id"] == 1);
  CHECK(peer.request(2, "checkpoint"));
  CHECK(peer.last()["type"] == "error");
  CHECK(peer.request(3, "status"));
  CHECK(peer.last()["type"] == "ok");
  CHECK(hub.takeRequests().empty());
}

TEST_CASE("a request may outlive its client and its hub") {
  std::vector<PendingRequest> kept;
  {
    ControlHub hub(small());
    Peer peer(hub);
    CHECK(peer.request(1, "checkpoint"));
    peer.leave();
    kept = hub.takeRequests();
    REQUIRE(kept.size() == 1);
  }
  kept[0].complete(Json::object());
}

TEST_CASE("a result that does not fit in a frame becomes an error") {
  HubOptions options = small();
  options.outputBytes = 8u << 20;
  ControlHub hub(options);
  Peer peer(hub);
  CHECK(peer.request(1, "sample", {{"prompt", "x"}}));
  hub.takeRequests()[0].complete(Json{{"text", std::string(2u << 20, 'x')}});
  CHECK(peer.last()["type"] == "error");
}
