// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/control/ControlHub.h"

#include <unistd.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <utility>

#include "core/base/Text.h"
#include "core/control/HubClient.h"

namespace mhc::control {
namespace {

constexpr std::size_t maximumNameBytes = 100;

Error ending() {
  return makeError(ExitCode::RunFolderBusy, "control.ending", "The worker is ending and takes no more requests.");
}

Error unanswered() {
  return makeError(ExitCode::InternalError, "control.unanswered", "The worker dropped the request without carrying it out.");
}

}  // namespace

PendingRequest::PendingRequest(Request request, std::function<void(Result<Json>)> reply)
    : request_(std::move(request)), reply_(std::move(reply)) {}

PendingRequest::PendingRequest(PendingRequest&& other) noexcept
    : request_(std::move(other.request_)), reply_(std::exchange(other.reply_, nullptr)) {}

PendingRequest::~PendingRequest() {
  if (reply_) complete(unanswered());
}

void PendingRequest::complete(Result<Json> result) {
  if (const auto reply = std::exchange(reply_, nullptr)) reply(std::move(result));
}

struct ControlHub::State : std::enable_shared_from_this<ControlHub::State> {
  explicit State(HubOptions given) : options(std::move(given)) {}

  const HubOptions options;
  mutable std::mutex mutex;
  std::condition_variable trainer;
  std::map<int, HubClient> clients;
  int nextClient = 1;
  int holder = 0;  // the client that holds control; 0: none
  std::function<void()> output;

  WorkerState state = WorkerState::Starting;
  std::int64_t lastStep = -1;
  Json status = Json::object();
  Orders orders;
  std::vector<PendingRequest> pending;
  bool refusing = false;
  bool woken = false;
  std::uint64_t dropped = 0;

  // All below: with the mutex held.
  void handle(int number, HubClient& client, const Json& object);
  void greet(HubClient& client, const Json& object);
  Result<Json> answerNow(int number, HubClient& client, const Request& request);
  Result<void> needControl(int number, const Request& request);
  void enqueue(int number, HubClient& client, Request request);
  void changeState(WorkerState next);
  Json stateWord() const { return {{"state", std::string(nameOf(state))}}; }
  Json fullStatus() const;

