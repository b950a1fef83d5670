// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/collective/nccl/Rendezvous.h"

#include <c10/util/Exception.h>

#include <chrono>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#include <utility>
#include <vector>

namespace mhc::training {

struct Rendezvous::State {
  RankEnvironment ranks;
  MeetingPlace place;
  c10::intrusive_ptr<c10d::TCPStore> store = {};

  [[nodiscard]] std::string key(const std::string& name) const { return "mhc/" + place.attempt + "/" + name; }

  [[nodiscard]] Error lost(const char* what, const std::string& why) const {
    return makeError(
        ExitCode::RankLost, "training.no_rendezvous",
        "Rank {rank} of {ranks} could not {what} at {host}:{port}: {why}. Look whether rank 0 runs there, and "
        "whether the port is free and open; MASTER_ADDR and MASTER_PORT choose another.",
        {{"rank", std::to_string(ranks.rank)},
         {"ranks", std::to_string(ranks.size)},
         {"what", what},
         {"host", place.host},
         {"port", std::to_string(place.port)},
         {"why", why.substr(0, why.find('\n'))}});
  }

  /// `work` with LibTorch's exceptions as an Error.
  template <typename Work>
  [[nodiscard]] auto tried(const char* what, const Work& work) const -> Result<decltype(work())> {
    try {
      return work();
    } catch (const c10::Error& problem) {
      return lost(what, problem.what_without_backtrace());
    } catch (const std::exception& problem) {
      return lost(what, problem.what());
    }
  }
};

Rendezvous::Rendezvous(std::unique_ptr<State> state) : state_(std::move(state)) {}
Rendezvous::~Rendezvous() = default;

Result<std::unique_ptr<Rendezvous>> Rendezvous::open(const RankEnvironment& ranks, const MeetingPlace& place,
                                                     double seconds) {
  c10d::TCPStoreOptions options;
  options.port = static_cast<std::uint16_t>(place.port);
  options.isServer = ranks.rank == 0 && !place.served;
  options.numWorkers = static_cast<std::size_t>(ranks.size);
  options.waitWorkers = false;  // a missing rank is told by what waits for it
  options.timeout = std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1e3));
  auto state = std::make_unique<State>(State{ranks, place});
  auto store =
      state->tried("meet the others", [&] { return c10::make_intrusive<c10d::TCPStore>(place.host, options); });
  if (!store.ok()) return store.error();
  state->store = std::move(store).value();
  return std::unique_ptr<Rendezvous>(new Rendezvous(std::move(state)));
}

Result<std::string> Rendezvous::fromFirst(const std::string& name, const std::string& given) {
  return state_->tried("learn what rank 0 tells", [&]() -> std::string {
    if (state_->ranks.rank == 0) {
      state_->store->set(state_->key(name), std::vector<std::uint8_t>(given.begin(), given.end()));
      return given;
    }
    const std::vector<std::uint8_t> bytes = state_->store->get(state_->key(name));
    return {bytes.begin(), bytes.end()};
  });
}

Result<void> Rendezvous::all(const std::string& name) {
  const auto come = state_->tried("wait for the others", [&] {
    const std::string key = state_->key(name);
    const std::vector<std::uint8_t> yes{1};
    if (state_->store->add(key + " count", 1) == state_->ranks.size) state_->store->set(key + " all", yes);
    return state_->store->get(key + " all").size();
  });
  return come.ok() ? Result<void>() : Result<void>(come.error());
}

}  // namespace mhc::training
