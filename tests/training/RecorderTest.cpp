// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/record/Recorder.h"

#include <cmath>

#include "core/hyper/Composite.h"
#include "core/hyper/Gains.h"
#include "core/training/model/BufferValues.h"
#include "core/training/record/CompositeRecord.h"
#include "core/training/record/MapRecords.h"
#include "core/training/record/TokenStatistics.h"
#include "tests/training/SmallTraining.h"

using namespace mhc;
using namespace mhc::training;
using mhc::training::test::smallConfig;
using mhc::training::test::SmallTraining;
using run::BlobKind;

namespace {

const std::vector<float>& blob(const std::vector<run::BlobRecord>& records, BlobKind kind, int index) {
  for (const auto& record : records) {
    if (record.kind == kind && record.index == index) return record.data;
  }
  FAIL("no such record");
  static const std::vector<float> none;
  return none;
}

hyper::Matrix mapOf(const float* h, std::int64_t token, int n) {
  hyper::Matrix m(n, n);
  for (int i = 0; i < n * n; ++i) {
    m.values[static_cast<std::size_t>(i)] = static_cast<double>(h[token * (2 * n + n * n) + 2 * n + i]);
  }
  return m;
}

/// A model whose maps differ from token to token and from each other.
config::Config livelyConfig() {
  config::Config config = smallConfig();
  config.model.hc_init = config::HcInit::V4;
  return config;
}

struct Recorded {
  explicit Recorded(const config::Config& config) : training(config), recorder(training.backend) {
    for (std::int64_t step = 1; step <= 5; ++step) {
      training.drawBatch(static_cast<std::uint64_t>(step));
      training.step->run(step, 1e-2, training.ids.data(), training.targets.data());
    }
    struct Keep final : StepObserver {
      Keep(Recorder& r, Recorded& o) : recorder(r), owner(o) {}
      void boundaryReady(const Model& model, int l) override {
        recorder.boundaryReady(model, l);
        const int n = model.config().streams();
        const std::int64_t N = model.lastPass().tokens();
        const std::int64_t C = model.config().hidden_size;
        const auto copy = [](const Buffer* buffer, std::int64_t count, std::vector<std::vector<float>>& to) {
          if (buffer == nullptr) return;
          readFloats(*buffer, 0, count, to.emplace_back(static_cast<std::size_t>(count)).data());
        };
        const BoundaryBuffers& b = model.boundary(l);
        copy(b.x, N * n * C, owner.x);
        copy(b.u, N * C, owner.u);
        copy(b.f, N * C, owner.f);
        if (l < model.sublayers()) copy(b.h, N * (2 * n + n * n), owner.h);
      }
      void afterForward(const Model& model) override { recorder.afterForward(model); }
      void afterBackward(const Model& model) override { recorder.afterBackward(model); }
      Recorder& recorder;
      Recorded& owner;
    } keep(recorder, *this);
    training.step->gradients(training.ids.data(), training.targets.data(), &keep);
    records = recorder.take();
  }

  SmallTraining training;
  Recorder recorder;
  std::vector<std::vector<float>> x, u, f, h;
  std::vector<run::BlobRecord> records;
};

}  // namespace

TEST_CASE("Quantiles are ranks, and a NaN shows") {
  std::vector<float> values{5, 1, 4, 2, 3};
  CHECK(quantile(values, 0) == 1);
  CHECK(quantile(values, 0.5) == 3);
  CHECK(quantile(values, 1) == 5);
  values.push_back(NAN);
  CHECK(std::isnan(quantile(values, 0.5)));
}

TEST_CASE("All records of a step have the sizes of the run format") {
  const Recorded r(livelyConfig());
  const run::BlobSizes sizes = run::blobSizes({4, 4, "mhc"});
  for (int l = 1; l <= 4; ++l) {
    CHECK(blob(r.records, BlobKind::MixingMean, l).size() == sizes.mixing);
    CHECK(blob(r.records, BlobKind::MixingStd, l).size() == sizes.mixing);
    CHECK(blob(r.records, BlobKind::Constraint, l).size() == sizes.constraint);
    CHECK(blob(r.records, BlobKind::Composite, l).size() == sizes.composite);
  }
  for (int b = 1; b <= 5; ++b) CHECK(blob(r.records, BlobKind::Streams, b).size() == sizes.streams);
  CHECK(blob(r.records, BlobKind::Unfolded, 0).size() == sizes.unfolded);
}