  void replyLater(int number, std::int64_t id, const Result<Json>& result);
  void announce() const;
};

void ControlHub::State::announce() const {
  std::function<void()> callback;
  {
    const std::scoped_lock lock(mutex);
    callback = output;
  }
  if (callback) callback();
}

void ControlHub::State::replyLater(int number, std::int64_t id, const Result<Json>& result) {
  {
    const std::scoped_lock lock(mutex);
    const auto found = clients.find(number);
    if (found == clients.end()) return;
    Json reply = result.ok() ? okReply(id, result.value()) : errorReply(id, result.error().message);
    if (const auto frame = encodeFrame(reply); !frame.ok()) reply = errorReply(id, frame.error().message);
    found->second.reply(reply);
  }
  announce();
}

void ControlHub::State::changeState(WorkerState next) {
  if (state == next) return;
  state = next;
  Json object = {{"type", "state"}, {"state", std::string(nameOf(state))}, {"step", lastStep}};
  for (auto& [number, client] : clients) {
    if (client.subscribed) client.state(object);
  }
}

Json ControlHub::State::fullStatus() const {
  Json answer = stateWord();
  answer["last_step"] = lastStep;
  const auto found = clients.find(holder);
  answer["control"] = found == clients.end() ? Json(nullptr) : Json(found->second.name);
  answer["clients"] = clients.size();
  answer["dropped_notifications"] = dropped;
  for (const auto& [key, value] : status.items()) answer[key] = value;
  return answer;
}

void ControlHub::State::greet(HubClient& client, const Json& object) {
  const auto hello = helloFrom(object);
  if (!hello.ok()) {
    client.reply(errorReply(-1, hello.error().message));
    client.closing = true;
    return;
  }
  client.greeted = true;
  client.name = toValidUtf8(hello.value().name.substr(0, maximumNameBytes));
  if (client.name.empty()) client.name = "a program without a name";
}

/// Control goes to the first who commands while nobody holds it.
Result<void> ControlHub::State::needControl(int number, const Request& request) {
  if (!commands(request.type)) return {};
  const auto found = clients.find(holder);
  if (found == clients.end()) holder = number;
  if (holder == number) return {};
  return makeError(ExitCode::RunFolderBusy, "control.held",
                   "\"{type}\" was refused, because {name} controls this run. Take control first.",
                   {{"type", request.type}, {"name", found->second.name}});
}

Result<Json> ControlHub::State::answerNow(int number, HubClient& client, const Request& request) {
  if (request.type == "status") return fullStatus();
  if (request.type == "ping") return Json{{"last_step", lastStep}};
  if (request.type == "subscribe") {
    client.subscribed = true;
    Json answer = stateWord();
    answer["last_step"] = lastStep;
    return answer;
  }
  if (request.type == "take_control") {
    holder = number;
    return Json::object();
  }
  if (refusing || hasEnded(state)) return ending();
  if (request.type == "pause") {
    if (orders.stop) return ending();
    orders.pause = true;
    if (state == WorkerState::Running) changeState(WorkerState::Pausing);
  } else {  // stop
    orders.stop = true;
    orders.saveAtStop = !request.arguments.contains("save") || request.arguments["save"].get<bool>();
    changeState(WorkerState::Stopping);
  }
  trainer.notify_all();
  return stateWord();
}

void ControlHub::State::enqueue(int number, HubClient& client, Request request) {
  const std::int64_t id = request.id;
  if (refusing || hasEnded(state)) {
    client.reply(errorReply(id, ending().message));
    return;
  }
  if (pending.size() >= options.pendingRequests) {
    client.reply(errorReply(id, makeMessage("control.too_many", "{count} requests are waiting already. Try again later.",
                                            {{"count", std::to_string(pending.size())}})));
    return;
  }
  // Weak: a request may outlive the hub in the trainer's hands.
  pending.emplace_back(std::move(request), [weak = weak_from_this(), number, id](const Result<Json>& result) {
    if (const auto self = weak.lock()) self->replyLater(number, id, result);
  });
  trainer.notify_all();
}

void ControlHub::State::handle(int number, HubClient& client, const Json& object) {
  if (!client.greeted) {
    greet(client, object);
    return;
  }
  auto parsed = requestFrom(object);
  if (!parsed.ok()) {
    const auto id = object.find("id");
    const bool hasId = id != object.end() && id->is_number_integer();
    client.reply(errorReply(hasId ? id->get<std::int64_t>() : -1, parsed.error().message));
    return;
  }
  Request request = std::move(parsed).value();
  if (const auto allowed = needControl(number, request); !allowed.ok()) {
    client.reply(errorReply(request.id, allowed.error().message));
    return;
  }
  const bool now = !commands(request.type) || request.type == "pause" || request.type == "stop";
  if (!now) {
    enqueue(number, client, std::move(request));
    return;
  }
  const auto answer = answerNow(number, client, request);
  client.reply(answer.ok() ? okReply(request.id, answer.value()) : errorReply(request.id, answer.error().message));
}

ControlHub::ControlHub(HubOptions options) : state_(std::make_shared<State>(std::move(options))) {}

ControlHub::~ControlHub() {
  refuseRequests();
  onOutput({});
}

int ControlHub::connect() {
  const std::scoped_lock lock(state_->mutex);
  const int number = state_->nextClient++;
  HubClient client(state_->options.liveBytes, state_->options.outputBytes);
  Hello hello;
  hello.features = state_->options.features;
  hello.pid = ::getpid();
  hello.run = state_->options.run;
  hello.lastStep = state_->lastStep;
  hello.state = nameOf(state_->state);
  hello.name = "mhc-worker";
  client.reply(toJson(hello));
  state_->clients.emplace(number, std::move(client));
  return number;
}

bool ControlHub::receive(int number, std::string_view bytes) {
  const std::scoped_lock lock(state_->mutex);
  const auto found = state_->clients.find(number);
  if (found == state_->clients.end()) return false;
  HubClient& client = found->second;
  if (client.closing) return false;
  client.decoder.feed(bytes);
  while (!client.closing && !client.overfull()) {
    auto next = client.decoder.next();
    if (!next.ok()) {
      client.reply(errorReply(-1, next.error().message));
      client.closing = true;
      break;
    }
    if (!next.value()) break;
    state_->handle(number, client, *next.value());
  }
  return !client.closing && !client.overfull();
}

void ControlHub::disconnect(int number) {
  const std::scoped_lock lock(state_->mutex);
  state_->clients.erase(number);
  if (state_->holder == number) state_->holder = 0;
}

std::string ControlHub::pendingOutput(int number, std::size_t most) const {
  const std::scoped_lock lock(state_->mutex);
  const auto found = state_->clients.find(number);
  return found == state_->clients.end() ? std::string() : found->second.head(most);
}

void ControlHub::consumeOutput(int number, std::size_t count) {
  const std::scoped_lock lock(state_->mutex);
  if (const auto found = state_->clients.find(number); found != state_->clients.end()) found->second.consume(count);
}

bool ControlHub::hasOutput(int number) const {
  const std::scoped_lock lock(state_->mutex);
  const auto found = state_->clients.find(number);
  return found != state_->clients.end() && found->second.waiting() > 0;
}

bool ControlHub::mustClose(int number) const {
  const std::scoped_lock lock(state_->mutex);
  const auto found = state_->clients.find(number);
  return found == state_->clients.end() || found->second.closing || found->second.overfull();
}

void ControlHub::onOutput(std::function<void()> callback) {
  const std::scoped_lock lock(state_->mutex);
  state_->output = std::move(callback);
}

void ControlHub::setState(WorkerState next) {
  {
    const std::scoped_lock lock(state_->mutex);
    // A promise already given is not taken back by a trainer that has not seen it yet.
    if (!hasEnded(next) && state_->orders.stop) next = WorkerState::Stopping;
    else if (next == WorkerState::Running && state_->orders.pause) next = WorkerState::Pausing;
    state_->changeState(next);
  }
  state_->announce();
}

WorkerState ControlHub::state() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->state;
}

