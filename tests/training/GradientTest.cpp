// SPDX-License-Identifier: GPL-3.0-or-later
// Every parameter's gradient of small whole models against LibTorch's autograd on plain tensor expressions in float64.
#include <catch2/catch.hpp>
#include <cmath>

#include "core/config/Initialisation.h"
#include "core/config/PerLayer.h"
#include "core/training/backend/Backend.h"
#include "core/training/model/Model.h"
#include "core/training/model/Parameters.h"
#include "tests/training/autograd/AutogradModel.h"

using namespace mhc;
using namespace mhc::training;
using namespace mhc::training::test;
using config::HcNumerics;
using config::HcReduce;
using config::HcType;

namespace {

constexpr double kTolerance = 1e-4;

/// Numbers in (-1, 1), the same on every machine.
class Uniform {
 public:
  explicit Uniform(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ULL + 1) {}
  double operator()() {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<double>(state_ >> 11U) / 4503599627370496.0 - 1.0;
  }

 private:
  std::uint64_t state_;
};

config::ModelConfig smallModel() {
  config::ModelConfig m;
  m.hidden_size = 24;
  m.num_hidden_layers = 2;
  m.num_attention_heads = 4;
  m.num_key_value_heads = 2;
  m.intermediate_size = 20;
  m.vocab_size = 31;
  m.max_position_embeddings = 16;
  m.rope_theta = 100.0;
  // A norm without eps does not see the length of its input: H_pre of equal streams would have no gradient but rounding.
  m.rms_norm_eps = 0.05;
  return m;
}

/// Weights at which every map and every branch matters: the usual initial values leave most gradients near 0.
NamedFloats strongWeights(const config::ModelConfig& model, std::uint64_t seed) {
  NamedFloats weights;
  for (const config::TensorInfo& info : config::tensorsOf(model)) {
    Uniform uniform(seed++);
    double centre = 0;
    double spread = 0.5;
    switch (info.kind) {
      case config::TensorKind::Embedding:
      case config::TensorKind::Head: spread = 1.0; break;
      case config::TensorKind::Linear: spread = 0.4; break;
      case config::TensorKind::Norm: centre = 1.0; break;
      case config::TensorKind::HcFn: spread = 0.3; break;
      case config::TensorKind::HcBase: spread = 1.0; break;
      case config::TensorKind::HcScale: centre = 0.7; spread = 0.2; break;
    }
    std::vector<float>& values = weights[info.name];
    for (std::int64_t i = 0; i < info.count(); ++i) values.push_back(static_cast<float>(centre + spread * uniform()));
  }
  return weights;
}

struct Batch {
  std::int64_t batch = 0;
  std::vector<std::int32_t> ids, targets;
  Batch(std::int64_t sequences, std::int64_t length, std::int64_t vocab, std::uint64_t seed) : batch(sequences) {
    Uniform uniform(seed);
    const auto draw = [&] { return static_cast<std::int32_t>((uniform() + 1) / 2 * static_cast<double>(vocab)); };
    for (std::int64_t i = 0; i < sequences * length; ++i) {
      ids.push_back(draw());
      targets.push_back(draw());
    }
  }
};

struct Outcome {
  std::vector<double> losses;
  NamedDoubles gradients;
  std::vector<double> logits;  ///< of the last batch
};

Outcome trained(const config::ModelConfig& config, const NamedFloats& weights, const std::vector<Batch>& batches,
                std::int64_t maxBatch, std::int64_t maxLength, double scale) {
  const Backend backend = makeCpuBackend(2);
  Result<Parameters> made = Parameters::create(config, true, false, *backend.team);
  REQUIRE(made.ok());
  Parameters& parameters = made.value();
  for (const Parameter& p : parameters.tensors()) parameters.fromDisk(p, weights.at(p.info.name).data(), parameters.weights());
  Result<std::unique_ptr<Model>> model = Model::create(config, parameters, backend, maxBatch, maxLength, true);
  REQUIRE(model.ok());
  Outcome outcome;
  for (const Batch& b : batches) {
    Pass pass;
    pass.batch = b.batch;
    pass.length = static_cast<std::int64_t>(b.ids.size()) / b.batch;
    pass.ids = b.ids.data();
    pass.targets = b.targets.data();
    pass.gradients = true;
    pass.gradientScale = static_cast<float>(scale);
    outcome.losses.push_back(model.value()->forward(pass));
    model.value()->backward();
  }
  for (const Parameter& p : parameters.tensors()) {
    std::vector<float> disk(static_cast<std::size_t>(p.size));
    parameters.toDisk(p, parameters.gradients(), disk.data());
    outcome.gradients[p.info.name].assign(disk.begin(), disk.end());
  }
  return outcome;
}

Outcome expected(const config::ModelConfig& config, const NamedFloats& weights, const std::vector<Batch>& batches,
                 double scale) {
  AutogradModel model(config, weights);
  Outcome outcome;
  for (const Batch& b : batches) outcome.losses.push_back(model.loss(b.ids, b.targets, b.batch, scale));
  outcome.gradients = model.gradients();
  outcome.logits = model.logits();
  return outcome;
}

double norm(const std::vector<double>& values, std::size_t begin, std::size_t end) {
  double sum = 0;
  for (std::size_t i = begin; i < end; ++i) sum += values[i] * values[i];
  return std::sqrt(sum);
}

/// Ends of the row blocks that are compared apart: pre | post | comb have very different sizes of gradient.
std::vector<std::size_t> blocks(const config::ModelConfig& m, const config::TensorInfo& info) {
  const auto count = static_cast<std::size_t>(info.count());
  const auto rows = static_cast<std::size_t>(info.shape[0]);
  const auto n = static_cast<std::size_t>(m.streams());
  const bool hcFn = info.kind == config::TensorKind::HcFn && info.sublayer >= 0 &&
                    config::modelOfSublayer(m, info.sublayer).hc_type == HcType::Hc;
  const bool offsets = info.kind == config::TensorKind::HcBase || info.kind == config::TensorKind::HcFn;
  if (hcFn) return {count / rows, 2 * count / rows, count};
  if (offsets && rows > 2 * n) return {n * count / rows, 2 * n * count / rows, count};
  if (offsets && rows == 2 * n) return {count / 2, count};
  return {count};
}

void compare(const config::ModelConfig& config, const Outcome& got, const Outcome& wanted, double floor = 1e-8) {
  REQUIRE(got.losses.size() == wanted.losses.size());
  for (std::size_t i = 0; i < got.losses.size(); ++i) CHECK(got.losses[i] == Approx(wanted.losses[i]).epsilon(1e-5));
  double all = 0;
  for (const auto& [name, values] : wanted.gradients) all = std::hypot(all, norm(values, 0, values.size()));
  for (const config::TensorInfo& info : config::tensorsOf(config)) {
    const std::vector<double>& a = got.gradients.at(info.name);
    const std::vector<double>& b = wanted.gradients.at(info.name);
    REQUIRE(a.size() == b.size());
    std::size_t begin = 0;
    for (const std::size_t end : blocks(config, info)) {
      std::vector<double> difference;
      for (std::size_t i = begin; i < end; ++i) difference.push_back(a[i] - b[i]);
      const double error = norm(difference, 0, difference.size());
      const double size = norm(b, begin, end);
      INFO(info.name << " [" << begin << ", " << end << "): gradient " << size << ", error " << error);
      // The second term: some gradients are exactly 0 (H_res where all streams are equal) and only rounding is left.
      CHECK(error <= kTolerance * size + floor * all);
      begin = end;
    }
  }
}

void check(const config::ModelConfig& config) {
  const NamedFloats weights = strongWeights(config, 7);
  const std::vector<Batch> batches = {Batch(2, 11, config.vocab_size, 3)};
  const double scale = 1.0 / 22;
  compare(config, trained(config, weights, batches, 2, 11, scale), expected(config, weights, batches, scale));
}

}  // namespace

