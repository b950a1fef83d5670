// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/record/ProbeTexts.h"

#include <span>

#include "core/base/Text.h"
#include "core/run/RunRecords.h"

namespace mhc::training {

std::vector<std::int32_t> probeWindow(const data::Dataset& dataset, std::int64_t length) {
  std::vector<std::int32_t> ids(static_cast<std::size_t>(length));
  std::vector<std::int32_t> ignored(ids.size());
  auto source = dataset.evaluation(1);
  if (source.windows() < 1) return {};
  if (const auto read = source.next(ids.data(), ignored.data(), 1); !read.ok()) return {};
  return ids;
}

Json probeTexts(const data::Tokenizer& tokenizer, const std::vector<std::int32_t>& window) {
  Json tokens = Json::array(), after = Json::array();
  const auto length = static_cast<std::int64_t>(window.size());
  const std::span<const std::int32_t> ids(window);
  const auto text = [&](std::int64_t from, std::int64_t to) {
    return from < to ? toValidUtf8(tokenizer.decode(
                           ids.subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from))))
                     : std::string();
  };
  for (std::int64_t i = 0; i < run::probeTokens && length > 0; ++i) {
    const std::int64_t at = i * length / run::probeTokens, next = (i + 1) * length / run::probeTokens;
    tokens.push_back(text(at, at + 1));
    after.push_back(text(at + 1, next));
  }
  return {{"tokens", std::move(tokens)}, {"after", std::move(after)}};
}

}  // namespace mhc::training