void ControlHub::setLastStep(std::int64_t step) {
  {
    const std::scoped_lock lock(state_->mutex);
    state_->lastStep = step;
    for (auto& [number, client] : state_->clients) {
      if (client.subscribed) client.progress(step);
    }
  }
  state_->announce();
}

void ControlHub::setStatus(Json status) {
  const std::scoped_lock lock(state_->mutex);
  state_->status = status.is_object() ? std::move(status) : Json::object();
}

void ControlHub::publishEvent(Json event) {
  {
    const std::scoped_lock lock(state_->mutex);
    Json object = {{"type", "event"}};
    for (const auto& [key, value] : event.items()) {
      if (key != "type") object[key] = value;
    }
    for (auto& [number, client] : state_->clients) {
      if (client.subscribed && !client.notify(object)) ++state_->dropped;
    }
  }
  state_->announce();
}

Orders ControlHub::orders() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->orders;
}

void ControlHub::clearPause() {
  const std::scoped_lock lock(state_->mutex);
  state_->orders.pause = false;
}

std::vector<PendingRequest> ControlHub::takeRequests() {
  const std::scoped_lock lock(state_->mutex);
  return std::exchange(state_->pending, {});
}

void ControlHub::waitForRequests(std::chrono::milliseconds limit) {
  std::unique_lock lock(state_->mutex);
  state_->trainer.wait_for(lock, limit,
                           [&] { return state_->woken || state_->orders.stop || !state_->pending.empty(); });
  state_->woken = false;
}

void ControlHub::wakeTrainer() {
  {
    const std::scoped_lock lock(state_->mutex);
    state_->woken = true;
  }
  state_->trainer.notify_all();
}

void ControlHub::refuseRequests() {
  std::vector<PendingRequest> waiting;
  {
    const std::scoped_lock lock(state_->mutex);
    state_->refusing = true;
    waiting = std::exchange(state_->pending, {});
  }
  for (PendingRequest& request : waiting) request.complete(ending());
}

std::uint64_t ControlHub::droppedNotifications() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->dropped;
}

}  // namespace mhc::control
