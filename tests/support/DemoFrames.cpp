// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/DemoFrames.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "core/hyper/Composite.h"
#include "core/hyper/Gains.h"
#include "core/hyper/Sinkhorn.h"

namespace mhc::test {
namespace {

constexpr int kTokens = 64, kChannels = 48;

struct Maps {
  std::vector<double> pre, post;
  hyper::Matrix res;
};

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

Maps mapsOf(const DemoRun& run, int sublayer, double progress, std::mt19937& noise, double spread) {
  // One fixed direction of movement per sublayer, later sublayers going further.
  std::mt19937 fixed(run.seed * 1000U + static_cast<unsigned>(sublayer));
  // Two distributions: one keeps a number back at every other call and would hand it to the other generator.
  std::normal_distribution<double> normal, tokenNormal;
  const int n = run.n;
  const double reach = 3.0 * progress * (0.4 + 0.6 * sublayer / run.sublayers);
  Maps maps;
  maps.res = hyper::Matrix(n, n);
  for (int j = 0; j < n; ++j) {
    const double base = j == (sublayer - 1) % n ? 1 : -1;
    maps.pre.push_back(sigmoid(base + reach * normal(fixed) * 0.6 + spread * tokenNormal(noise)));
    maps.post.push_back(2 * sigmoid(base + reach * normal(fixed) * 0.6 + spread * tokenNormal(noise)));
  }
  hyper::Matrix logits(n, n);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) logits(i, j) = (i == j ? 0 : -3) + reach * normal(fixed) + spread * tokenNormal(noise);
  }
  if (run.hcType == "mhc") {
    maps.res = hyper::sinkhorn(logits);
  } else {
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < n; ++j) maps.res(i, j) = (i == j ? 1 : 0) + (run.hcType == "hc" ? 0.12 * (logits(i, j) + (i == j ? 0 : 3)) : 0);
    }
  }
  return maps;
}

void append(std::vector<float>& out, const std::vector<double>& values) { out.insert(out.end(), values.begin(), values.end()); }

std::vector<float> flat(const Maps& maps) {
  std::vector<float> out;
  append(out, maps.pre);
  append(out, maps.post);
  append(out, maps.res.values);
  return out;
}

void appendSide(std::vector<float>& record, const hyper::Matrix& composite) {
  const hyper::Gains g = hyper::gains(composite);
  const auto four = [&](double value, double growth) {  // mean, median, p99 or p1, max or min
    for (const double factor : {1.0, 0.98, 1 + growth, 1 + 2 * growth}) record.push_back(static_cast<float>(value * factor));
  };
  four(g.forward, 0);
  four(g.backward * 1.02, 0.05);
  four(g.min_column_sum, -0.1);
  four(g.sigma_diff, -0.2);
  for (const double value : {g.forward, g.backward * 1.01, g.forward, g.backward}) record.push_back(static_cast<float>(value));
}

std::vector<float> gram(const std::vector<std::vector<double>>& x) {
  std::vector<float> out;
  for (const auto& a : x) {
    for (const auto& b : x) {
      double sum = 0;
      for (int c = 0; c < kChannels; ++c) sum += a[static_cast<std::size_t>(c)] * b[static_cast<std::size_t>(c)];
      out.push_back(static_cast<float>(sum / kChannels));
    }
  }
  return out;
}

/// Token means of K and of the contributions, the output reading all streams with weight 1. Deep networks take few tokens: K
/// grows with the square of the depth.
void addUnfolded(view::FrameData& data, std::size_t row) {
  const std::size_t n = static_cast<std::size_t>(data.n), size = static_cast<std::size_t>(data.sublayers) + 1;
  std::vector<double> sums(2 * size * size), norms(size, 1.0);
  const std::vector<double> reduce(n, 1.0);
  norms[0] = 1.3;
  const std::size_t count = data.sublayers <= 24 ? kTokens : 4;
  for (std::size_t t = 0; t < count; ++t) {
    std::vector<hyper::SublayerMaps> maps;
    for (const std::vector<float>& tokens : data.tokens) {
      const float* v = tokens.data() + t * row;
      maps.push_back({{v, v + n}, {v + n, v + 2 * n}, hyper::Matrix(data.n, data.n, std::vector<double>(v + 2 * n, v + row))});
    }
    const hyper::Matrix k = hyper::unfoldedConnectivity(maps, reduce), shares = hyper::contributions(k, norms);
    for (std::size_t i = 0; i < size * size; ++i) sums[i] += k.values[i], sums[size * size + i] += shares.values[i];
  }
  for (const double sum : sums) data.unfolded.push_back(static_cast<float>(sum / static_cast<double>(count)));
}