TEST_CASE("Composite records agree with the mathematics of single matrices") {
  const Recorded r(livelyConfig());
  constexpr int n = 4;
  const std::int64_t tokens = 64;
  std::vector<hyper::Matrix> means(4, hyper::Matrix(n, n));
  std::vector<double> backward, sigma;
  hyper::Matrix meanComposite(n, n);
  for (std::int64_t t = 0; t < tokens; ++t) {
    std::vector<hyper::Matrix> h;
    for (int l = 0; l < 4; ++l) {
      h.push_back(mapOf(r.h[static_cast<std::size_t>(l)].data(), t, n));
      means[static_cast<std::size_t>(l)] = means[static_cast<std::size_t>(l)] + (1.0 / tokens) * h.back();
    }
    const hyper::Matrix whole = hyper::composite(h, 0, 4);
    meanComposite = meanComposite + (1.0 / tokens) * whole;
    backward.push_back(hyper::gains(whole).backward);
    sigma.push_back(hyper::gains(whole).sigma_diff);
  }
  const auto average = [](const std::vector<double>& values) {
    double sum = 0;
    for (const double v : values) sum += v;
    return sum / static_cast<double>(values.size());
  };
  const auto& prefix = blob(r.records, BlobKind::Composite, 4);  // of the whole depth
  const auto& suffix = blob(r.records, BlobKind::Composite, 1);
  CHECK(prefix[4] == Approx(average(backward)).epsilon(1e-5));
  CHECK(prefix[7] == Approx(*std::max_element(backward.begin(), backward.end())).epsilon(1e-5));
  CHECK(prefix[12] == Approx(average(sigma)).epsilon(1e-5));
  CHECK(prefix[15] == Approx(*std::min_element(sigma.begin(), sigma.end())).epsilon(1e-5));
  CHECK(prefix[17] == Approx(hyper::gains(meanComposite).backward).epsilon(1e-5));
  CHECK(prefix[19] == Approx(hyper::gains(hyper::composite(means, 0, 4)).backward).epsilon(1e-5));
  // The suffix from the first sublayer is the same product.
  for (std::size_t i = 0; i < 20; ++i) CHECK(suffix[20 + i] == Approx(prefix[i]).epsilon(1e-5));
}

TEST_CASE("A product of means is not the mean of products") {
  // Two tokens: both maps the identity, or both the swap. The product is the identity for each; the means' product is J.
  const std::vector<float> maps{0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0};
  const auto records = compositeRecords({maps.data(), maps.data()}, 2, 2, kernels::SerialFor());
  CHECK(records[1][12] == Approx(1));             // σ_diff per token
  CHECK(records[1][16] == Approx(1));
  const auto half = compositeRecords({maps.data()}, 2, 2, kernels::SerialFor());
  CHECK(half[0][12] == Approx(1));
  CHECK(half[0][8] == Approx(1));
}

TEST_CASE("Unfolded connectivity rebuilds what each sublayer reads") {
  config::Config config = livelyConfig();
  config.training.micro_batch = 1;
  config.training.sequence_length = 1;  // one token: its record is its own K
  const Recorded r(config);
  const auto& record = blob(r.records, BlobKind::Unfolded, 0);
  constexpr std::size_t side = 5;
  constexpr std::size_t C = 32;
  for (std::size_t k = 0; k < side; ++k) {
    double worst = 0;
    for (std::size_t c = 0; c < C; ++c) {
      double sum = static_cast<double>(record[k * side]) * static_cast<double>(r.x[0][c]);
      for (std::size_t l = 1; l <= k; ++l) sum += static_cast<double>(record[k * side + l]) * static_cast<double>(r.f[l - 1][c]);
      worst = std::max(worst, std::fabs(sum - static_cast<double>(r.u[k][c])));
    }
    INFO("row " << k);
    CHECK(worst < 2e-5);
    double shares = 0;
    for (std::size_t l = 0; l <= k; ++l) shares += static_cast<double>(record[side * side + k * side + l]);
    CHECK(shares == Approx(1).epsilon(1e-5));
  }
}

