// SPDX-License-Identifier: GPL-3.0-or-later
// The trainer between two steps: what clients and signals ask for. It never waits for a client.
#include <csignal>
#include <cstring>
#include <exception>
#include <new>

#include "core/base/Clock.h"
#include "core/base/Log.h"
#include "core/config/Check.h"
#include "core/config/Document.h"
#include "core/config/Schema.h"
#include "core/config/Settings.h"
#include "core/training/train/Trainer.h"

namespace mhc::training {
namespace {

Error refusal(const std::string& type) {
  return makeError(ExitCode::BadUsage, "control.not_offered",
                   "This worker does not offer the request \"{type}\". It offers pause, resume, step, stop, checkpoint, evaluate and set.",
                   {{"type", type}});
}

std::string valueText(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

}  // namespace

void Trainer::publishStatus(const std::string& phase) {
  run_.hub->setStatus(Json{{"step", run_.state.step}, {"steps", run_.config.training.steps},
                           {"tokens", run_.state.tokens}, {"phase", phase}, {"active_seconds", static_cast<double>(activeNs_) * 1e-9},
                           {"best_loss", run_.state.bestLoss ? Json(*run_.state.bestLoss) : Json(nullptr)}});
}

Trainer::MaybeEnding Trainer::boundary() {
  for (auto& request : run_.hub->takeRequests()) {
    if (auto ending = answer(std::move(request))) return ending;
  }
  if (const int number = signal(); number != 0) {
    if (auto ending = saveCheckpoint()) return ending;
    return end(ExitCode::StoppedResumable, std::string("stopped by signal ") + ::strsignal(number) + "; resume with --resume");
  }
  const control::Orders orders = run_.hub->orders();
  if (orders.stop) {
    if (orders.saveAtStop) {
      if (auto ending = saveCheckpoint()) return ending;
    }
    return end(ExitCode::Finished, "stopped");
  }
  if (stepsAllowed_ && *stepsAllowed_ > 0) {
    --*stepsAllowed_;
    return {};
  }
  const bool stepsOver = stepsAllowed_.has_value();
  return orders.pause || stepsOver ? waitWhilePaused() : std::nullopt;
}

Trainer::MaybeEnding Trainer::waitWhilePaused() {
  stepsAllowed_.reset();
  paused_ = true;
  run_.telemetry->event(run_.state.step, "pause", "Paused after step " + std::to_string(run_.state.step) + ".");
  run_.hub->setState(control::WorkerState::Paused);
  while (paused_) {
    run_.hub->waitForRequests(std::chrono::milliseconds(250));  // a signal wakes nobody: look at it now and then
    tell({{"do", "wait"}});                                     // the other ranks see that this one is alive
    for (auto& request : run_.hub->takeRequests()) {
      if (auto ending = answer(std::move(request))) return ending;
    }
    if (signal() != 0 || run_.hub->orders().stop) break;
  }
  paused_ = false;
  run_.hub->clearPause();
  if (signal() != 0 || run_.hub->orders().stop) return boundary();
  run_.telemetry->event(run_.state.step, "resume", "Went on after step " + std::to_string(run_.state.step) + ".");
  run_.hub->setState(control::WorkerState::Running);
  if (stepsAllowed_) --*stepsAllowed_;
  return {};
}

Trainer::MaybeEnding Trainer::answer(control::PendingRequest request) {
  MaybeEnding ending;
  if (request.type() == "resume") {
    paused_ = false;
    stepsAllowed_.reset();
    run_.hub->clearPause();
    request.complete(Json::object());
  } else if (request.type() == "step") {
    stepsAllowed_ = request.arguments().value("n", std::int64_t{1});
    paused_ = false;
    run_.hub->clearPause();
    request.complete(Json{{"n", *stepsAllowed_}});
  } else if (request.type() == "checkpoint") {
    ending = saveCheckpoint();
    if (ending) {
      request.complete(makeError(ending->code, "control.checkpoint_failed", "{reason}", {{"reason", ending->reason}}));
    } else {
      request.complete(Json{{"step", run_.state.step}});
    }
  } else if (request.type() == "evaluate") {
    ending = evaluateNow(false);
    request.complete(Json{{"step", run_.state.step}, {"loss", stepLoss_ ? Json(*stepLoss_) : Json(nullptr)}});
  } else if (request.type() == "sample") {
    request.complete(sampleNow(request.arguments()));
  } else if (request.type() == "set") {
    request.complete(changeSetting(request.arguments()));
  } else {
    request.complete(refusal(request.type()));
  }
  return ending;
}

Result<Json> Trainer::changeSetting(const Json& arguments) {
  const std::string key = arguments.value("key", std::string());
  const std::string value = valueText(arguments.value("value", Json()));
  const config::Field* field = config::findField(key);
  if (field != nullptr && field->change != config::Change::Live) {
    return makeError(ExitCode::BadConfiguration, "control.frozen_setting",
                     "{field} can't change while the run is going on: start a new run with the other value.",
                     {{"field", field->path()}});
  }
  config::Config changed = run_.config;
  MHC_TRY(config::applySetting(changed, key, value));
  MHC_TRY(config::errorsAsResult(config::check(changed)));
  tell({{"do", "set"}, {"key", field->path()}, {"value", value}});
  run_.config = changed;
  run_.ranks->collective().setTimeout(rankTimeout(run_.config));
  step_.setTraining(changed.training);
  run_.state.edits.push_back({run_.state.step, field->path(), value});
  run_.telemetry->event(run_.state.step, "edit", field->path() + " is now " + value + ".",
                        Json{{"key", field->path()}, {"value", value}});
  return Json{{"key", field->path()}, {"value", value}};
}

namespace {

/// What ends this rank while the others still wait for it must end them too.
Ending failed(ExitCode code, std::string reason, const TrainOptions& options) {
  logError(reason);
  if (options.collective != nullptr && options.collective->size() > 1) {
    setLogFile({});
    options.collective->abort(code);
  }
  return {code, std::move(reason)};
}

}  // namespace

ExitCode runTraining(const TrainOptions& options, TrainReporter& reporter, const CancelToken& cancel) {
  Ending ending;
  try {
    auto run = TrainRun::open(options, reporter, cancel);
    if (!run.ok()) {
      ending = {run.error().code, run.error().text()};
    } else {
      ending = trainAsRank(*run.value(), options, reporter);
    }
  } catch (const RankError& lost) {  // while the run was opened
    ending = {lost.error().code, lost.error().text()};
    logError(ending.reason);
  } catch (const DeviceError& problem) {
    ending = failed(ExitCode::DeviceLost, problem.what(), options);
  } catch (const std::bad_alloc&) {
    ending = failed(ExitCode::OutOfMemory, "Memory ran out. Halve micro_batch and double accumulation, then resume.", options);
  } catch (const std::exception& problem) {
    ending = failed(ExitCode::InternalError, std::string("Training ended with an internal error: ") + problem.what(), options);
  }
  reporter.ended(ending.code, ending.reason);
  setLogFile({});
  if (options.collective != nullptr && options.collective->size() > 1) endRanks(*options.collective, ending);
  return ending.code;
}

}  // namespace mhc::training