void addStatistics(view::FrameData& data, const std::vector<float>& tokens, std::size_t row) {
  std::vector<float> mean(row), deviation(row);
  for (std::size_t k = 0; k < row; ++k) {
    double sum = 0, squares = 0;
    for (int t = 0; t < kTokens; ++t) sum += tokens[static_cast<std::size_t>(t) * row + k];
    for (int t = 0; t < kTokens; ++t) squares += std::pow(tokens[static_cast<std::size_t>(t) * row + k] - sum / kTokens, 2);
    mean[k] = static_cast<float>(sum / kTokens);
    deviation[k] = static_cast<float>(std::sqrt(squares / kTokens));
  }
  data.mean.push_back(std::move(mean));
  data.deviation.push_back(std::move(deviation));
}

}  // namespace

view::FramePtr demoFrame(const DemoRun& run, std::int64_t step, bool live) {
  auto data = std::make_shared<view::FrameData>();
  data->hcType = run.hcType;
  data->n = run.n;
  data->sublayers = run.sublayers;
  const double progress = static_cast<double>(step) / static_cast<double>(run.steps);
  const std::size_t n = static_cast<std::size_t>(run.n), row = 2 * n + n * n;
  std::mt19937 outputs(run.seed + 17U);
  std::normal_distribution<double> normal;
  std::vector<double> embedding(kChannels);
  for (double& e : embedding) e = normal(outputs);
  std::vector<std::vector<double>> x(n, embedding);
  std::vector<hyper::Matrix> means;
  for (int s = 1; s <= run.sublayers; ++s) {
    std::mt19937 noise(run.seed * 77U + static_cast<unsigned>(s));
    std::vector<float> tokens;
    for (int t = 0; t < kTokens; ++t) {
      const std::vector<float> one = flat(mapsOf(run, s, progress, noise, 0.35 * progress + 0.02));
      tokens.insert(tokens.end(), one.begin(), one.end());
    }
    addStatistics(*data, tokens, row);
    data->tokens.push_back(std::move(tokens));
    std::mt19937 quiet(0);
    data->initial.push_back(flat(mapsOf(run, s, 0, quiet, 0)));
    const std::vector<float>& mean = data->mean.back();
    const hyper::Matrix res(run.n, run.n, std::vector<double>(mean.begin() + 2 * run.n, mean.end()));
    means.push_back(res);

    std::vector<float> constraint(7 + n * n, 0.0F);
    // Most sublayers converge well; two do not, so that every mark is seen.
    constraint[0] = s % 5 == 3 ? 0.09F : 0.004F, constraint[1] = s % 5 == 3 ? 0.04F : s % 7 == 6 ? 0.3F : 0.002F;
    constraint[2] = constraint[3] = 1e-6F;
    if (run.hcType != "mhc") std::fill(constraint.begin(), constraint.end(), NAN);
    data->constraint.push_back(std::move(constraint));

    std::vector<float> record = gram(x);
    record.push_back(1.0F);
    for (std::size_t j = 0; j < n; ++j) record.push_back(0.01F);
    data->streams.push_back(std::move(record));
    std::vector<std::vector<double>> next(n, std::vector<double>(kChannels, 0.0));
    for (std::size_t c = 0; c < kChannels; ++c) {
      const double f = normal(outputs);
      for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) next[i][c] += res(static_cast<int>(i), static_cast<int>(j)) * x[j][c];
        next[i][c] += mean[n + i] * f;
      }
    }
    x = std::move(next);
  }
  std::vector<float> last = gram(x);
  last.resize(n * n + 1 + n, 0.01F);
  data->streams.push_back(std::move(last));
  const auto prefix = hyper::prefixComposites(means), suffix = hyper::suffixComposites(means);
  for (std::size_t l = 0; l < means.size(); ++l) {
    std::vector<float> record;
    appendSide(record, prefix[l]);
    appendSide(record, suffix[l]);
    data->composite.push_back(std::move(record));
  }
  addUnfolded(*data, row);
  auto frame = std::make_shared<view::Frame>();
  frame->run = run.id;
  frame->requested = frame->recorded = step;
  frame->live = live;
  frame->data = std::move(data);
  return frame;
}

}  // namespace mhc::test
