// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/sample/Sampler.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/Philox.h"
#include "core/base/Text.h"

namespace mhc::training {
namespace {

Error refuse(const char* name, const std::string& value, const char* range) {
  return makeError(ExitCode::BadUsage, "generate.bad_setting", "{name} is {value}. Use {range}.",
                   {{"name", name}, {"value", value}, {"range", range}});
}

bool likelier(const std::pair<float, std::int32_t>& a, const std::pair<float, std::int32_t>& b) {
  return a.first != b.first ? a.first > b.first : a.second < b.second;
}

}  // namespace

Result<void> check(const SamplerSettings& s) {
  // Written so that NaN fails every comparison.
  if (!(s.temperature >= 0 && s.temperature <= 100)) {
    return refuse("The temperature", formatNumber(s.temperature), "a number from 0 (always the likeliest token) to 100");
  }
  if (s.topK < 0) return refuse("top-k", std::to_string(s.topK), "a whole number above 0, or 0 for all tokens");
  if (!(s.topP > 0 && s.topP <= 1)) return refuse("top-p", formatNumber(s.topP), "a probability above 0 and at most 1");
  return {};
}

Result<SampledToken> Sampler::sample(std::span<const float> logits) {
  if (logits.empty() || !std::all_of(logits.begin(), logits.end(), [](float v) { return std::isfinite(v); })) {
    return makeError(ExitCode::BadData, "generate.not_finite",
                     "The model's logits are not finite numbers: its weights have diverged. Use an earlier checkpoint.");
  }
  SampledToken token;
  token.id = draw(logits);
  ++draws_;
  const double top = static_cast<double>(*std::max_element(logits.begin(), logits.end()));
  double sum = 0;
  for (const float logit : logits) sum += std::exp(static_cast<double>(logit) - top);
  token.logProbability = static_cast<double>(logits[static_cast<std::size_t>(token.id)]) - top - std::log(sum);
  return token;
}

std::int32_t Sampler::draw(std::span<const float> logits) {
  if (settings_.temperature <= 0) {
    return static_cast<std::int32_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
  }
  order_.clear();
  for (std::size_t i = 0; i < logits.size(); ++i) order_.emplace_back(logits[i], static_cast<std::int32_t>(i));
  std::sort(order_.begin(), order_.end(), likelier);
  if (settings_.topK > 0 && settings_.topK < static_cast<std::int64_t>(order_.size())) {
    order_.resize(static_cast<std::size_t>(settings_.topK));
  }
  weights_.clear();
  double sum = 0;
  for (const auto& [logit, id] : order_) {
    weights_.push_back(std::exp((static_cast<double>(logit) - static_cast<double>(order_.front().first)) / settings_.temperature));
    sum += weights_.back();
  }
  double kept = 0;
  std::size_t count = 0;
  do {
    kept += weights_[count++];
  } while (count < weights_.size() && kept < settings_.topP * sum);

  static const std::uint64_t stream = streamOf("generate");
  const auto bits = philox(static_cast<std::uint64_t>(settings_.seed), stream, draws_);
  const double uniform = (static_cast<double>(bits[0]) * 0x1p21 + static_cast<double>(bits[1] >> 11U)) * 0x1p-53;
  double left = uniform * kept;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    left -= weights_[i];
    if (left < 0) return order_[i].second;
  }
  return order_[count - 1].second;
}

}  // namespace mhc::training
