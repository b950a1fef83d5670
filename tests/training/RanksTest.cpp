// SPDX-License-Identifier: GPL-3.0-or-later
// Training steps of several ranks, as threads, against one.
#include "core/training/ranks/MomentTransfer.h"
#include "core/training/ranks/ReplicaCheck.h"
#include "tests/training/RankTraining.h"

using namespace mhc;
using namespace mhc::training;
using namespace mhc::training::test;

namespace {

void checkAgainstOne(const config::Config& config, int size) {
  INFO(size << " ranks");
  const RanksRun one = trainOn(1, config, 20);
  const RanksRun several = trainOn(size, config, 20);
  REQUIRE(several.losses.size() == 20);
  for (std::size_t i = 0; i < 20; ++i) {
    CHECK(several.losses[i] == Approx(one.losses[i]).epsilon(1e-4));
    CHECK(several.norms[i] == Approx(one.norms[i]).epsilon(1e-3));
  }
  for (const auto& weights : several.weights) CHECK(weights == several.weights[0]);
  const RanksRun again = trainOn(size, config, 20);
  CHECK(again.losses == several.losses);
  CHECK(again.weights == several.weights);
}

}  // namespace

TEST_CASE("Several ranks make the steps of one, whatever the batch divides into") {
  for (const auto type : {config::HcType::Residual, config::HcType::Mhc}) {
    config::Config config = smallConfig(type);
    config.training.learning_rate = 2e-3;
    checkAgainstOne(config, 2);
    config.training.micro_batch = 2;
    config.training.accumulation = 4;
    checkAgainstOne(config, 3);  // 2, 3 and 3 of 8 sequences, in passes of 2, of 2 and 1
    config.training.micro_batch = 7;
    config.training.accumulation = 1;
    checkAgainstOne(config, 4);
  }
}

TEST_CASE("A sharded optimizer makes the same steps with less memory") {
  for (const auto optimizer : {config::Optimizer::AdamW, config::Optimizer::Muon}) {
    for (const auto dtype : {config::DType::Float32, config::DType::BFloat16}) {
      config::Config config = smallConfig(config::HcType::Residual);
      config.training.optimizer = optimizer;
      config.training.dtype = dtype;
      config.training.learning_rate = 2e-3;
      const RanksRun whole = trainOn(3, config, 20);
      config.training.shard_optimizer = true;
      const RanksRun sharded = trainOn(3, config, 20);
      for (std::size_t i = 0; i < 20; ++i) CHECK(sharded.losses[i] == Approx(whole.losses[i]).epsilon(1e-4));
      for (const auto& weights : sharded.weights) CHECK(weights == sharded.weights[0]);
    }
  }
  config::Config config = smallConfig();
  ParameterOptions options = parameterOptions(config.training);
  const std::size_t whole = Parameters::describe(config.model, options).plannedBytes();
  options.owned = ownedRanges(config, 1, 4);
  const Parameters part = Parameters::describe(config.model, options);
  CHECK(part.sharded());
  CHECK(static_cast<double>(part.plannedBytes()) == Approx(static_cast<double>(whole) * (2 + 2 * 0.25) / 4).epsilon(0.05));
}

TEST_CASE("Sharded moments come together on rank 0 and go out again to any number of ranks") {
  for (const auto optimizer : {config::Optimizer::AdamW, config::Optimizer::Muon}) {
    config::Config config = smallConfig();
    config.training.optimizer = optimizer;
    config.training.shard_optimizer = true;
    FullMoments kept;
    onRanks(3, [&](Collective& collective) {
      RankGroup group(collective);
      RankTraining training(config, group);
      training.make(1);
      FullMoments full = gatherMoments(config, *training.parameters, group);
      if (group.leads()) kept = std::move(full);
    });
    const Parameters plan = Parameters::describe(config.model, parameterOptions(config.training));
    REQUIRE(kept.first.size() == static_cast<std::size_t>(plan.size()));
    std::int64_t zeros = 0;
    for (const Parameter& tensor : plan.tensors()) {
      for (std::int64_t i = 0; i < tensor.size; ++i) zeros += kept.first[static_cast<std::size_t>(tensor.offset + i)] == 0 ? 1 : 0;
    }
    CHECK(zeros < plan.size() / 10);
    std::vector<int> equal(2, 0);
    onRanks(2, [&](Collective& collective) {
      RankGroup group(collective);
      RankTraining training(config, group);
      scatterMoments(config, group.leads() ? kept : FullMoments{}, *training.parameters, group);
      const FullMoments again = gatherMoments(config, *training.parameters, group);
      if (group.leads()) equal[0] = again.first == kept.first ? 1 : 0;
      if (group.leads()) equal[1] = again.second == kept.second ? 1 : 0;
    });
    CHECK(equal == std::vector<int>{1, 1});
  }
}

