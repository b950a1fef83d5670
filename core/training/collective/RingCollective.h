// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/training/collective/Collective.h"
#include "core/training/collective/PeerWatch.h"
#include "core/training/collective/RankLink.h"

namespace mhc::training {

/// Collective over messages between neighbours: a sum goes around the ring once (each rank adds its own part to what
/// comes, in the order of the ring), the result once more; 2·(size − 1)/size of the bytes over each link. A thread of
/// its own keeps messages moving while the caller computes; it sleeps between looks, so that ranks that share cores
/// give them up.
class RingCollective final : public Collective {
 public:
  /// Lets ranks describe their processes to each other. Error: ExitCode::RankLost.
  [[nodiscard]] static Result<std::unique_ptr<Collective>> create(std::unique_ptr<RankLink> link);
  ~RingCollective() override;

  [[nodiscard]] int rank() const override { return rank_; }
  [[nodiscard]] int size() const override { return size_; }
  [[nodiscard]] std::string name() const override { return link_->name(); }
  [[nodiscard]] Ticket allReduce(float* values, std::int64_t count) override;
  [[nodiscard]] Ticket reduceScatter(float* values, std::span<const std::int64_t> offsets) override;
  [[nodiscard]] Ticket allGather(float* values, std::span<const std::int64_t> offsets) override;
  [[nodiscard]] Result<void> wait(Ticket ticket) override;
  [[nodiscard]] Result<void> broadcast(void* data, std::size_t bytes, int root) override;
  [[nodiscard]] Result<void> gather(const void* mine, std::size_t bytes, void* all) override;
  void setTimeout(std::chrono::milliseconds limit) override;
  [[nodiscard]] CollectiveUse use() const override;
  [[nodiscard]] bool hasDied(int rank) const override;
  [[noreturn]] void abort(ExitCode code) override;

 private:
  using Work = std::function<Result<void>()>;
  using Offsets = std::vector<std::int64_t>;

  explicit RingCollective(std::unique_ptr<RankLink> link);
  [[nodiscard]] Ticket start(Work work);
  void serve();

  // On the thread of messages.
  [[nodiscard]] Result<void> sumAround(float* values, const Offsets& offsets);
  [[nodiscard]] Result<void> passAround(char* values, const Offsets& byteOffsets);
  [[nodiscard]] Result<void> spread(void* data, std::size_t bytes, int root);
  [[nodiscard]] Result<void> exchange(const void* out, std::size_t outBytes, void* in, std::size_t inBytes);
  [[nodiscard]] Result<void> settle(int waitedFor);
  [[nodiscard]] Error lost(int waitedFor) const;

  std::unique_ptr<RankLink> link_;
  int rank_, size_;
  PeerWatch watch_;
  std::vector<float> incoming_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Work> waiting_;
  Ticket started_ = 0, finished_ = 0;
  std::optional<Error> failure_;
  std::chrono::milliseconds timeout_{std::chrono::hours(1)};
  CollectiveUse use_;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace mhc::training
