// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/collective/nccl/NcclCollective.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "core/base/Clock.h"
#include "core/training/collective/nccl/Rendezvous.h"
#include "kernels/cuda/Device.h"
#include "kernels/cuda/Nccl.h"

namespace mhc::training {
namespace {

/// Until all have found each other: hosts of a cluster may start minutes apart.
constexpr double kMeetingSeconds = 300;

class NcclCollective final : public Collective {
 public:
  NcclCollective(const RankEnvironment& ranks, std::unique_ptr<Rendezvous> place)
      : ranks_(ranks), place_(std::move(place)) {}

  [[nodiscard]] Result<void> join(const kernels::cuda::NcclId& id) {
    return checked(group_.join(id, rank(), size(), kMeetingSeconds));
  }

  [[nodiscard]] int rank() const override { return ranks_.rank; }
  [[nodiscard]] int size() const override { return ranks_.size; }
  [[nodiscard]] std::string name() const override { return "NCCL " + kernels::cuda::ncclVersion(); }
  [[nodiscard]] bool followsQueue() const override { return true; }

  [[nodiscard]] Ticket allReduce(float* values, std::int64_t count) override {
    return started(group_.allReduce(values, count), 2 * static_cast<double>(count) * share());
  }
  [[nodiscard]] Ticket reduceScatter(float* values, std::span<const std::int64_t> offsets) override {
    return started(group_.reduceToOwners(values, offsets),
                   static_cast<double>(offsets.back() - offsets.front()) * share());
  }
  [[nodiscard]] Ticket allGather(float* values, std::span<const std::int64_t> offsets) override {
    return started(group_.gatherFromOwners(values, offsets),
                   static_cast<double>(offsets.back() - offsets.front()) * share());
  }
  [[nodiscard]] Result<void> wait(Ticket ticket) override {
    return timed([&] { return group_.wait(ticket, limit_); });
  }
  [[nodiscard]] Result<void> broadcast(void* data, std::size_t bytes, int root) override {
    return timed([&] { return group_.broadcastHost(data, bytes, root, limit_); });
  }
  [[nodiscard]] Result<void> gather(const void* mine, std::size_t bytes, void* all) override {
    return timed([&] { return group_.gatherHost(mine, bytes, all, limit_); });
  }
  void setTimeout(std::chrono::milliseconds limit) override { limit_ = static_cast<double>(limit.count()) * 1e-3; }
  [[nodiscard]] CollectiveUse use() const override { return use_; }
  [[noreturn]] void abort(ExitCode code) override {
    // The launcher ends the others: srun, mpirun and torchrun all do once a rank ends with an error.
    std::_Exit(static_cast<int>(code));
  }

 private:
  [[nodiscard]] double share() const { return static_cast<double>(size() - 1) / size(); }

  [[nodiscard]] Result<void> checked(const std::string& why) {
    if (!why.empty() && !failed_) {
      failed_ = makeError(ExitCode::RankLost, "training.rank_lost",
                          "Rank {rank} of {ranks} can't go on with the others: {why} Resume from the last checkpoint.",
                          {{"rank", std::to_string(rank())}, {"ranks", std::to_string(size())}, {"why", why}});
    }
    return failed_ ? Result<void>(*failed_) : Result<void>();
  }

  /// A failure is told by the next wait.
  Ticket started(const std::string& why, double floats) {
    if (!checked(why).ok()) return 0;
    use_.sentBytes += static_cast<std::uint64_t>(floats * sizeof(float));
    return group_.mark();
  }

  template <typename Work>
  Result<void> timed(const Work& work) {
    if (failed_) return *failed_;
    const std::int64_t start = monotonicNanoseconds();
    const Result<void> done = checked(work());
    const double seconds = static_cast<double>(monotonicNanoseconds() - start) * 1e-9;
    use_.waitedSeconds += seconds;
    use_.busySeconds += seconds;  // what goes on beside the computation isn't seen from here
    return done;
  }

  RankEnvironment ranks_;
  std::unique_ptr<Rendezvous> place_;  ///< rank 0 serves it as long as it lives
  kernels::cuda::NcclGroup group_;
  double limit_ = 600;
  CollectiveUse use_;
  std::optional<Error> failed_;
};

Error noGpu(const RankEnvironment& ranks, const std::string& why) {
  return makeError(
      ExitCode::DeviceLost, "training.rank_without_gpu",
      "Rank {rank} of {ranks} was to train on a GPU, but {why}. Start fewer ranks on this machine, or use --device "
      "cpu with mpirun.",
      {{"rank", std::to_string(ranks.rank)}, {"ranks", std::to_string(ranks.size)}, {"why", why}});
}

}  // namespace

Result<std::unique_ptr<Collective>> openNccl(const RankEnvironment& ranks) {
  MHC_TRY_ASSIGN(const MeetingPlace place,
                 meetingPlace(ranks, [](const char* name) -> const char* { return std::getenv(name); }));
  if (const std::string why = kernels::cuda::whyNoGpu(); !why.empty()) return noGpu(ranks, why);
  if (ranks.localRank >= kernels::cuda::gpuCount()) {
    return noGpu(ranks, "this machine has " + std::to_string(kernels::cuda::gpuCount()) + " GPU(s) for " +
                            std::to_string(ranks.localSize) + " ranks");
  }
  if (const std::string why = kernels::cuda::selectGpu(ranks.localRank); !why.empty()) return noGpu(ranks, why);
  MHC_TRY_ASSIGN(auto meeting, Rendezvous::open(ranks, place, kMeetingSeconds));
  kernels::cuda::NcclId id{};
  std::string why;
  if (ranks.rank == 0) why = kernels::cuda::makeNcclId(id);
  if (!why.empty()) return noGpu(ranks, "NCCL can't be used: " + why);
  MHC_TRY_ASSIGN(const std::string told, meeting->fromFirst("nccl id", std::string(id.begin(), id.end())));
  std::copy_n(told.begin(), std::min(told.size(), id.size()), id.begin());
  auto collective = std::make_unique<NcclCollective>(ranks, std::move(meeting));
  MHC_TRY(collective->join(id));
  return std::unique_ptr<Collective>(std::move(collective));
}

}  // namespace mhc::training
