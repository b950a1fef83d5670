// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "core/training/collective/LocalLink.h"
#include "core/training/collective/RingCollective.h"

namespace mhc::training::test {

/// Runs `work` on so many ranks, each a thread with a RingCollective of its own. Catch's macros belong outside of it.
inline void onRanks(int size, const std::function<void(Collective&)>& work) {
  const auto post = std::make_shared<LocalPost>();
  std::vector<std::thread> threads;
  for (int rank = 0; rank < size; ++rank) {
    threads.emplace_back([&, rank] {
      auto made = RingCollective::create(std::make_unique<LocalLink>(post, rank, size));
      if (made.ok()) work(*made.value());
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace mhc::training::test
