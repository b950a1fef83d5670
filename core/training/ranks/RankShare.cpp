// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/ranks/RankShare.h"

#include <algorithm>

namespace mhc::training {

RankShare shareOf(const config::TrainingConfig& training, int rank, int size) {
  RankShare share;
  share.all = training.micro_batch * training.accumulation;
  share.first = share.all * rank / size;
  share.rows = share.all * (rank + 1) / size - share.first;
  // As few passes as micro_batch allows, and these of about equal size.
  const std::int64_t passes = std::max<std::int64_t>(1, (share.rows + training.micro_batch - 1) / training.micro_batch);
  share.micro = std::max<std::int64_t>(1, (share.rows + passes - 1) / passes);
  return share;
}

Result<void> checkShares(const config::TrainingConfig& training, int size) {
  const std::int64_t all = training.micro_batch * training.accumulation;
  if (all >= size) return {};
  return makeError(ExitCode::BadConfiguration, "training.more_ranks_than_sequences",
                   "A step has {all} sequences (micro_batch × accumulation), fewer than the {size} ranks that were started. "
                   "Start at most {all} ranks, or raise micro_batch.",
                   {{"all", std::to_string(all)}, {"size", std::to_string(size)}});
}

Result<void> readShare(data::BatchSource& batches, const RankShare& share, std::vector<std::int32_t>& ids,
                       std::vector<std::int32_t>& targets) {
  ids.resize(static_cast<std::size_t>(share.rows * batches.sequenceLength()));
  targets.resize(ids.size());
  const data::DataPosition before = batches.position();
  batches.skip(share.first);
  if (auto read = batches.next(ids.data(), targets.data(), share.rows); !read.ok()) {
    MHC_TRY(batches.seek(before));
    return read;
  }
  batches.skip(share.all - share.first - share.rows);
  return {};
}

}  // namespace mhc::training
