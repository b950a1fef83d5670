// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

/// NVIDIA's library of collectives for programs that don't include it themselves. As in Device.h, functions that can fail
/// return a sentence, empty if all went well.
namespace mhc::kernels::cuda {

/// What names a group of GPUs while it is formed: one rank makes it, all are told.
using NcclId = std::array<char, 128>;

/// "2.28.9", of the library that was loaded.
[[nodiscard]] std::string ncclVersion();
[[nodiscard]] std::string makeNcclId(NcclId& id);

/// One GPU's place in a group. What ranks do together is started in the same order on every rank, begins when all that
/// was in the calling thread's stream before is done, and goes on beside what comes into it later, in a stream of its
/// own. Sums go around a ring: in the same order every time.
class NcclGroup {
 public:
  NcclGroup();
  ~NcclGroup();
  NcclGroup(const NcclGroup&) = delete;
  NcclGroup& operator=(const NcclGroup&) = delete;

  /// Joins with the selected GPU and waits, at most so many seconds, until all `ranks` have come.
  [[nodiscard]] std::string join(const NcclId& id, int rank, int ranks, double seconds);

  /// values = their sum over all ranks.
  [[nodiscard]] std::string allReduce(float* values, std::int64_t count);
  /// Each rank gets the sum of its part [offsets[rank], offsets[rank + 1]) in place.
  [[nodiscard]] std::string reduceToOwners(float* values, std::span<const std::int64_t> offsets);
  /// Part r of values becomes what rank r has there.
  [[nodiscard]] std::string gatherFromOwners(float* values, std::span<const std::int64_t> offsets);
  /// Of the host's memory, by a copy on the GPU; over when it returns.
  [[nodiscard]] std::string broadcastHost(void* data, std::size_t bytes, int root, double seconds);
  [[nodiscard]] std::string gatherHost(const void* mine, std::size_t bytes, void* all, double seconds);

  /// Names what was started so far.
  [[nodiscard]] std::uint64_t mark();
  /// Until what a mark names is over. A rank that is lost or does not come within `seconds` is a sentence; the group is
  /// then gone.
  [[nodiscard]] std::string wait(std::uint64_t mark, double seconds);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mhc::kernels::cuda
