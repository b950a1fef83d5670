// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "core/estimate/Estimate.h"
#include "core/estimate/Lifetimes.h"
#include "tests/estimate/Shapes.h"

using namespace mhc;
using namespace mhc::config;
using namespace mhc::estimate;

TEST_CASE("what is alive together counts, at the time at which it is most") {
  Lifetimes plan;
  plan.add(Lifetimes::Streams, 10, 0, 4);
  plan.add(Lifetimes::Activations, 5, 1, 2);
  plan.add(Lifetimes::Activations, 7, 3, 3);
  plan.add(Lifetimes::Workspace, 100, 5, 6);
  CHECK(plan.peak(8)[Lifetimes::Workspace] == 100);
  CHECK(plan.peak(8)[Lifetimes::Streams] == 0);
  plan.add(Lifetimes::Streams, 90, 2, 3);
  const auto peak = plan.peak(8);
  CHECK(peak[Lifetimes::Streams] == 100);
  CHECK(peak[Lifetimes::Activations] == 7);
  CHECK(peak[Lifetimes::Workspace] == 0);
}

TEST_CASE("weights, gradients and moments are exact") {
  Config c = tests::tiny();
  const Memory m = memory(c);
  CHECK(m.weights == 935'256 * 4);
  CHECK(m.gradients == 935'256 * 4);
  CHECK(m.optimizer == 935'256 * 8);
  CHECK(m.total() == m.arena() + m.runtime);
  c.training.optimizer = Optimizer::Muon;  // one moment for the hidden matrices
  CHECK(memory(c).optimizer == 935'256 * 8 - 4 * (262'144 + 540'672));
  c.training.dtype = DType::BFloat16;  // and a 16-bit shadow of the weights
  CHECK(memory(c).weights == 935'256 * 6);
}

TEST_CASE("the streams of every boundary are kept") {
  Config c = tests::tiny();
  constexpr std::uint64_t tokens = 16 * 128;
  const std::uint64_t boundaries = 9 * tokens * 4 * 128 * 4;
  const std::uint64_t maps = 8 * tokens * (24 + 24 + 1) * 4;
  CHECK(memory(c).streams == boundaries + maps);
  c.model.hc_dynamic = false;
  CHECK(memory(c).streams == boundaries + 8 * tokens * 24 * 4);
}

TEST_CASE("activations of one layer add up as they are listed") {
  Config c = tests::tiny();
  const std::uint64_t four = memory(c).activations;
  c.model.num_hidden_layers = 5;
  const std::uint64_t more = memory(c).activations - four;
  // two sublayers: u, y, f and 1/rms; attention: qkv, output, log-sum-exp; feed-forward: gate, up, product
  constexpr std::uint64_t perToken = 2 * (3 * 128 + 1) + (3 * 128 + 128 + 4) + 3 * 352;
  CHECK(more == 16 * 128 * perToken * 4);
}

TEST_CASE("memory grows with what makes it grow") {
  const Config base = tests::tiny();
  const std::uint64_t before = memory(base).arena();
  const auto larger = [&](auto change) {
    Config c = base;
    change(c);
    return memory(c).arena() > before;
  };
  CHECK(larger([](Config& c) { c.training.micro_batch = 17; }));
  CHECK(larger([](Config& c) { c.training.sequence_length = 129; }));
  CHECK(larger([](Config& c) { c.model.hc_mult = 5; }));
  CHECK(larger([](Config& c) { c.model.num_hidden_layers = 5; }));
  CHECK(larger([](Config& c) { c.model.vocab_size = 4096; }));
  CHECK_FALSE(larger([](Config& c) { c.training.accumulation = 64; }));
  CHECK_FALSE(larger([](Config& c) { c.model.hc_type = HcType::Residual; }));
  CHECK_FALSE(larger([](Config& c) { c.training.recompute = Recompute::Selective; }));
}

TEST_CASE("recomputing keeps less") {
  Config c = tests::shape(256, 24, 4, 704, 256, 256, 8);
  const Memory none = memory(c);
  c.training.recompute = Recompute::Selective;
  const Memory mixing = memory(c);
  c.training.recompute = Recompute::Full;
  const Memory full = memory(c);
  CHECK(mixing.streams < none.streams / 2);
  CHECK(mixing.activations < none.activations);
  CHECK(full.activations < mixing.activations / 2);
}

TEST_CASE("the logits are made in blocks, so that a large vocabulary costs little") {
  Config c = tests::shape(64, 2, 4, 176, 50304, 256, 32);
  CHECK(memory(c).workspace < std::uint64_t{80} << 20);  // all logits at once would be 1.5 GiB
}

TEST_CASE("the largest valid shapes neither overflow nor take long") {
  Config c = tests::shape(65536, 1024, 1024, 1048576, 16777216, 1048576, 2048);
  c.model.hc_mult = 8;
  const Memory m = memory(c);
  CHECK(m.streams > std::uint64_t{1} << 50);
  CHECK(m.total() > m.streams);
}
