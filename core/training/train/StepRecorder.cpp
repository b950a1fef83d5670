// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/train/StepRecorder.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "core/base/Log.h"
#include "core/base/Text.h"

namespace mhc::training {
namespace {

constexpr int plainTimes = 2;

bool switchedOff() {
  const char* wanted = std::getenv("MHC_GRAPHS");
  return wanted != nullptr && std::string_view(wanted) == "off";
}

}  // namespace

StepRecorder::StepRecorder(const Backend& backend) : backend_(backend) {
  possible_ = backend_.device && backend_.device->records() && !switchedOff();
  if (possible_ || !backend_.device) return;
  why_ = switchedOff() ? "Steps are not recorded: MHC_GRAPHS is off."
                       : "Steps are not recorded: " + backend_.device->name() + " can't do that.";
}

void StepRecorder::giveUp(const std::string& why) {
  possible_ = false;
  why_ = "Steps are not recorded from now on, every kernel is started by itself: " + why;
  logWarning(why_);
  for (Kept& kept : kept_) kept = {};
}

bool StepRecorder::record(Kept& kept, const std::function<void()>& work) {
  std::string failed;
  backend_.device->beginRecording();
  try {
    work();
  } catch (const std::exception& problem) {
    failed = problem.what();
  }
  const auto made = backend_.device->endRecording();
  if (failed.empty() && !made.ok()) failed = made.error().text();
  if (!failed.empty()) {
    giveUp(failed);
    return false;
  }
  kept.recording = made.value();
  ++recorded_;
  return true;
}

bool StepRecorder::run(Part part, const std::string& key, const std::function<void()>& work) {
  Kept& kept = kept_[static_cast<std::size_t>(part)];
  if (kept.key != key) {
    // Replays of the old recording may still be in the queue.
    if (kept.recording) backend_.wait();
    kept = {.key = key};
  }
  const bool replay = possible_ && (kept.recording || (++kept.seen > plainTimes && record(kept, work)));
  if (!replay) {
    work();
    return false;
  }
  backend_.device->replay(*kept.recording);
  ++replayed_;
  return true;
}

Pass StepRecorder::placed(const Pass& pass) {
  const auto count = static_cast<std::size_t>(pass.tokens());
  const std::size_t bytes = 2 * count * sizeof(std::int32_t);
  if (tokens_.bytes() < bytes) {
    auto made = Arena::create(bytes, *backend_.team, backend_.device);
    if (!made.ok()) {
      giveUp(made.error().text());
      return pass;
    }
    tokens_ = std::move(made).value();
  }
  auto* const ids = static_cast<std::int32_t*>(tokens_.data());
  std::copy_n(pass.ids, count, ids);
  std::copy_n(pass.targets, count, ids + count);
  Pass own = pass;
  own.ids = ids;
  own.targets = ids + count;
  return own;
}

double StepRecorder::pass(Model& model, const Pass& given) {
  const Pass pass = placed(given);
  const std::string key = std::to_string(pass.batch) + " " + std::to_string(pass.length) + " " +
                          formatNumber(static_cast<double>(pass.gradientScale));
  const bool replayed = run(pass.overwriteGradients ? Part::FirstPass : Part::LaterPass, key, [&] {
    model.queue(pass);
    model.backward();
  });
  if (replayed) model.queue(pass, true);
  return model.meanLoss();
}

}  // namespace mhc::training
