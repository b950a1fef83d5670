// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/run/RunDatabaseReader.h"

namespace mhc::tests {

inline std::string bytesOf(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// All points of a series of a run; none while there is no database yet.
inline std::vector<run::SeriesPoint> pointsOf(const std::filesystem::path& folder, const std::string& name) {
  auto reader = run::RunDatabaseReader::open(folder / "run.db");
  if (!reader.ok()) return {};
  const auto series = reader.value()->series();
  if (!series.ok()) return {};
  for (const auto& info : series.value()) {
    if (info.name != name) continue;
    auto points = reader.value()->points(info.id);
    return points.ok() ? points.value() : std::vector<run::SeriesPoint>{};
  }
  return {};
}

inline std::int64_t lastStepOf(const std::filesystem::path& folder) {
  const auto points = pointsOf(folder, "loss");
  return points.empty() ? 0 : points.back().step;
}

}  // namespace mhc::tests
