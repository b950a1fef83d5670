// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace mhc::training {

/// One rank's process, as it describes itself to the others. Plain bytes, the same on every rank.
struct Peer {
  char host[64] = {};
  char boot[40] = {};             ///< of the running kernel: tells machines with equal names apart
  std::uint64_t space = 0;        ///< of process ids (containers have their own)
  std::int64_t process = 0;
  std::uint64_t started = 0;      ///< in clock ticks since the boot: ids are used again
};

[[nodiscard]] Peer describeThisProcess();

/// Looks at the processes of the other ranks, as far as they are on this machine: a launcher may tell nobody, or only
/// after a while, that one has died.
class PeerWatch {
 public:
  PeerWatch() = default;
  /// By rank; `self` is this one.
  PeerWatch(std::vector<Peer> peers, int self) : peers_(std::move(peers)), self_(self) {}

  /// "Rank 2 (process 4711 on node3) has died"; empty if none is known to have.
  [[nodiscard]] std::string died() const;
  /// "Rank 2 (process 4711 on node3) is stopped", for a process that was halted by a signal; empty if there is none.
  [[nodiscard]] std::string stopped() const;
  [[nodiscard]] bool hasDied(int rank) const;
  [[nodiscard]] std::string nameOf(int rank) const;  ///< "Rank 2 (process 4711 on node3)"
  [[nodiscard]] bool isHere(int rank) const;         ///< on this machine, so that its death is seen
  [[nodiscard]] const std::vector<Peer>& peers() const { return peers_; }

 private:
  std::vector<Peer> peers_;
  int self_ = 0;
};

}  // namespace mhc::training
