// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/train/Comparison.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "core/base/Text.h"
#include "core/config/Settings.h"
#include "core/config/Tensors.h"
#include "core/estimate/Estimate.h"
#include "core/run/RunDatabaseReader.h"

namespace mhc::training {
namespace {

Spread spreadOf(const std::vector<double>& values) {
  Spread spread;
  for (const double v : values) spread.mean += v / static_cast<double>(values.size());
  if (values.size() < 2) return spread;
  double square = 0;
  for (const double v : values) square += (v - spread.mean) * (v - spread.mean);
  spread.deviation = std::sqrt(square / static_cast<double>(values.size() - 1));
  return spread;
}

std::string text(const Spread& spread, const char* format) {
  char mean[32];
  std::snprintf(mean, sizeof mean, format, spread.mean);
  char whole[80];
  std::snprintf(whole, sizeof whole, "%s ± %.4f", mean, spread.deviation);
  return spread.deviation > 0 ? whole : mean;
}

Json toJson(const Spread& spread) { return Json{{"mean", spread.mean}, {"deviation", spread.deviation}}; }

}  // namespace

Result<ComparedRun> readComparedRun(const std::filesystem::path& folder, const config::Config& config,
                                    const std::string& type) {
  MHC_TRY_ASSIGN(auto reader, run::RunDatabaseReader::open(folder / "run.db"));
  ComparedRun run{type, config.training.seed, folder, {}};
  MHC_TRY_ASSIGN(const auto all, reader->series());
  const auto series = std::find_if(all.begin(), all.end(), [](const auto& s) { return s.name == "validation_loss"; });
  if (series == all.end()) {
    return makeError(ExitCode::BadData, "compare.no_evaluation",
                     "{run} holds no validation loss. Set validation_fraction above 0.", {{"run", folder.string()}});
  }
  MHC_TRY_ASSIGN(const auto points, reader->points(series->id));
  for (const auto& point : points) {
    MHC_TRY_ASSIGN(const auto rows, reader->stepRows({point.step - 1, point.step + 1, 1, false}));
    if (rows.empty()) continue;
    run.evaluations.push_back({point.step, point.value, static_cast<double>(rows.front().activeNs) * 1e-9});
  }
  return run;
}

double lossAtTime(const std::vector<EvaluationPoint>& evaluations, double seconds) {
  if (evaluations.empty()) return std::numeric_limits<double>::quiet_NaN();
  const auto after = std::find_if(evaluations.begin(), evaluations.end(),
                                  [&](const EvaluationPoint& e) { return e.activeSeconds >= seconds; });
  if (after == evaluations.begin()) return evaluations.front().loss;
  if (after == evaluations.end()) return evaluations.back().loss;
  const EvaluationPoint& before = *(after - 1);
  const double share = (seconds - before.activeSeconds) / (after->activeSeconds - before.activeSeconds);
  return before.loss + share * (after->loss - before.loss);
}

Comparison compareRuns(const config::Config& config, const std::vector<ComparedRun>& runs) {
  Comparison comparison;
  comparison.equalSeconds = std::numeric_limits<double>::infinity();
  std::vector<std::string> types;
  for (const ComparedRun& run : runs) {
    if (run.evaluations.empty()) continue;
    comparison.equalSeconds = std::min(comparison.equalSeconds, run.evaluations.back().activeSeconds);
    if (std::find(types.begin(), types.end(), run.type) == types.end()) types.push_back(run.type);
  }
  for (const std::string& type : types) {
    std::vector<double> tokens, time, seconds;
    for (const ComparedRun& run : runs) {
      if (run.type != type || run.evaluations.empty()) continue;
      tokens.push_back(run.evaluations.back().loss);
      time.push_back(lossAtTime(run.evaluations, comparison.equalSeconds));
      seconds.push_back(run.evaluations.back().activeSeconds);
    }
    config::Config own = config;
    if (const auto set = config::applySetting(own, "hc_type", type); !set.ok()) continue;
    comparison.rows.push_back({type, config::parameterCount(own.model), estimate::flopsPerToken(own).model(),
                               spreadOf(tokens), spreadOf(time), spreadOf(seconds)});
  }
  return comparison;
}

Json toJson(const Comparison& comparison) {
  Json rows = Json::array();
  for (const ComparisonRow& row : comparison.rows) {
    rows.push_back({{"type", row.type}, {"parameters", row.parameters}, {"flops_per_token", row.flopsPerToken},
                    {"loss_at_equal_tokens", toJson(row.atEqualTokens)}, {"loss_at_equal_time", toJson(row.atEqualTime)},
                    {"active_seconds", toJson(row.seconds)}});
  }
  return Json{{"equal_seconds", comparison.equalSeconds}, {"rows", std::move(rows)}};
}

std::string toTable(const Comparison& comparison) {
  std::string table;
  const auto line = [&](const std::vector<std::string>& cells) {
    static constexpr int widths[] = {10, 12, 14, 20, 20, 16};
    for (std::size_t i = 0; i < cells.size(); ++i) {
      // "±" is two bytes and one column wide.
      int width = widths[i];
      if (cells[i].find("±") != std::string::npos) ++width;
      char cell[96];
      std::snprintf(cell, sizeof cell, "%-*s ", width, cells[i].c_str());
      table += cell;
    }
    while (!table.empty() && table.back() == ' ') table.pop_back();
    table += '\n';
  };
  char time[48];
  std::snprintf(time, sizeof time, "loss at %.1f s", comparison.equalSeconds);
  line({"type", "parameters", "FLOPs/token", "loss, equal tokens", time, "active seconds"});
  for (const ComparisonRow& row : comparison.rows) {
    line({row.type, std::to_string(row.parameters), formatCount(row.flopsPerToken), text(row.atEqualTokens, "%.4f"),
          text(row.atEqualTime, "%.4f"), text(row.seconds, "%.1f")});
  }
  return table;
}

}  // namespace mhc::training