TEST_CASE("Gradients of the four families agree with autograd", "[gradient]") {
  for (const HcType type : {HcType::Residual, HcType::Hc, HcType::Mhc, HcType::Identity}) {
    for (const bool dynamic : {true, false}) {
      if (type == HcType::Residual && !dynamic) continue;
      for (const HcNumerics numerics : {HcNumerics::Paper, HcNumerics::DeepseekV4}) {
        config::ModelConfig m = smallModel();
        m.hc_type = type;
        m.hc_dynamic = dynamic;
        m.hc_numerics = numerics;
        INFO("type " << static_cast<int>(type) << " dynamic " << dynamic << " numerics " << static_cast<int>(numerics));
        check(m);
      }
    }
  }
}

TEST_CASE("Gradients agree with autograd for every number of streams", "[gradient]") {
  for (const HcType type : {HcType::Hc, HcType::Mhc, HcType::Identity}) {
    for (const std::int64_t n : {1, 2, 3, 5, 8}) {
      config::ModelConfig m = smallModel();
      m.hc_type = type;
      m.hc_mult = n;
      INFO("type " << static_cast<int>(type) << " n " << n);
      check(m);
    }
  }
}

TEST_CASE("Gradients of grouped queries, heads and reductions agree with autograd", "[gradient]") {
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
  for (const HcType type : {HcType::Hc, HcType::Mhc, HcType::Identity, HcType::Residual}) {
    for (const bool dynamic : {true, false}) {
      config::ModelConfig m = smallModel();
      m.hc_type = type;
      m.hc_reduce = HcReduce::Head;
      m.hc_dynamic = dynamic;
      m.tie_word_embeddings = false;
      INFO("head after type " << static_cast<int>(type) << " dynamic " << dynamic);
      check(m);
    }
  }
}

TEST_CASE("Gradients agree with autograd for other Sinkhorn settings", "[gradient]") {
  for (const HcNumerics numerics : {HcNumerics::Paper, HcNumerics::DeepseekV4}) {
    config::ModelConfig m = smallModel();
    m.hc_numerics = numerics;
    m.hc_sinkhorn_iters = 1;
    check(m);
    m.hc_sinkhorn_iters = 3;
    m.hc_temperature = 0.6;
    check(m);
  }
}

