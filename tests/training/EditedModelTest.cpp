// SPDX-License-Identifier: GPL-3.0-or-later
// A network whose maps are changed at one place, against the same network with other weights and against differences.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "core/training/jobs/ForwardJob.h"
#include "core/training/paths/EditedModel.h"
#include "tests/training/SmallCheckpoint.h"

using namespace mhc;
using namespace mhc::training;
using namespace mhc::training::test;
using config::HcType;
using hyper::Intervention;
using hyper::PathAction;
using hyper::PathMap;

namespace {

constexpr std::int64_t T = 12;
constexpr std::int64_t kRows = 3;

/// A small network and three sequences.
struct Subject {
  Folder folder;
  Backend backend = makeCpuBackend(1);
  LoadedCheckpoint checkpoint;
  std::unique_ptr<EditedModel> model;
  std::vector<std::int32_t> ids, targets;

  explicit Subject(config::ModelConfig m) : checkpoint(open(m)) {
    auto made = EditedModel::create(checkpoint, backend, kRows, T);
    if (!made.ok()) FAIL(made.error().text());
    model = std::move(made).value();
    for (std::int64_t i = 0; i < kRows * T; ++i) {
      ids.push_back(static_cast<std::int32_t>(i * i * 7 % 31));
      targets.push_back(static_cast<std::int32_t>((i * 11 + 3) % 31));
    }
  }
  explicit Subject(HcType type) : Subject(smallModel(type)) {}

  LoadedCheckpoint open(const config::ModelConfig& m) {
    writeCheckpoint(folder.path(), m);
    auto loaded = LoadedCheckpoint::open(folder.path(), backend, true);
    if (!loaded.ok()) FAIL(loaded.error().text());
    return std::move(loaded).value();
  }
  [[nodiscard]] SequenceBatch batch() const { return {kRows, ids.data(), targets.data()}; }
  /// Loss of sequence `row` by the plain forward job, whatever the weights are now.
  double plain(std::int64_t row) {
    const auto part = [row](const std::vector<std::int32_t>& all) {
      return std::vector<std::int32_t>(all.begin() + row * T, all.begin() + (row + 1) * T);
    };
    return forward(checkpoint, backend, part(ids), part(targets), false).value().loss.value();
  }
};

double meanOf(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}

/// Falling sublayers, reads last: the order that runOne wants.
std::vector<Intervention> sweep(const Subject& s, double factor) {
  std::vector<Intervention> all = hyper::allPaths(s.model->sublayers(), s.model->streams(), factor);
  std::stable_sort(all.begin(), all.end(), [](const Intervention& a, const Intervention& b) {
    if (a.sublayer != b.sublayer) return a.sublayer > b.sublayer;
    return a.map != PathMap::Read && b.map == PathMap::Read;
  });
  return all;
}

Intervention whole(int sublayer, PathMap map, PathAction action) {
  return {sublayer, map, action, -1, -1, 0, {}};
}

}  // namespace

TEST_CASE("Without a change the losses are those of the plain network", "[paths]") {
  for (const HcType type : {HcType::Mhc, HcType::Hc, HcType::Identity}) {
    Subject s(type);
    const auto losses = s.model->run(s.batch());
    REQUIRE(losses.size() == kRows);
    for (std::int64_t row = 0; row < kRows; ++row) {
      CHECK(losses[static_cast<std::size_t>(row)] == Approx(s.plain(row)).epsilon(1e-5));
    }
  }
}

TEST_CASE("A plain residual has no paths", "[paths]") {
  const Folder folder;
  writeCheckpoint(folder.path(), smallModel(HcType::Residual));
  const Backend backend = makeCpuBackend(1);
  auto checkpoint = LoadedCheckpoint::open(folder.path(), backend, true);
  const auto made = EditedModel::create(checkpoint.value(), backend, 1, 4);
  REQUIRE_FALSE(made.ok());
  CHECK(made.error().code == ExitCode::BadUsage);
}

TEST_CASE("A change that changes nothing has an effect of exactly 0", "[paths]") {
  Subject s(HcType::Mhc);
  s.model->setRules({true, true, {}});
  s.model->runWithGradients(s.batch(), kRows * T);
  const auto base = s.model->run(s.batch());
  for (const Intervention& change : sweep(s, 1)) {
    const auto outcome = s.model->runOne(change);
    CHECK(outcome.losses == base);
    CHECK(outcome.estimate == 0);
  }
  Subject identity(HcType::Identity);
  identity.model->runWithGradients(identity.batch(), kRows * T);
  const auto own = identity.model->run(identity.batch());
  for (int l = identity.model->sublayers(); l >= 1; --l) {
    for (const PathAction action : {PathAction::Identity, PathAction::NearestPermutation}) {
      CHECK(identity.model->runOne(whole(l, PathMap::Carry, action)).losses == own);
    }
    // A path of weight 0.
    const auto none = identity.model->runOne({l, PathMap::Carry, PathAction::Scale, 0, 1, 0, {}});
    CHECK(none.losses == own);
    CHECK(none.estimate == 0);
  }
}

