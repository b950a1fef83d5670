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

}  // namespace

Result<StepDetails> readDetails(RunQueries& queries, const RunShape& shape, std::int64_t step, bool withTokens) {
  const BlobSizes sizes = blobSizes(shape);
  const auto sublayers = static_cast<std::size_t>(shape.sublayers);
  StepDetails details;
  Placement place(queries, step, details.notes);
  MHC_TRY(place.read(mixingSql("mean"), "mixing", sizes.mixing, sublayers, details.mean));
  MHC_TRY(place.read(mixingSql("std"), "mixing", sizes.mixing, sublayers, details.deviation));
  details.tokens.assign(sublayers, {});
  if (withTokens) MHC_TRY(place.read(mixingSql("token"), "mixing", sizes.token, sublayers, details.tokens));
  MHC_TRY(place.read("SELECT sublayer, data FROM \"constraint\" WHERE step = ?1", "constraint", sizes.constraint, sublayers,
                     details.constraint));
  MHC_TRY(place.read("SELECT boundary, data FROM composite WHERE step = ?1", "composite", sizes.composite, sublayers,
                     details.composite));
  MHC_TRY(place.read("SELECT boundary, data FROM streams WHERE step = ?1", "streams", sizes.streams, sublayers + 1,
                     details.streams));
  std::vector<std::vector<float>> unfolded;
  MHC_TRY(place.read("SELECT 1, data FROM unfolded WHERE step = ?1", "unfolded", sizes.unfolded, 1, unfolded));
  details.unfolded = std::move(unfolded.front());
  return details;
}

Result<std::vector<std::vector<float>>> readMeanMaps(RunQueries& queries, const RunShape& shape, std::int64_t step) {
  std::vector<std::vector<float>> maps;
  std::vector<Message> notes;
  Placement place(queries, step, notes);
  MHC_TRY(place.read(mixingSql("mean"), "mixing", blobSizes(shape).mixing, static_cast<std::size_t>(shape.sublayers), maps));
  return maps;
}

}  // namespace mhc::run
