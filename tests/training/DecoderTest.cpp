// SPDX-License-Identifier: GPL-3.0-or-later
// The decoder with its cache against the model that computes all positions at once.
#include <catch2/catch.hpp>
#include <cmath>

#include "core/training/model/Model.h"
#include "core/training/sample/Decoder.h"
#include "tests/training/SmallCheckpoint.h"

using namespace mhc;
using namespace mhc::training;
using namespace mhc::training::test;
using config::HcNumerics;
using config::HcReduce;
using config::HcType;

namespace {

std::vector<std::int32_t> sequence(std::int64_t length, std::int64_t vocab) {
  std::vector<std::int32_t> ids;
  std::uint32_t state = 5;
  for (std::int64_t i = 0; i < length; ++i) {
    state = state * 1664525U + 1013904223U;
    ids.push_back(static_cast<std::int32_t>((state >> 8U) % static_cast<std::uint32_t>(vocab)));
  }
  return ids;
}

/// [T, V] by the model.
std::vector<float> uncached(const config::ModelConfig& config, Parameters& parameters, const Backend& backend,
                            const std::vector<std::int32_t>& ids) {
  const auto length = static_cast<std::int64_t>(ids.size());
  const auto model = Model::create(config, parameters, backend, 1, length, false);
  REQUIRE(model.ok());
  Pass pass;
  pass.batch = 1;
  pass.length = length;
  pass.ids = ids.data();
  model.value()->forward(pass);
  std::vector<float> logits;
  for (std::int64_t t = 0; t < length; ++t) {
    std::vector<float> row(static_cast<std::size_t>(config.vocab_size));
    model.value()->logits(t, 1, row.data());
    logits.insert(logits.end(), row.begin(), row.end());
  }
  return logits;
}

void compare(std::span<const float> got, const std::vector<float>& wanted, std::size_t position) {
  const auto V = got.size();
  double error = 0;
  double size = 0;
  for (std::size_t i = 0; i < V; ++i) {
    const double expected = static_cast<double>(wanted[position * V + i]);
    error = std::hypot(error, static_cast<double>(got[i]) - expected);
    size = std::hypot(size, expected);
  }
  INFO("position " << position << ": error " << error << " of " << size);
  CHECK(size > 0.1);
  CHECK(error <= 2e-5 * size);
}

void check(const config::ModelConfig& config) {
  const Backend backend = makeCpuBackend(2);
  Parameters parameters = strongParameters(config, backend);
  const auto ids = sequence(config.max_position_embeddings, config.vocab_size);
  const std::vector<float> wanted = uncached(config, parameters, backend, ids);
  auto made = Decoder::create(config, parameters, backend, config.max_position_embeddings);
  REQUIRE(made.ok());
  Decoder& decoder = *made.value();
  // One by one, to the very last position.
  for (std::size_t t = 0; t < ids.size(); ++t) {
    const auto logits = decoder.feed({&ids[t], 1});
    REQUIRE(logits.ok());
    compare(logits.value(), wanted, t);
  }
  // A prompt in one call, then one by one.
  decoder.rewind(0);
  const std::size_t prompt = ids.size() * 2 / 3;
  const auto after = decoder.feed(std::span(ids).first(prompt));
  REQUIRE(after.ok());
  compare(after.value(), wanted, prompt - 1);
  for (std::size_t t = prompt; t < ids.size(); ++t) compare(decoder.feed({&ids[t], 1}).value(), wanted, t);
}

}  // namespace

TEST_CASE("Cached logits are the uncached ones for every family", "[decoder]") {
  for (const HcType type : {HcType::Residual, HcType::Hc, HcType::Mhc, HcType::Identity}) {
    for (const bool dynamic : {true, false}) {
      for (const HcNumerics numerics : {HcNumerics::Paper, HcNumerics::DeepseekV4}) {
        config::ModelConfig m = smallModel(type);
        m.hc_dynamic = dynamic;
        m.hc_numerics = numerics;
        INFO("type " << static_cast<int>(type) << " dynamic " << dynamic << " numerics " << static_cast<int>(numerics));
        check(m);
      }
    }
  }
}