TEST_CASE("Token means change nothing where all tokens have the same maps", "[paths]") {
  config::ModelConfig m = smallModel(HcType::Mhc);
  m.hc_dynamic = false;
  Subject s(m);
  const auto base = s.model->run(s.batch());
  std::vector<std::vector<double>> maps;
  s.model->addMaps(maps);
  for (int l = s.model->sublayers(); l >= 1; --l) {
    Intervention change = whole(l, PathMap::Carry, PathAction::TokenMean);
    const auto& map = maps[static_cast<std::size_t>(l - 1)];
    for (auto v = map.begin() + 8; v != map.end(); ++v) change.values.push_back(*v / (kRows * T));
    CHECK(s.model->runOne(change).losses == base);
  }
}

TEST_CASE("A sweep gives what each change gives by itself", "[paths]") {
  for (const HcType type : {HcType::Mhc, HcType::Hc, HcType::Identity}) {
    Subject swept(type), alone(type);
    const hyper::InterventionRules rules{true, false, {}};
    swept.model->setRules(rules);
    alone.model->setRules(rules);
    const auto base = swept.model->run(swept.batch());
    int changed = 0;
    for (const Intervention& change : sweep(swept, 0)) {
      const auto losses = swept.model->runOne(change).losses;
      INFO(hyper::describe(change));
      CHECK(losses == alone.model->runEdited(alone.batch(), {change}));
      changed += losses == base ? 0 : 1;
    }
    CHECK(changed > 40);
  }
}

TEST_CASE("Cutting a path is what the network does whose coefficient is 0", "[paths]") {
  Subject s(HcType::Mhc);
  s.model->setRules({true, false, {}});
  const int n = s.model->streams();
  const auto names = std::vector<std::string>{"model.layers.0.hc_attn_base", "model.layers.0.hc_ffn_base",
                                              "model.layers.1.hc_attn_base", "model.layers.1.hc_ffn_base"};
  for (const Intervention& change : sweep(s, 0)) {
    if (change.sublayer == 2 && change.map == PathMap::Carry && change.to > 1) continue;  // enough of them
    const auto losses = s.model->runEdited(s.batch(), {change});
    // The same by its logit: σ(−200) = 0, and Sinkhorn without that entry.
    const int at = change.map == PathMap::Read    ? change.from
                   : change.map == PathMap::Write ? n + change.to
                                                  : 2 * n + change.to * n + change.from;
    float& logit = s.checkpoint.parameters.weight(names[static_cast<std::size_t>(change.sublayer - 1)])[at];
    const float kept = logit;
    logit = -200;
    INFO(hyper::describe(change));
    for (std::int64_t row = 0; row < kRows; ++row) {
      CHECK(losses[static_cast<std::size_t>(row)] == Approx(s.plain(row)).epsilon(2e-5));
    }
    logit = kept;
  }
}

TEST_CASE("The estimate from one backward pass agrees with finite differences", "[paths]") {
  for (const HcType type : {HcType::Mhc, HcType::Hc, HcType::Identity}) {
    Subject s(type);
    constexpr double e = 0.005;
    s.model->runWithGradients(s.batch(), kRows * T);
    s.model->run(s.batch());
    double largest = 0;
    std::vector<std::pair<double, double>> pairs;
    for (Intervention change : sweep(s, 2)) {
      const double estimate = s.model->runOne(change).estimate;  // for a factor of 2: Σ H·∂L/∂H
      change.factor = 1 + e;
      const double above = meanOf(s.model->runOne(change).losses);
      change.factor = 1 - e;
      pairs.emplace_back(estimate, (above - meanOf(s.model->runOne(change).losses)) / (2 * e));
      largest = std::max(largest, std::fabs(estimate));
    }
    REQUIRE(largest > 0.01);
    for (const auto& [estimate, measured] : pairs) CHECK(estimate == Approx(measured).margin(0.01 * largest));
  }
}

TEST_CASE("Each sublayer's paths are those of its own family", "[paths]") {
  config::ModelConfig m = smallModel(HcType::Mhc);
  m.hc_per_layer[1] = {{"hc_type", "identity"}};
  Subject s(m);
  s.model->setRules({true, false, {}});
  s.model->runWithGradients(s.batch(), kRows * T);
  const auto base = s.model->run(s.batch());
  for (std::int64_t row = 0; row < kRows; ++row) {
    CHECK(base[static_cast<std::size_t>(row)] == Approx(s.plain(row)).epsilon(1e-5));
  }
  for (const Intervention& change : sweep(s, 0)) {
    const auto outcome = s.model->runOne(change);
    INFO(hyper::describe(change));
    const bool nothing = change.sublayer == 2 && change.map == PathMap::Carry && change.to != change.from;
    if (nothing) CHECK(outcome.losses == base);
    CHECK(std::isfinite(outcome.estimate));
  }
}

TEST_CASE("Changes at several places act together", "[paths]") {
  Subject s(HcType::Mhc);
  const std::vector<Intervention> both{{1, PathMap::Write, PathAction::Scale, 0, -1, 0, {}},
                                       {3, PathMap::Read, PathAction::Scale, -1, 2, 0, {}}};
  const auto losses = s.model->runEdited(s.batch(), both);
  float* write = s.checkpoint.parameters.weight("model.layers.0.hc_attn_base");
  float* read = s.checkpoint.parameters.weight("model.layers.1.hc_attn_base");
  write[4] = -200;
  read[2] = -200;
  for (std::int64_t row = 0; row < kRows; ++row) {
    CHECK(losses[static_cast<std::size_t>(row)] == Approx(s.plain(row)).epsilon(2e-5));
  }
}
