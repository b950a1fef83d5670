// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/config/Config.h"

namespace mhc::training {

/// One evaluation of a run.
struct EvaluationPoint {
  std::int64_t step = 0;
  double loss = 0;           ///< nats per token
  double activeSeconds = 0;  ///< training time until then
};

/// What one finished run of a comparison left in its run.db.
struct ComparedRun {
  std::string type;
  std::int64_t seed = 0;
  std::filesystem::path folder;
  std::vector<EvaluationPoint> evaluations;  ///< ascending by step
};
[[nodiscard]] Result<ComparedRun> readComparedRun(const std::filesystem::path& folder, const config::Config& config,
                                                  const std::string& type);

/// Mean and spread (sample standard deviation, 0 for one value) over the seeds of one type.
struct Spread {
  double mean = 0;
  double deviation = 0;
};

struct ComparisonRow {
  std::string type;
  std::int64_t parameters = 0;
  double flopsPerToken = 0;
  Spread atEqualTokens;  ///< validation loss at the end
  Spread atEqualTime;    ///< interpolated at `equalSeconds`
  Spread seconds;        ///< active time in all
};

struct Comparison {
  std::vector<ComparisonRow> rows;
  double equalSeconds = 0;  ///< the active time that every run has reached
};

/// The table of finished runs, in the order in which types first appear. `config` is the shared configuration.
[[nodiscard]] Comparison compareRuns(const config::Config& config, const std::vector<ComparedRun>& runs);
[[nodiscard]] Json toJson(const Comparison& comparison);
[[nodiscard]] std::string toTable(const Comparison& comparison);

/// The loss at a time between two evaluations, linearly; before the first or after the last: that one.
[[nodiscard]] double lossAtTime(const std::vector<EvaluationPoint>& evaluations, double seconds);

}  // namespace mhc::training