TEST_CASE("Gradients agree with autograd where sublayers mix in ways of their own", "[gradient]") {
  using Overrides = std::vector<std::pair<std::int64_t, Json>>;
  const std::vector<Overrides> cases{
      {{1, {{"hc_sinkhorn_iters", 2}}}, {2, {{"hc_temperature", 0.5}, {"hc_sinkhorn_iters", 3}}}},
      {{0, {{"hc_type", "hc"}}}, {1, {{"hc_type", "identity"}}}, {3, {{"hc_numerics", "deepseek_v4"}}}},
      {{0, {{"hc_dynamic", false}}}, {1, {{"hc_type", "hc"}, {"hc_dynamic", false}}}, {2, {{"hc_type", "hc"}}}},
      {{3, {{"hc_type", "identity"}}}, {2, {{"hc_dynamic", false}, {"hc_type", "identity"}}}}};
  for (const HcType type : {HcType::Mhc, HcType::Hc, HcType::Identity}) {
    for (const HcReduce reduce : {HcReduce::Sum, HcReduce::Head}) {
      for (const Overrides& overrides : cases) {
        config::ModelConfig m = smallModel();
        m.hc_type = type;
        m.hc_reduce = reduce;
        for (const auto& [sublayer, changes] : overrides) m.hc_per_layer[sublayer] = changes;
        INFO("type " << static_cast<int>(type) << " " << config::perLayerAsJson(m.hc_per_layer).dump());
        check(m);
      }
    }
  }
}

TEST_CASE("A sublayer of its own changes what is computed", "[gradient]") {
  config::ModelConfig plain = smallModel();
  config::ModelConfig own = plain;
  own.hc_per_layer[2] = {{"hc_sinkhorn_iters", 1}, {"hc_temperature", 0.3}};
  const NamedFloats weights = strongWeights(plain, 7);  // the same tensors in both
  const std::vector<Batch> batches = {Batch(2, 11, plain.vocab_size, 3)};
  const double a = trained(plain, weights, batches, 2, 11, 1.0).losses[0];
  const double b = trained(own, weights, batches, 2, 11, 1.0).losses[0];
  CHECK(std::abs(a - b) > 1e-4);
}

TEST_CASE("Accumulated gradients agree with autograd, also over batches smaller than planned", "[gradient]") {
  for (const HcType type : {HcType::Residual, HcType::Hc, HcType::Mhc, HcType::Identity}) {
    config::ModelConfig m = smallModel();
    m.hc_type = type;
    const NamedFloats weights = strongWeights(m, 17);
    const std::vector<Batch> batches = {Batch(3, 9, m.vocab_size, 5), Batch(2, 7, m.vocab_size, 6)};
    const double scale = 1.0 / (27 + 14);
    INFO("type " << static_cast<int>(type));
    compare(m, trained(m, weights, batches, 3, 12, scale), expected(m, weights, batches, scale));
  }
}

TEST_CASE("Gradients agree with autograd over more than one block of attention", "[gradient]") {
  config::ModelConfig m = smallModel();
  m.num_hidden_layers = 1;
  m.max_position_embeddings = 150;
  const NamedFloats weights = strongWeights(m, 27);
  const std::vector<Batch> batches = {Batch(1, 150, m.vocab_size, 8)};
  compare(m, trained(m, weights, batches, 1, 150, 1.0 / 150), expected(m, weights, batches, 1.0 / 150));
}

TEST_CASE("Gradients at the initial weights of training agree with autograd", "[gradient]") {
  for (const HcType type : {HcType::Residual, HcType::Hc, HcType::Mhc, HcType::Identity}) {
    config::Config config;
    config.model = smallModel();
    config.model.hc_type = type;
    config.model.rms_norm_eps = 1e-6;
    NamedFloats weights;
    for (const config::TensorInfo& info : config::tensorsOf(config.model)) {
      weights[info.name].resize(static_cast<std::size_t>(info.count()));
      config::initialise(config, info, weights[info.name].data());
    }
    const std::vector<Batch> batches = {Batch(2, 16, config.model.vocab_size, 9)};
    const Outcome wanted = expected(config.model, weights, batches, 1.0 / 32);
    CHECK(wanted.losses[0] == Approx(std::log(31.0)).epsilon(0.03));
    INFO("type " << static_cast<int>(type));
    // Streams start equal: with so small an eps, what is left of several gradients is rounding.
    compare(config.model, trained(config.model, weights, batches, 2, 16, 1.0 / 32), wanted, 1e-6);
  }
}

TEST_CASE("The comparison would notice a comb block in the wrong order", "[gradient]") {
  config::ModelConfig m = smallModel();
  const NamedFloats weights = strongWeights(m, 7);
  const NamedDoubles gradients = expected(m, weights, {Batch(2, 11, m.vocab_size, 3)}, 1.0 / 22).gradients;
  const std::vector<double>& base = gradients.at("model.layers.1.hc_ffn_base");
  double difference = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) difference = std::hypot(difference, base[8 + 4 * i + j] - base[8 + 4 * j + i]);
  }
  CHECK(difference > 0.1 * norm(base, 8, 24));
}
