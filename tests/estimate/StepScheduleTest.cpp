// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/estimate/StepSchedule.h"

#include <catch2/catch.hpp>

using namespace mhc;
using config::Recompute;
using estimate::Lifetime;
using estimate::StepSchedule;

namespace {

using Operations = std::vector<int>;

bool within(const Lifetime& lifetime, int time) {
  return lifetime.first <= time && time <= lifetime.last;
}

}  // namespace

TEST_CASE("backward follows forward in reverse order") {
  const StepSchedule schedule(4, true, Recompute::None, 0);
  CHECK(schedule.operations() == 11);
  CHECK(schedule.head() == 10);
  CHECK(schedule.backward(schedule.head()) > StepSchedule::forward(schedule.head()));
  for (int i = 1; i < schedule.operations(); ++i) CHECK(schedule.backward(i) < schedule.backward(i - 1));
  CHECK(schedule.backward(0) < schedule.end());
}

TEST_CASE("nothing is computed again unless it is asked for") {
  const StepSchedule none(6, true, Recompute::None, 3);
  const StepSchedule forwardOnly(6, false, Recompute::Full, 2);
  for (int i = 0; i < none.operations(); ++i) {
    CHECK(none.againBefore(i).empty());
    CHECK(forwardOnly.againBefore(i).empty());
  }
  CHECK(none.streams(3).size() == 1);
  CHECK(forwardOnly.ofBranch(2, 8, 8).size() == 1);
}

TEST_CASE("each block is computed again before the boundary that ends it") {
  const StepSchedule selective(6, true, Recompute::Selective, 4);  // blocks 0 … 3 and 4, 5
  const auto border = [](int l) { return StepSchedule::border(l); };
  for (int i = 0; i < selective.operations(); ++i) {
    if (i == border(4)) {
      CHECK(selective.againBefore(i) == Operations{border(0), border(1), border(2), border(3)});
    } else if (i == border(6)) {
      CHECK(selective.againBefore(i) == Operations{border(4), border(5)});
    } else {
      CHECK(selective.againBefore(i).empty());
    }
  }
  const StepSchedule full(4, true, Recompute::Full, 2);
  CHECK(full.againBefore(border(2)) ==
        Operations{border(0), StepSchedule::branch(0), border(1), StepSchedule::branch(1)});
}

TEST_CASE("what is made again is there whenever it is read") {
  for (const int block : {1, 2, 3, 4, 6}) {
    INFO("block " << block);
    const StepSchedule schedule(6, true, Recompute::Selective, block);
    for (int l = 0; l < 6; ++l) {
      INFO("boundary " << l);
      const auto lifetimes = schedule.streams(l);
      CHECK(schedule.keepsStreams(l) == (l % block == 0));
      CHECK(lifetimes.size() == (schedule.keepsStreams(l) ? 1 : 2));
      CHECK(within(lifetimes.front(), StepSchedule::forward(StepSchedule::border(l + 1))));
      CHECK(within(lifetimes.back(), schedule.backward(StepSchedule::border(l + 1))));
      CHECK(within(lifetimes.back(), schedule.backward(StepSchedule::border(l))));
      if (lifetimes.size() == 2) CHECK(lifetimes[0].last < lifetimes[1].first);
    }
  }
}
