// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "core/base/Result.h"

namespace mhc::training {

/// Where a rank's time went in what ranks do together.
struct CollectiveUse {
  double waitedSeconds = 0;   ///< the caller stood in wait(), broadcast() and gather()
  double busySeconds = 0;     ///< something was on its way
  std::uint64_t sentBytes = 0;
};

/// What the ranks of one training do together. Every rank must start the same operations in the same order; results are
/// the same bytes on all ranks and in every repetition, because sums are formed in an order that depends on the number
/// of ranks and on the sizes alone.
///
/// Operations on tensors are started and go on by themselves; until wait() says that one is over its memory belongs to
/// it. The others return when they are over, after all that was started before them. Errors: ExitCode::RankLost with
/// a sentence once a rank is dead or has not answered for the timeout; every later call then fails with the same.
/// One thread calls; not thread-safe.
class Collective {
 public:
  using Ticket = std::uint64_t;

  Collective() = default;
  virtual ~Collective() = default;
  Collective(const Collective&) = delete;
  Collective& operator=(const Collective&) = delete;

  [[nodiscard]] virtual int rank() const = 0;
  [[nodiscard]] virtual int size() const = 0;
  [[nodiscard]] virtual std::string name() const = 0;  ///< "MPI (Open MPI 4.1.4)"
  /// Whether operations on tensors take their place in the device's queue. If not, the host must wait for the device
  /// before it starts one.
  [[nodiscard]] virtual bool followsQueue() const { return false; }

  /// values[i] becomes its sum over the ranks, float32, for i in [0, count).
  [[nodiscard]] virtual Ticket allReduce(float* values, std::int64_t count) = 0;
  /// values[i] becomes its sum over the ranks for i in [offsets[rank], offsets[rank + 1]); the rest of
  /// [offsets[0], offsets[size]) holds nothing of use afterwards. size + 1 ascending offsets.
  [[nodiscard]] virtual Ticket reduceScatter(float* values, std::span<const std::int64_t> offsets) = 0;
  /// values[i], i in [offsets[r], offsets[r + 1]), becomes what rank r has there, for every r.
  [[nodiscard]] virtual Ticket allGather(float* values, std::span<const std::int64_t> offsets) = 0;
  /// Until the operation and all before it are over.
  [[nodiscard]] virtual Result<void> wait(Ticket ticket) = 0;

  /// Every rank gets root's bytes.
  [[nodiscard]] virtual Result<void> broadcast(void* data, std::size_t bytes, int root = 0) = 0;
  /// `all` [size · bytes] becomes what each rank gave, by rank.
  [[nodiscard]] virtual Result<void> gather(const void* mine, std::size_t bytes, void* all) = 0;
  /// Until every rank is here.
  [[nodiscard]] Result<void> barrier();

  /// How long a rank may keep the others waiting, from the next operation on.
  virtual void setTimeout(std::chrono::milliseconds limit) = 0;
  [[nodiscard]] virtual CollectiveUse use() const = 0;  ///< since the start
  /// Whether a rank's process is known to be gone; false where that can't be seen.
  [[nodiscard]] virtual bool hasDied(int /*rank*/) const { return false; }
  /// Ends all ranks at once, as far as the launcher can reach them, this one included.
  [[noreturn]] virtual void abort(ExitCode code) = 0;
};

}  // namespace mhc::training
