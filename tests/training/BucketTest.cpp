// SPDX-License-Identifier: GPL-3.0-or-later
// Which gradients are complete when, and who owns what.
#include "core/training/ranks/GradientBuckets.h"

#include <map>
#include <set>

#include "tests/training/RankTraining.h"

using namespace mhc;
using namespace mhc::training;
using namespace mhc::training::test;

namespace {

std::vector<config::Config> shapes() {
  std::vector<config::Config> all;
  for (const auto type : {config::HcType::Residual, config::HcType::Hc, config::HcType::Mhc, config::HcType::Identity}) {
    all.push_back(smallConfig(type));
  }
  config::Config free = smallConfig();
  free.model.tie_word_embeddings = false;
  free.model.hc_reduce = config::HcReduce::Head;
  all.push_back(free);
  free.training.optimizer = config::Optimizer::Muon;
  all.push_back(free);
  free.training.recompute = config::Recompute::Full;
  all.push_back(free);
  return all;
}

/// Keeps what each bucket holds when it is said to be complete.
class Snapshots final : public BackwardProgress {
 public:
  Snapshots(const Parameters& parameters, std::vector<Bucket> buckets)
      : parameters_(parameters), buckets_(std::move(buckets)) {}
  void boundaryDone(int l) override {
    while (values.size() < buckets_.size() && buckets_[values.size()].ready >= l) {
      const Bucket& b = buckets_[values.size()];
      values.emplace_back(parameters_.gradients() + b.begin, parameters_.gradients() + b.end);
    }
  }
  std::vector<std::vector<float>> values;

 private:
  const Parameters& parameters_;
  std::vector<Bucket> buckets_;
};

}  // namespace

TEST_CASE("Buckets hold every parameter once and cut no tensor") {
  for (const auto& config : shapes()) {
    const Parameters plan = Parameters::describe(config.model, parameterOptions(config.training));
    for (const std::int64_t floats : {std::int64_t{1}, std::int64_t{3000}, std::int64_t{1} << 20}) {
      const auto buckets = planBuckets(plan, floats);
      for (const Parameter& tensor : plan.tensors()) {
        int holders = 0;
        for (const Bucket& b : buckets) holders += b.begin <= tensor.offset && tensor.offset + tensor.size <= b.end ? 1 : 0;
        INFO(tensor.info.name);
        CHECK(holders == 1);
      }
      for (std::size_t i = 1; i < buckets.size(); ++i) CHECK(buckets[i].ready <= buckets[i - 1].ready);
      std::set<std::int64_t> begins;
      for (const Bucket& b : buckets) CHECK((b.begin < b.end && begins.insert(b.begin).second));
    }
  }
}

TEST_CASE("A bucket's gradients are complete when it is said to be, and most are before the end") {
  for (const auto& config : shapes()) {
    SmallTraining training(config, nullptr, nullptr, 1);
    const auto buckets = planBuckets(*training.parameters, 3000);
    Snapshots seen(*training.parameters, buckets);
    for (std::int64_t i = 0; i < training.parameters->size(); ++i) training.parameters->gradients()[i] = 0;
    Pass pass;
    pass.batch = config.training.micro_batch;
    pass.length = config.training.sequence_length;
    pass.ids = training.ids.data();
    pass.targets = training.targets.data();
    pass.gradients = true;
    pass.gradientScale = 0.01F;
    pass.overwriteGradients = true;
    pass.progress = &seen;
    training.model->forward(pass);
    training.model->backward();
    const std::size_t early = seen.values.size();
    seen.boundaryDone(-1);
    REQUIRE(seen.values.size() == buckets.size());
    CHECK(early >= 4);
    for (std::size_t i = 0; i < buckets.size(); ++i) {
      const float* now = training.parameters->gradients() + buckets[i].begin;
      INFO("bucket " << i << ", ready after boundary " << buckets[i].ready);
      CHECK(seen.values[i] == std::vector<float>(now, now + (buckets[i].end - buckets[i].begin)));
    }
  }
}

TEST_CASE("Ranks own every parameter once, and whole matrices under Muon") {
  for (const auto& config : shapes()) {
    for (const int size : {2, 3, 7}) {
      const Parameters plan = Parameters::describe(config.model, parameterOptions(config.training));
      std::map<std::int64_t, std::int64_t> all;
      std::int64_t least = plan.size(), most = 0;
      for (int rank = 0; rank < size; ++rank) {
        std::int64_t count = 0;
        for (const ParameterRange& range : ownedRanges(config, rank, size)) {
          CHECK(all.emplace(range.begin, range.end).second);
          count += range.end - range.begin;
        }
        least = std::min(least, count);
        most = std::max(most, count);
      }
      std::int64_t end = 0;
      for (const auto& [begin, last] : all) {
        CHECK(begin >= end);
        end = last;
      }
      for (const Parameter& tensor : plan.tensors()) {
        std::int64_t held = 0;
        int parts = 0;
        for (const auto& [begin, last] : all) {
          const std::int64_t common = std::min(last, tensor.offset + tensor.size) - std::max(begin, tensor.offset);
          held += std::max<std::int64_t>(0, common);
          parts += common > 0 ? 1 : 0;
        }
        INFO(tensor.info.name);
        CHECK(held == tensor.size);
        if (!plan.hasSecondMoment(tensor)) CHECK(parts == 1);
      }
      if (config.training.optimizer == config::Optimizer::AdamW) CHECK(most - least < plan.size() / size / 4);
    }
  }
}
