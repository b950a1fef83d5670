// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/collective/PeerWatch.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>

#include "core/base/FixedText.h"

namespace mhc::training {
namespace {

struct ProcessState {
  char letter = 0;  ///< of /proc/PID/stat: R, S, D, T (stopped), Z (dead and not yet asked for) …
  std::uint64_t started = 0;
};

std::optional<ProcessState> stateOf(std::int64_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string text;
  if (!std::getline(file, text)) return std::nullopt;
  // The name stands in brackets and may hold anything.
  const auto end = text.rfind(')');
  if (end == std::string::npos) return std::nullopt;
  std::istringstream rest(text.substr(end + 1));
  ProcessState state;
  rest >> state.letter;
  std::string skipped;
  for (int field = 4; field < 22; ++field) rest >> skipped;
  rest >> state.started;
  return state;
}

}  // namespace

Peer describeThisProcess() {
  Peer peer;
  char host[64] = {};
  if (::gethostname(host, sizeof host - 1) == 0) copyInto(peer.host, host);
  std::string boot;
  std::getline(std::ifstream("/proc/sys/kernel/random/boot_id"), boot);
  copyInto(peer.boot, boot);
  struct stat info {};
  if (::stat("/proc/self/ns/pid", &info) == 0) peer.space = info.st_ino;
  peer.process = ::getpid();
  if (const auto state = stateOf(peer.process)) peer.started = state->started;
  return peer;
}

bool PeerWatch::isHere(int rank) const {
  const Peer& self = peers_[static_cast<std::size_t>(self_)];
  const Peer& other = peers_[static_cast<std::size_t>(rank)];
  return self.space == other.space && std::strcmp(self.boot, other.boot) == 0 && std::strcmp(self.host, other.host) == 0;
}

bool PeerWatch::hasDied(int rank) const {
  if (rank == self_ || !isHere(rank)) return false;
  const Peer& peer = peers_[static_cast<std::size_t>(rank)];
  const auto state = stateOf(peer.process);
  return !state || state->letter == 'Z' || state->letter == 'X' || state->started != peer.started;
}

std::string PeerWatch::nameOf(int rank) const {
  if (peers_.empty()) return "Rank " + std::to_string(rank);
  const Peer& peer = peers_[static_cast<std::size_t>(rank)];
  return "Rank " + std::to_string(rank) + " (process " + std::to_string(peer.process) + " on " + peer.host + ")";
}

std::string PeerWatch::died() const {
  for (int rank = 0; rank < static_cast<int>(peers_.size()); ++rank) {
    if (hasDied(rank)) return nameOf(rank) + " has died";
  }
  return {};
}

std::string PeerWatch::stopped() const {
  for (int rank = 0; rank < static_cast<int>(peers_.size()); ++rank) {
    if (rank == self_ || !isHere(rank)) continue;
    const auto state = stateOf(peers_[static_cast<std::size_t>(rank)].process);
    if (state && (state->letter == 'T' || state->letter == 't')) return nameOf(rank) + " is stopped";
  }
  return {};
}

}  // namespace mhc::training
