// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/ranks/ReplicaCheck.h"

#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstring>
#include <map>

#include "core/training/record/Recorder.h"

namespace mhc::training {
namespace {

constexpr std::uint64_t kPrime = 0x9E3779B97F4A7C15U;

std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) { return std::rotl((hash ^ word) * kPrime, 29); }

/// Ranks whose value is not the one that most have; with a tie, the lowest rank's counts.
std::vector<int> outsiders(const std::vector<std::uint64_t>& values) {
  std::map<std::uint64_t, int> votes;
  for (const std::uint64_t value : values) ++votes[value];
  std::uint64_t usual = values.front();
  for (const std::uint64_t value : values) {
    if (votes[value] > votes[usual]) usual = value;
  }
  std::vector<int> found;
  for (std::size_t rank = 0; rank < values.size(); ++rank) {
    if (values[rank] != usual) found.push_back(static_cast<int>(rank));
  }
  return found;
}

std::string listOf(const std::vector<int>& ranks) {
  std::string text = ranks.size() == 1 ? "rank " : "ranks ";
  for (std::size_t i = 0; i < ranks.size(); ++i) text += (i > 0 ? ", " : "") + std::to_string(ranks[i]);
  return text;
}

std::string hexOf(std::uint64_t value) {
  char text[20];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
  return text;
}

}  // namespace

std::uint64_t hashOf(const void* data, std::size_t bytes, std::uint64_t seed) {
  const auto* next = static_cast<const char*>(data);
  std::uint64_t lanes[4] = {seed ^ 1, seed ^ 2, seed ^ 3, seed ^ 4};  // four at once keep the multiplier busy
  std::size_t left = bytes;
  for (; left >= 32; left -= 32, next += 32) {
    std::uint64_t words[4];
    std::memcpy(words, next, 32);
    for (int i = 0; i < 4; ++i) lanes[i] = mixed(lanes[i], words[i]);
  }
  std::uint64_t tail[4] = {};
  std::memcpy(tail, next, left);
  std::uint64_t hash = bytes;
  for (int i = 0; i < 4; ++i) hash = mixed(hash, mixed(lanes[i], tail[i]));
  return hash ^ (hash >> 32U);
}

ReplicaHashes replicaHashes(const Parameters& parameters, Model& model, const std::vector<std::int32_t>& probe) {
  ReplicaHashes hashes;
  hashes.weights = hashOf(parameters.weights(), static_cast<std::size_t>(parameters.size()) * sizeof(float));
  if (probe.empty()) return hashes;
  for (const auto& record : Recorder::probe(model, probe.data())) {
    hashes.maps = hashOf(record.data.data(), record.data.size() * sizeof(float), hashes.maps);
  }
  return hashes;
}

ReplicaVerdict judge(const std::vector<ReplicaHashes>& hashes) {
  std::vector<std::uint64_t> weights, maps;
  for (const ReplicaHashes& rank : hashes) {
    weights.push_back(rank.weights);
    maps.push_back(rank.maps);
  }
  return {hashes, outsiders(weights), outsiders(maps)};
}

std::string ReplicaVerdict::text() const {
  const auto& ranks = weightsDiffer.empty() ? mapsDiffer : weightsDiffer;
  if (ranks.empty()) return {};
  return std::string(weightsDiffer.empty() ? "The mixing maps of " : "The weights of ") + listOf(ranks) +
         " differ from those of the other ranks.";
}

Json ReplicaVerdict::detail() const {
  Json json{{"weights", Json::array()}, {"maps", Json::array()}, {"weights_differ", weightsDiffer}, {"maps_differ", mapsDiffer}};
  for (const ReplicaHashes& rank : hashes) {
    json["weights"].push_back(hexOf(rank.weights));
    json["maps"].push_back(hexOf(rank.maps));
  }
  return json;
}

}  // namespace mhc::training