TEST_CASE("A step that one rank can't compute is left out by all, and the rank is named") {
  config::Config config = smallConfig();
  std::vector<StepOutcome> outcomes(3);
  std::vector<int> untouched(3, 0);
  onRanks(3, [&](Collective& collective) {
    RankGroup group(collective);
    RankTraining training(config, group);
    // A weight that only rank 1 has lost: its loss is NaN, the others' gradients become so by the sum.
    if (group.rank() == 1) training.parameters->weight("model.layers.0.mlp.up_proj.weight")[3] = NAN;
    const auto before = training.weights();
    auto& outcome = outcomes[static_cast<std::size_t>(group.rank())];
    outcome = training.make(1);
    if (group.rank() != 1) untouched[static_cast<std::size_t>(group.rank())] = training.weights() == before ? 1 : 0;
  });
  for (const StepOutcome& outcome : outcomes) {
    CHECK_FALSE(outcome.updated);
    CHECK(outcome.firstBad == "weight model.layers.0.mlp.up_proj.weight (rank 1)");
  }
  CHECK(untouched == std::vector<int>{1, 0, 1});
}

TEST_CASE("A rank with other weights, or with other maps, is found by its hashes") {
  config::Config config = smallConfig();
  std::vector<std::int32_t> probe;
  for (int i = 0; i < config.training.sequence_length; ++i) probe.push_back(i % 31);
  ReplicaVerdict equal, weights, maps;
  onRanks(3, [&](Collective& collective) {
    RankGroup group(collective);
    RankTraining training(config, group);
    training.make(1);
    const auto compare = [&] { return judge(group.gather(replicaHashes(*training.parameters, *training.model, probe))); };
    const ReplicaVerdict before = compare();
    float& weight = training.parameters->weight("model.layers.1.self_attn.o_proj.weight")[5];
    const float kept = weight;
    if (group.rank() == 2) weight = std::nextafter(weight, 1.0F);  // its last bit
    const ReplicaVerdict after = compare();
    weight = kept;
    auto hashes = replicaHashes(*training.parameters, *training.model, probe);
    if (group.rank() == 0) hashes.maps += 1;
    const ReplicaVerdict last = judge(group.gather(hashes));
    if (!group.leads()) return;
    equal = before;
    weights = after;
    maps = last;
  });
  REQUIRE(equal.hashes.size() == 3);
  CHECK(equal.equal());
  CHECK(equal.hashes[0].weights != 0);
  CHECK(equal.hashes[0].maps != 0);
  CHECK(weights.weightsDiffer == std::vector<int>{2});
  CHECK(weights.text() == "The weights of rank 2 differ from those of the other ranks.");
  CHECK(maps.weightsDiffer.empty());
  CHECK(maps.mapsDiffer == std::vector<int>{0});
}

TEST_CASE("Ranks agree on the first error and on what rank 0 says") {
  std::vector<std::string> errors(3), texts(3);
  const std::string longText(3000, 'x');
  onRanks(3, [&](Collective& collective) {
    RankGroup group(collective);
    const auto r = static_cast<std::size_t>(group.rank());
    if (!group.agree({}).ok()) return;
    const auto mine = group.rank() >= 1 ? Result<void>(makeError(ExitCode::BadData, "x.y", "no such text")) : Result<void>();
    const auto agreed = group.agree(mine);
    if (!agreed.ok() && agreed.error().code == ExitCode::BadData) errors[r] = agreed.error().text();
    texts[r] = group.share(group.leads() ? "short" : "") + group.share(group.leads() ? longText : "");
  });
  CHECK(errors == std::vector<std::string>(3, "Rank 1: no such text"));
  CHECK(texts == std::vector<std::string>(3, "short" + longText));
}