TEST_CASE("Cached logits are the uncached ones for grouped queries, heads and reductions", "[decoder]") {
  for (const std::int64_t kv : {1, 2, 4}) {
    for (const bool tied : {true, false}) {
      for (const HcReduce reduce : {HcReduce::Sum, HcReduce::Mean, HcReduce::Head}) {
        config::ModelConfig m = smallModel();
        m.num_key_value_heads = kv;
        m.tie_word_embeddings = tied;
        m.hc_reduce = reduce;
        INFO("kv " << kv << " tied " << tied << " reduce " << static_cast<int>(reduce));
        check(m);
      }
    }
  }
}

TEST_CASE("Cached logits are the uncached ones where sublayers mix in ways of their own", "[decoder]") {
  for (const HcType type : {HcType::Mhc, HcType::Hc}) {
    config::ModelConfig m = smallModel(type);
    m.hc_reduce = HcReduce::Head;
    m.hc_per_layer[0] = {{"hc_type", "identity"}};
    m.hc_per_layer[1] = {{"hc_type", "mhc"}, {"hc_sinkhorn_iters", 2}, {"hc_numerics", "deepseek_v4"}};
    m.hc_per_layer[2] = {{"hc_dynamic", false}};
    check(m);
  }
}

TEST_CASE("Cached logits are the uncached ones for any number of streams and over several blocks of a prompt", "[decoder]") {
  for (const std::int64_t n : {1, 2, 3, 8}) {
    config::ModelConfig m = smallModel();
    m.hc_mult = n;
    INFO("n " << n);
    check(m);
  }
  config::ModelConfig m = smallModel();
  m.max_position_embeddings = 200;
  check(m);
}

TEST_CASE("A decoder continues from where it was rewound to", "[decoder]") {
  const config::ModelConfig m = smallModel();
  const Backend backend = makeCpuBackend(2);
  const Parameters parameters = strongParameters(m, backend);
  const auto decoder = Decoder::create(m, parameters, backend, 8);
  REQUIRE(decoder.ok());
  const std::vector<std::int32_t> ids = {3, 7, 1, 9};
  const auto first = decoder.value()->feed(ids);
  const std::vector<float> wanted(first.value().begin(), first.value().end());
  const std::vector<std::int32_t> other = {30, 2};
  REQUIRE(decoder.value()->feed(other).ok());
  CHECK(decoder.value()->position() == 6);
  decoder.value()->rewind(3);
  const auto again = decoder.value()->feed(std::span(ids).last(1));
  REQUIRE(again.ok());
  for (std::size_t i = 0; i < wanted.size(); ++i) CHECK(again.value()[i] == Approx(wanted[i]).epsilon(1e-4).margin(1e-5));
}

TEST_CASE("A decoder refuses what does not fit, and goes on", "[decoder]") {
  const config::ModelConfig m = smallModel();
  const Backend backend = makeCpuBackend(2);
  const Parameters parameters = strongParameters(m, backend);
  for (const std::int64_t capacity : {std::int64_t{0}, std::int64_t{-3}, std::int64_t{17}}) {
    const auto made = Decoder::create(m, parameters, backend, capacity);
    REQUIRE_FALSE(made.ok());
    CHECK(made.error().code == ExitCode::BadUsage);
    CHECK_THAT(made.error().text(), Catch::Contains("16"));
  }
  const auto decoder = Decoder::create(m, parameters, backend, 4);
  REQUIRE(decoder.ok());
  const std::vector<std::int32_t> bad = {1, 31}, negative = {-1}, none, five = {1, 2, 3, 4, 5}, four = {1, 2, 3, 4};
  CHECK_THAT(decoder.value()->feed(bad).error().text(), Catch::Contains("31") && Catch::Contains("0 to 30"));
  CHECK_FALSE(decoder.value()->feed(negative).ok());
  CHECK_FALSE(decoder.value()->feed(none).ok());
  CHECK_FALSE(decoder.value()->feed(five).ok());
  CHECK(decoder.value()->position() == 0);
  CHECK(decoder.value()->feed(four).ok());
  const auto full = decoder.value()->feed(std::span(four).first(1));
  REQUIRE_FALSE(full.ok());
  CHECK_THAT(full.error().text(), Catch::Contains("position 4") && Catch::Contains("max_position_embeddings"));
}
