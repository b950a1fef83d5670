// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/control/ControlHub.h"
#include "core/run/TelemetryWriter.h"
#include "core/training/record/ResourceSampler.h"
#include "core/training/ranks/RankReport.h"
#include "core/training/train/TrainReporter.h"

namespace mhc::training {

/// What a step leaves in run.db beside its StepReport.
struct StepFacts {
  StepReport report;
  double seconds = 0;        ///< of this step alone
  std::int64_t activeNs = 0; ///< training time of the run so far, pauses left out
  double flops = 0;          ///< of the run so far
  double utilisation = 0;    ///< share of the measured FMA peak; 0: unknown, and no point of the series
  double memoryBytes = 0;    ///< resident
  double arenaBytes = 0;     ///< of the model's one arena
  double deviceBytes = 0;    ///< that the run took on a device; 0: no device, and no point of the series
  std::vector<RankReport> ranks = {};  ///< empty: one rank
};

/// Writes a run's numbers, records and events to run.db through the bounded queue and tells the control socket's
/// subscribers. No call waits for the disk, except flush().
class Telemetry {
 public:
  /// `resources` may be null: then no series of CPU, disk and GPU.
  Telemetry(std::unique_ptr<run::TelemetryWriter> writer, control::ControlHub& hub,
            std::unique_ptr<ResourceSampler> resources = nullptr);

  void step(const StepFacts& facts, std::vector<run::BlobRecord> details);
  /// Detail records of another step than the one that was made (step 0).
  void details(std::int64_t step, std::vector<run::BlobRecord> details);
  void evaluation(std::int64_t step, double loss, std::int64_t tokens, const std::string& split);
  /// A text that the model wrote from `prompt`.
  void sample(std::int64_t step, const std::string& prompt, const std::string& text, Json settings,
              std::vector<std::int32_t> tokens);
  /// Whether all ranks had the same weights and maps.
  void ranksCompared(std::int64_t step, bool equal);
  void event(std::int64_t step, const std::string& kind, const std::string& text, Json detail = Json::object());
  [[nodiscard]] Result<void> flush() { return writer_->flush(); }

 private:
  void addRanks(const StepFacts& facts, std::int64_t now, std::vector<run::PointRecord>& points);
  void addResources(std::int64_t step, std::int64_t now, std::vector<run::PointRecord>& points);

  std::unique_ptr<run::TelemetryWriter> writer_;
  std::unique_ptr<ResourceSampler> resources_;
  control::ControlHub& hub_;
  int loss_, rate_, norm_, speed_, utilisation_, memory_, arena_, seconds_, validation_;
};

}  // namespace mhc::training
