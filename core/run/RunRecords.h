// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Json.h"

/// The rows of run.db as plain values; docs/run-format.md is their public description.
namespace mhc::run {

inline constexpr std::int32_t runApplicationId = 0x6D484357;  ///< "mHCW"
inline constexpr int runFormatVersion = 1;                    ///< PRAGMA user_version

/// What the run is made of; the sizes of all blobs follow from it.
struct RunShape {
  int streams = 0;     ///< n, 1 to 64
  int sublayers = 0;   ///< L
  std::string hcType;  ///< residual, hc, mhc, identity; empty for a foreign run
  bool operator==(const RunShape&) const = default;
};

inline constexpr int probeTokens = 64;
/// Floats of each blob, by measures.md 1.
struct BlobSizes {
  std::size_t mixing, token, constraint, composite, streams, unfolded;
};
[[nodiscard]] constexpr BlobSizes blobSizes(const RunShape& shape) {
  const auto n = static_cast<std::size_t>(shape.streams);
  const auto b = static_cast<std::size_t>(shape.sublayers) + 1;
  const std::size_t m = 2 * n + n * n;
  return {m, probeTokens * m, 7 + n * n, 40, n * n + 1 + n, 2 * b * b};
}

enum class BlobKind { MixingMean, MixingStd, MixingToken, Constraint, Composite, Streams, Unfolded };

/// One detail record; `index` is the sublayer 1…L, the boundary 1…L (+1 for streams), 0 for unfolded.
struct BlobRecord {
  BlobKind kind = BlobKind::MixingMean;
  int index = 0;
  std::vector<float> data;
};

struct SeriesInfo {
  std::int64_t id = 0;
  std::string name, unit, family;
};

/// A scalar at a step. NaN and infinities survive (stored as a flag).
struct SeriesPoint {
  std::int64_t step = 0;
  std::int64_t wallNs = 0;
  double value = 0;
};

/// Maps every X axis: tokens seen, time spent training (not paused), arithmetic done, all up to and with this step.
struct StepRow {
  std::int64_t step = 0;
  std::int64_t tokens = 0;
  std::int64_t activeNs = 0;
  double flops = 0;
};

/// Kinds: start, checkpoint, edit, spike, nan, pause, resume, evaluate, sample, alert, telemetry, exit.
/// An exit event's detail is {"code": int, "reason": text}.
struct EventRecord {
  std::int64_t id = 0;  ///< given by the database
  std::int64_t step = 0;
  std::int64_t wallNs = 0;
  std::string kind;
  std::string text;  ///< English sentence
  Json detail = Json::object();
};

struct SampleRecord {
  std::int64_t id = 0;
  std::int64_t step = 0;
  std::string prompt, text;
  Json settings = Json::object();
  std::vector<std::int32_t> tokens;
};

}  // namespace mhc::run
