// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/record/Recorder.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/config/PerLayer.h"
#include "core/training/record/CompositeRecord.h"
#include "core/training/record/MapRecords.h"
#include "core/training/record/StreamsRecord.h"
#include "core/training/record/UnfoldedRecord.h"

namespace mhc::training {
namespace {

/// Tokens of record (e): its matrices are means, and these are enough.
std::int64_t unfoldedTokens(const Model& model) { return std::min<std::int64_t>(256, model.lastPass().tokens()); }

bool hasMaps(const Model& model) { return model.boundary(0).h != nullptr; }

std::vector<const float*> mapsOf(const Model& model) {
  std::vector<const float*> maps;
  for (int l = 0; l < model.sublayers(); ++l) maps.push_back(model.boundary(l).h->floats());
  return maps;
}

LogitSource logitsOf(const Model& model, std::int64_t l) {
  const config::ModelConfig own = config::modelOfSublayer(model.config(), l);
  const BoundaryBuffers& b = model.boundary(static_cast<int>(l));
  if (own.hc_type != config::HcType::Mhc) return {};
  return {floatsOf(b.mix), b.parameters.base, b.parameters.scale, static_cast<float>(own.hc_temperature)};
}

}  // namespace

void Recorder::afterForward(const Model& model) {
  records_.clear();
  if (hasMaps(model)) {
    recordMaps(model);
    recordComposites(model);
    // A record of [2, L+1, L+1] grows with the square of the depth: deep models keep every tenth.
    if (model.sublayers() <= 48 || recordsMade_ % 10 == 0) recordUnfolded(model);
  }
  records_.insert(records_.end(), std::make_move_iterator(streams_.begin()), std::make_move_iterator(streams_.end()));
  ++recordsMade_;
}

void Recorder::boundaryReady(const Model& model, int l) {
  if (l == 0) {
    streams_.clear();
    norms_.clear();
  }
  recordStreams(model, l);
  if (!hasMaps(model)) return;
  const BoundaryBuffers& b = model.boundary(l);
  const std::int64_t C = model.config().hidden_size;
  const std::int64_t tokens = unfoldedTokens(model);
  if (l == 0) norms_.push_back(vectorNorms(*b.x, tokens, model.config().streams() * C, C, *backend_.team));
  if (b.f != nullptr) norms_.push_back(vectorNorms(*b.f, tokens, C, C, *backend_.team));
}

void Recorder::recordMaps(const Model& model) {
  const auto L = static_cast<std::size_t>(model.sublayers());
  std::vector<MapMoments> moments(L);
  std::vector<std::vector<float>> constraints(L);
  (*backend_.team)(model.sublayers(), [&](std::int64_t l) {
    const BoundaryBuffers& b = model.boundary(static_cast<int>(l));
    const MapView maps{b.h->floats(), model.lastPass().tokens(), model.config().streams()};
    moments[static_cast<std::size_t>(l)] = mapMoments(maps);
    constraints[static_cast<std::size_t>(l)] = constraintRecord(maps, logitsOf(model, l));
  });
  for (std::size_t l = 0; l < L; ++l) {
    const int index = static_cast<int>(l) + 1;
    add(run::BlobKind::MixingMean, index, std::move(moments[l].mean));
    add(run::BlobKind::MixingStd, index, std::move(moments[l].deviation));
    add(run::BlobKind::Constraint, index, std::move(constraints[l]));
  }
}

void Recorder::recordComposites(const Model& model) {
  auto composites = compositeRecords(mapsOf(model), model.lastPass().tokens(), model.config().streams(), *backend_.team);
  for (std::size_t l = 0; l < composites.size(); ++l) {
    add(run::BlobKind::Composite, static_cast<int>(l) + 1, std::move(composites[l]));
  }
}

void Recorder::recordStreams(const Model& model, int l) {
  const std::int64_t N = model.lastPass().tokens();
  const std::int64_t C = model.config().hidden_size;
  const int n = model.config().streams();
  constexpr float nan = std::numeric_limits<float>::quiet_NaN();
  const BoundaryBuffers& b = model.boundary(l);
  std::vector<float> record = meanGram(*b.x, N, n, C, *backend_.team);
  record.push_back(b.f != nullptr ? rootMeanSquare(*b.f, N * C, *backend_.team) : nan);
  record.insert(record.end(), static_cast<std::size_t>(n), nan);
  streams_.push_back({run::BlobKind::Streams, l + 1, std::move(record)});
}

void Recorder::afterBackward(const Model& model) {
  const std::int64_t N = model.lastPass().tokens();
  const int n = model.config().streams();
  for (run::BlobRecord& record : records_) {
    if (record.kind != run::BlobKind::Streams) continue;
    const float* squares = model.boundary(record.index - 1).gradSquare->floats();
    float* out = record.data.data() + record.data.size() - static_cast<std::size_t>(n);
    for (int j = 0; j < n; ++j) {
      double sum = 0;
      for (std::int64_t t = 0; t < N; ++t) sum += static_cast<double>(squares[t * n + j]);
      out[j] = static_cast<float>(std::sqrt(sum / static_cast<double>(N * model.config().hidden_size)));
    }
  }
}

void Recorder::recordUnfolded(const Model& model) {
  UnfoldedInput input;
  input.maps = mapsOf(model);
  input.norms = norms_;
  input.tokens = unfoldedTokens(model);
  input.n = model.config().streams();
  if (model.config().hc_reduce == config::HcReduce::Mean) input.reduceWeight = 1.0F / static_cast<float>(input.n);
  if (const Buffer* head = model.boundary(model.sublayers()).h) input.reduce = head->floats();
  add(run::BlobKind::Unfolded, 0, unfoldedRecord(input, *backend_.team));
}

std::vector<run::BlobRecord> Recorder::probe(Model& model, const std::int32_t* ids) {
  std::vector<run::BlobRecord> records;
  if (!hasMaps(model)) return records;
  Pass pass;
  pass.batch = 1;
  pass.length = model.length();
  pass.ids = ids;
  model.forward(pass);
  const std::int64_t width = 2 * model.config().streams() + std::int64_t{model.config().streams()} * model.config().streams();
  for (int l = 0; l < model.sublayers(); ++l) {
    run::BlobRecord record{run::BlobKind::MixingToken, l + 1, {}};
    for (std::int64_t i = 0; i < run::probeTokens; ++i) {
      const float* row = model.boundary(l).h->floats() + i * model.length() / run::probeTokens * width;
      record.data.insert(record.data.end(), row, row + width);
    }
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace mhc::training