TEST_CASE("Stream records hold the Gram matrix, the branch and the gradient") {
  config::Config config = livelyConfig();
  config.training.dtype = GENERATE(config::DType::Float32, config::DType::BFloat16);
  const Recorded r(config);
  const auto& first = blob(r.records, BlobKind::Streams, 1);
  for (int i = 1; i < 16; ++i) CHECK(first[static_cast<std::size_t>(i)] == Approx(first[0]));  // streams begin equal
  const auto& third = blob(r.records, BlobKind::Streams, 3);
  double sum = 0;
  for (std::int64_t t = 0; t < 64; ++t) {
    for (std::int64_t c = 0; c < 32; ++c) {
      sum += static_cast<double>(r.x[2][static_cast<std::size_t>((t * 4 + 1) * 32 + c)]) *
             static_cast<double>(r.x[2][static_cast<std::size_t>((t * 4 + 3) * 32 + c)]);
    }
  }
  CHECK(third[1 * 4 + 3] == Approx(sum / (64 * 32)).epsilon(1e-4));
  double square = 0;
  for (const float value : r.f[2]) square += static_cast<double>(value) * static_cast<double>(value);
  CHECK(third[16] == Approx(std::sqrt(square / static_cast<double>(r.f[2].size()))).epsilon(1e-4));
  for (std::size_t j = 17; j < 21; ++j) CHECK(third[j] > 0);
  CHECK(std::isnan(blob(r.records, BlobKind::Streams, 5)[16]));
}

TEST_CASE("Families record what they have") {
  const Recorded residual(smallConfig(config::HcType::Residual));
  for (const auto& record : residual.records) CHECK(record.kind == BlobKind::Streams);
  CHECK(residual.records.size() == 5);
  const Recorded hc(smallConfig(config::HcType::Hc));
  CHECK(std::isnan(blob(hc.records, BlobKind::Constraint, 1)[5]));
  const Recorded identity(smallConfig(config::HcType::Identity));
  CHECK(blob(identity.records, BlobKind::Constraint, 2)[0] == Approx(0).margin(1e-6));
  CHECK(blob(identity.records, BlobKind::Composite, 4)[4] == Approx(1));
}

TEST_CASE("Each sublayer's logits are divided by its own temperature, and families without have none") {
  config::Config own = livelyConfig();
  own.model.hc_per_layer[1] = {{"hc_temperature", 0.5}};
  own.model.hc_per_layer[2] = {{"hc_type", "identity"}};
  own.model.hc_per_layer[3] = {{"hc_type", "hc"}};
  SmallTraining training(own);
  Recorder recorder(training.backend);
  training.step->gradients(training.ids.data(), training.targets.data(), &recorder);
  const auto records = recorder.take();
  SmallTraining plain(livelyConfig());
  Recorder other(plain.backend);
  plain.step->gradients(plain.ids.data(), plain.targets.data(), &other);
  const auto reference = other.take();
  // The first sublayer is alike in both, so that the second one sees the same streams: its logits are twice as large.
  CHECK(blob(records, BlobKind::Constraint, 1)[6] == blob(reference, BlobKind::Constraint, 1)[6]);
  CHECK(blob(records, BlobKind::Constraint, 2)[6] == Approx(2 * blob(reference, BlobKind::Constraint, 2)[6]).epsilon(1e-5));
  CHECK(std::isnan(blob(records, BlobKind::Constraint, 3)[6]));
  CHECK(std::isnan(blob(records, BlobKind::Constraint, 4)[6]));
  CHECK(blob(records, BlobKind::Constraint, 3)[0] == Approx(0).margin(1e-6));
}

TEST_CASE("Probe tokens are rows of one forward pass") {
  SmallTraining training(livelyConfig());
  const auto records = Recorder::probe(*training.model, training.ids.data());
  REQUIRE(records.size() == 4);
  CHECK(records[0].data.size() == run::blobSizes({4, 4, "mhc"}).token);
  // Sixteen positions, so four probes in a row are the same token.
  for (std::size_t i = 0; i < 24; ++i) CHECK(records[2].data[i] == records[2].data[3 * 24 + i]);
}
