// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/ranks/GradientBuckets.h"

#include <algorithm>

namespace mhc::training {
namespace {

// 4 MiB: long enough for a link's full rate, short enough that the first is on its way early.
constexpr std::int64_t kBucketFloats = std::int64_t{1} << 20;
constexpr std::int64_t kAlign = 16;

/// The boundary whose backward pass completes a tensor's gradient (Model.h: boundary l reads for sublayer l, so its
/// backward pass follows that of the sublayer). The embedding's comes last of all.
int readyAfter(const Parameter& tensor, int boundaries) {
  const config::TensorInfo& info = tensor.info;
  if (info.kind == config::TensorKind::Embedding) return -1;
  if (info.sublayer >= 0) return info.sublayer;
  if (info.layer < 0) return boundaries - 1;
  const bool feedForward = info.name.find(".mlp.") != std::string::npos ||
                           info.name.find("post_attention_layernorm") != std::string::npos;
  return 2 * info.layer + (feedForward ? 1 : 0);
}

int boundariesOf(const Parameters& parameters) {
  int layers = 0;
  for (const Parameter& tensor : parameters.tensors()) layers = std::max(layers, tensor.info.layer + 1);
  return 2 * layers + 1;
}

}  // namespace

std::vector<Bucket> planBuckets(const Parameters& parameters, std::int64_t floats) {
  std::vector<Bucket> buckets;
  const int boundaries = boundariesOf(parameters);
  for (const ParameterGroup& group : parameters.groups()) {
    std::int64_t end = group.end;
    int ready = boundaries;
    for (auto tensor = parameters.tensors().rbegin(); tensor != parameters.tensors().rend(); ++tensor) {
      if (tensor->offset < group.begin || tensor->offset >= group.end) continue;
      const int own = readyAfter(*tensor, boundaries);
      // What completes everything else does not wait with the embedding.
      if (own < 0 && ready >= 0 && end > tensor->offset + tensor->size) {
        const std::int64_t cut = (tensor->offset + tensor->size + kAlign - 1) / kAlign * kAlign;
        if (cut < end) buckets.push_back({cut, end, ready});
        end = std::min(end, cut);
        ready = boundaries;
      }
      ready = std::min(ready, own);
      if (end - tensor->offset < floats) continue;
      buckets.push_back({tensor->offset, end, ready});
      end = tensor->offset;
      ready = boundaries;
    }
    if (end > group.begin) buckets.push_back({group.begin, end, ready});
  }
  std::stable_sort(buckets.begin(), buckets.end(), [](const Bucket& a, const Bucket& b) {
    return a.ready != b.ready ? a.ready > b.ready : a.begin > b.begin;
  });
  return buckets;
}

std::vector<std::int64_t> ownersOf(const Bucket& bucket, const Parameters& parameters, int size) {
  const bool whole = !parameters.groups().empty() && parameters.groups().back().muon &&
                     bucket.begin >= parameters.groups().back().begin;
  std::vector<std::int64_t> offsets{bucket.begin};
  const std::int64_t length = bucket.end - bucket.begin;
  for (int r = 1; r < size; ++r) {
    const std::int64_t wanted = bucket.begin + length * r / size;
    std::int64_t cut = std::min(bucket.end, (wanted + kAlign - 1) / kAlign * kAlign);
    if (whole) {
      // The end of the matrix that `wanted` lies in.
      cut = bucket.end;
      for (const Parameter& tensor : parameters.tensors()) {
        if (tensor.offset >= wanted && tensor.offset < cut) cut = tensor.offset;
      }
    }
    offsets.push_back(std::max(offsets.back(), cut));
  }
  offsets.push_back(bucket.end);
  return offsets;
}

std::vector<ParameterRange> ownedRanges(const config::Config& config, int rank, int size) {
  const Parameters plan = Parameters::describe(config.model, parameterOptions(config.training));
  std::vector<ParameterRange> owned;
  for (const Bucket& bucket : planBuckets(plan, kBucketFloats)) {
    const auto offsets = ownersOf(bucket, plan, size);
    const auto r = static_cast<std::size_t>(rank);
    if (offsets[r] < offsets[r + 1]) owned.push_back({offsets[r], offsets[r + 1]});
  }
  std::sort(owned.begin(), owned.end(), [](const ParameterRange& a, const ParameterRange& b) { return a.begin < b.begin; });
  return owned;
}

GradientBuckets::GradientBuckets(const Parameters& parameters, const Backend& backend, RankGroup& ranks, bool sharded)
    : parameters_(parameters), backend_(backend), ranks_(ranks), sharded_(sharded),
      buckets_(planBuckets(parameters, kBucketFloats)) {
  if (!sharded_) return;
  for (const Bucket& bucket : buckets_) owners_.push_back(ownersOf(bucket, parameters, ranks.size()));
}

void GradientBuckets::boundaryDone(int l) {
  bool waited = false;
  while (tickets_.size() < buckets_.size() && buckets_[tickets_.size()].ready >= l) {
    const std::size_t next = tickets_.size();
    const Bucket& bucket = buckets_[next];
    if (!waited && !ranks_.collective().followsQueue()) backend_.wait();
    waited = true;
    if (sharded_) {
      tickets_.push_back(ranks_.collective().reduceScatter(parameters_.gradients(), owners_[next]));
    } else {
      tickets_.push_back(ranks_.collective().allReduce(parameters_.gradients() + bucket.begin, bucket.end - bucket.begin));
    }
  }
}

void GradientBuckets::finish() {
  boundaryDone(-1);
  // Every ticket is waited for, also after a failure: until then its memory is not ours.
  const auto tickets = std::exchange(tickets_, {});
  for (const Collective::Ticket ticket : tickets) ranks_.wait(ticket);
}

void GradientBuckets::gatherWeights() {
  if (!ranks_.collective().followsQueue()) backend_.wait();
  std::vector<Collective::Ticket> tickets;
  for (const auto& owners : owners_) tickets.push_back(ranks_.collective().allGather(parameters_.weights(), owners));
  for (const Collective::Ticket ticket : tickets) ranks_.wait(ticket);
}

}  // namespace mhc::training
