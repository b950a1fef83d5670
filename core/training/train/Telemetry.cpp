// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/train/Telemetry.h"

#include <cmath>

#include "core/base/Clock.h"
#include "core/base/Log.h"

namespace mhc::training {

Telemetry::Telemetry(std::unique_ptr<run::TelemetryWriter> writer, control::ControlHub& hub,
                     std::unique_ptr<ResourceSampler> resources)
    : writer_(std::move(writer)), resources_(std::move(resources)), hub_(hub), loss_(writer_->series("loss", "nats/token", "loss")),
      rate_(writer_->series("learning_rate", "", "optimizer")), norm_(writer_->series("gradient_norm", "", "optimizer")),
      speed_(writer_->series("tokens_per_second", "tokens/s", "speed")),
      utilisation_(writer_->series("mfu", "", "speed")), memory_(writer_->series("memory", "bytes", "speed")),
      arena_(writer_->series("arena_memory", "bytes", "resources")),
      seconds_(writer_->series("step_seconds", "s", "speed")),
      validation_(writer_->series("validation_loss", "nats/token", "loss")) {
  writer_->onCommitted([this](std::int64_t step) { hub_.setLastStep(step); });
}

void Telemetry::step(const StepFacts& facts, std::vector<run::BlobRecord> details) {
  const StepReport& r = facts.report;
  const std::int64_t now = wallNanoseconds();
  run::StepRecords records;
  records.step = r.step;
  records.rows.push_back({r.step, r.tokens, facts.activeNs, facts.flops});
  const auto add = [&](int series, double value) { records.points.push_back({series, {r.step, now, value}}); };
  add(loss_, r.loss);
  add(rate_, r.learningRate);
  add(norm_, r.gradientNorm);
  add(speed_, r.tokensPerSecond);
  if (facts.utilisation > 0) add(utilisation_, facts.utilisation);
  add(memory_, facts.memoryBytes);
  add(arena_, facts.arenaBytes);
  add(seconds_, facts.seconds);
  if (facts.deviceBytes > 0) add(writer_->series("device_memory", "bytes", "resources"), facts.deviceBytes);
  addRanks(facts, now, records.points);
  addResources(r.step, now, records.points);
  records.blobs = std::move(details);
  writer_->push(std::move(records));
}

/// Each rank's own work and its waiting for the others, and the rate of what is sent around.
void Telemetry::addRanks(const StepFacts& facts, std::int64_t now, std::vector<run::PointRecord>& points) {
  const auto add = [&](const std::string& name, const char* unit, double value) {
    points.push_back({writer_->series(name, unit, "ranks"), {facts.report.step, now, value}});
  };
  double bytes = 0;
  double seconds = 0;
  for (std::size_t rank = 0; rank < facts.ranks.size(); ++rank) {
    const std::string name = "rank_" + std::to_string(rank);
    add(name + "_step_seconds", "s", facts.ranks[rank].ownSeconds);
    add(name + "_collective_seconds", "s", facts.ranks[rank].waitedSeconds);
    bytes += static_cast<double>(facts.ranks[rank].sentBytes);
    seconds += facts.ranks[rank].busySeconds;
  }
  if (seconds > 0) add("rank_bandwidth", "bytes/s", bytes / seconds);
}

void Telemetry::ranksCompared(std::int64_t step, bool equal) {
  run::StepRecords records;
  records.step = step;
  records.points.push_back({writer_->series("ranks_equal", "", "ranks"), {step, wallNanoseconds(), equal ? 1.0 : 0.0}});
  writer_->push(std::move(records));
}

/// One sample a second, at the step that was made meanwhile. What the machine does not tell has no series.
void Telemetry::addResources(std::int64_t step, std::int64_t now, std::vector<run::PointRecord>& points) {
  if (!resources_) return;
  const auto sample = resources_->take();
  if (!sample) return;
  const auto add = [&](const char* name, const char* unit, double value) {
    if (!std::isnan(value)) points.push_back({writer_->series(name, unit, "resources"), {step, now, value}});
  };
  add("cpu_percent", "%", sample->cpuPercent);
  add("machine_percent", "%", sample->machinePercent);
  add("disk_written", "bytes", sample->writtenBytes);
  add("disk_free", "bytes", sample->freeBytes);
  if (!sample->gpu) return;
  add("gpu_load", "%", sample->gpu->load);
  add("gpu_memory", "bytes", sample->gpu->memoryBytes);
  add("gpu_power", "W", sample->gpu->watts);
  add("gpu_temperature", "°C", sample->gpu->celsius);
}

void Telemetry::details(std::int64_t step, std::vector<run::BlobRecord> details) {
  run::StepRecords records;
  records.step = step;
  if (step == 0) records.rows.push_back({0, 0, 0, 0});
  records.blobs = std::move(details);
  writer_->push(std::move(records));
}

void Telemetry::evaluation(std::int64_t step, double loss, std::int64_t tokens, const std::string& split) {
  run::StepRecords records;
  records.step = step;
  records.points.push_back({validation_, {step, wallNanoseconds(), loss}});
  writer_->push(std::move(records));
  event(step, "evaluate", "Validation loss " + std::to_string(loss) + " over " + std::to_string(tokens) + " tokens.",
        Json{{"loss", loss}, {"tokens", tokens}, {"split", split}});
}

void Telemetry::sample(std::int64_t step, const std::string& prompt, const std::string& text, Json settings,
                       std::vector<std::int32_t> tokens) {
  const std::size_t count = tokens.size();
  run::StepRecords records;
  records.step = step;
  records.samples.push_back({0, step, prompt, text, std::move(settings), std::move(tokens)});
  writer_->push(std::move(records));
  event(step, "sample", "Wrote " + std::to_string(count) + " tokens.");
}

void Telemetry::event(std::int64_t step, const std::string& kind, const std::string& text, Json detail) {
  logInfo("step " + std::to_string(step) + ": " + text);
  hub_.publishEvent(Json{{"step", step}, {"kind", kind}, {"text", text}, {"detail", detail}});
  run::StepRecords records;
  records.step = step;
  records.events.push_back({0, step, wallNanoseconds(), kind, text, std::move(detail)});
  writer_->push(std::move(records));
}

}  // namespace mhc::training
