// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/RunDetails.h"

#include <string>

namespace mhc::run {
namespace {

/// Reads the blobs of one step into their places; what does not fit is told instead.
class Placement {
 public:
  Placement(RunQueries& queries, std::int64_t step, std::vector<Message>& notes)
      : queries_(queries), step_(step), notes_(notes) {}

  /// Columns of `sql` for ?1 = step: index, data.
  Result<void> read(const std::string& sql, const char* what, std::size_t floats, std::size_t count,
                    std::vector<std::vector<float>>& out) {
    out.assign(count, {});
    return queries_.each(
        sql, [&](Statement& q) { q.bind(1, step_); },
        [&](const Statement& row) {
          const std::int64_t index = row.integer(0);
          auto values = row.floats(1, floats);
          if (index >= 1 && static_cast<std::size_t>(index) <= count && values) {
            out[static_cast<std::size_t>(index) - 1] = std::move(*values);
          } else {
            note(what, index);
          }
          return true;
        });
  }

 private:
  void note(const char* what, std::int64_t index) {
    notes_.push_back(makeMessage("database.bad_record",
                                 "The {what} record {index} of step {step} has another size or place than the model's shape "
                                 "asks for and is left out.",
                                 {{"what", what}, {"index", std::to_string(index)}, {"step", std::to_string(step_)}}));
  }

  RunQueries& queries_;
  std::int64_t step_;
  std::vector<Message>& notes_;
};

std::string mixingSql(const char* kind) {
  return std::string("SELECT sublayer, data FROM mixing WHERE step = ?1 AND kind = '") + kind + "'";
}
struct Source {
  std::string sql;
  const char* what;
  std::size_t floats;
  std::size_t count;
};

Source sourceOf(BlobKind kind, const RunShape& shape) {
  const BlobSizes sizes = blobSizes(shape);
  const auto sublayers = static_cast<std::size_t>(shape.sublayers);
  switch (kind) {
    case BlobKind::MixingStd: return {mixingSql("std"), "mixing", sizes.mixing, sublayers};
    case BlobKind::MixingToken: return {mixingSql("token"), "mixing", sizes.token, sublayers};
    case BlobKind::Constraint:
      return {"SELECT sublayer, data FROM \"constraint\" WHERE step = ?1", "constraint", sizes.constraint, sublayers};
    case BlobKind::Composite:
      return {"SELECT boundary, data FROM composite WHERE step = ?1", "composite", sizes.composite, sublayers};
    case BlobKind::Streams:
      return {"SELECT boundary, data FROM streams WHERE step = ?1", "streams", sizes.streams, sublayers + 1};
    case BlobKind::Unfolded: return {"SELECT 1, data FROM unfolded WHERE step = ?1", "unfolded", sizes.unfolded, 1};
    default: return {mixingSql("mean"), "mixing", sizes.mixing, sublayers};
  }
}

Result<void> readKind(Placement& place, const RunShape& shape, BlobKind kind, std::vector<std::vector<float>>& out) {
  const Source source = sourceOf(kind, shape);
  return place.read(source.sql, source.what, source.floats, source.count, out);
}

}  // namespace

Result<StepDetails> readDetails(RunQueries& queries, const RunShape& shape, std::int64_t step, bool withTokens) {
  StepDetails details;
  Placement place(queries, step, details.notes);
  MHC_TRY(readKind(place, shape, BlobKind::MixingMean, details.mean));
  MHC_TRY(readKind(place, shape, BlobKind::MixingStd, details.deviation));
  details.tokens.assign(static_cast<std::size_t>(shape.sublayers), {});
  if (withTokens) MHC_TRY(readKind(place, shape, BlobKind::MixingToken, details.tokens));
  MHC_TRY(readKind(place, shape, BlobKind::Constraint, details.constraint));
  MHC_TRY(readKind(place, shape, BlobKind::Composite, details.composite));
  MHC_TRY(readKind(place, shape, BlobKind::Streams, details.streams));
  std::vector<std::vector<float>> unfolded;
  MHC_TRY(readKind(place, shape, BlobKind::Unfolded, unfolded));
  details.unfolded = std::move(unfolded.front());
  return details;
}

Result<std::vector<std::vector<float>>> readRecords(RunQueries& queries, const RunShape& shape, BlobKind kind,
                                                    std::int64_t step) {
  std::vector<std::vector<float>> records;
  std::vector<Message> notes;
  Placement place(queries, step, notes);
  MHC_TRY(readKind(place, shape, kind, records));
  return records;
}

Result<std::vector<std::vector<float>>> readMeanMaps(RunQueries& queries, const RunShape& shape, std::int64_t step) {
  return readRecords(queries, shape, BlobKind::MixingMean, step);
}

}  // namespace mhc::run
