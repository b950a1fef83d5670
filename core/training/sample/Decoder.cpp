// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/sample/Decoder.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/base/Text.h"

namespace mhc::training {
namespace {

constexpr std::int64_t kBlockRows = 64;
constexpr std::int64_t kAlign = 16;  // floats: one cache line

std::int64_t aligned(std::int64_t floats) { return (floats + kAlign - 1) / kAlign * kAlign; }

}  // namespace

Decoder::Decoder(const config::ModelConfig& model, const Parameters& parameters, const Backend& backend,
                 std::int64_t capacity)
    : model_(model), backend_(backend), weights_(DecoderWeights::of(model, parameters)), capacity_(capacity),
      block_(std::min(kBlockRows, capacity)), n_(model.streams()), C_(model.hidden_size) {}

Result<std::unique_ptr<Decoder>> Decoder::create(const config::ModelConfig& model, const Parameters& parameters,
                                                 const Backend& backend, std::int64_t capacity) {
  if (capacity < 1 || capacity > model.max_position_embeddings) {
    return makeError(ExitCode::BadUsage, "generate.positions",
                     "{asked} positions were asked for, but this model was made for 1 to {most} (max_position_embeddings).",
                     {{"asked", std::to_string(capacity)}, {"most", std::to_string(model.max_position_embeddings)}});
  }
  std::unique_ptr<Decoder> decoder(new Decoder(model, parameters, backend, capacity));
  MHC_TRY(decoder->allocate());
  decoder->rotary_ = rotaryTable(capacity, model.headDim(), model.rope_theta);
  return decoder;
}

Result<void> Decoder::allocate() {
  const std::int64_t n = n_;
  const std::int64_t d = model_.headDim();
  const std::int64_t width = (model_.num_attention_heads + 2 * model_.num_key_value_heads) * d;
  const std::int64_t maps = 2 * n + n * n;
  const std::int64_t cache = capacity_ * model_.num_key_value_heads * d;
  keys_.resize(static_cast<std::size_t>(model_.num_hidden_layers));
  values_.resize(keys_.size());
  std::vector<std::pair<float**, std::int64_t>> wanted = {
      {&rows_.x[0], block_ * n * C_}, {&rows_.x[1], block_ * n * C_},
      {&rows_.h[0], block_ * maps}, {&rows_.h[1], block_ * maps},
      {&rows_.mix, block_ * maps}, {&rows_.inverseRms, block_ * n},
      {&rows_.u, block_ * C_}, {&rows_.y, block_ * C_}, {&rows_.normInverseRms, block_}, {&rows_.f, block_ * C_},
      {&rows_.qkv, block_ * width}, {&rows_.attended, block_ * model_.num_attention_heads * d},
      {&rows_.gateUp, block_ * 2 * model_.intermediate_size}, {&rows_.product, block_ * model_.intermediate_size},
      {&logits_, model_.vocab_size}};
  for (std::size_t l = 0; l < keys_.size(); ++l) {
    wanted.emplace_back(&keys_[l], cache);
    wanted.emplace_back(&values_[l], cache);
  }
  std::int64_t floats = 0;
  for (const auto& [pointer, count] : wanted) floats += aligned(count);
  const auto bytes = static_cast<std::size_t>(floats) * sizeof(float);
  auto arena = Arena::create(bytes, *backend_.team);
  if (!arena.ok()) {
    return makeError(ExitCode::OutOfMemory, "generate.out_of_memory",
                     "Generating over {positions} positions needs {needed}, but only {free} of memory is free. Ask for fewer "
                     "tokens.",
                     {{"positions", std::to_string(capacity_)}, {"needed", formatBytes(bytes)},
                      {"free", formatBytes(availableMemory())}});
  }
  arena_ = std::move(arena).value();
  auto* next = static_cast<float*>(arena_.data());
  for (const auto& [pointer, count] : wanted) *pointer = std::exchange(next, next + aligned(count));
  return {};
}

Result<void> Decoder::check(std::span<const std::int32_t> ids) const {
  if (ids.empty()) return makeError(ExitCode::BadUsage, "generate.no_tokens", "There is no token to continue from. Give at least one.");
  for (const std::int32_t id : ids) {
    if (id >= 0 && id < model_.vocab_size) continue;
    return makeError(ExitCode::BadUsage, "generate.bad_token",
                     "Token {id} is not in the vocabulary of the model. Use ids from 0 to {last}.",
                     {{"id", std::to_string(id)}, {"last", std::to_string(model_.vocab_size - 1)}});
  }
  if (static_cast<std::int64_t>(ids.size()) > capacity_ - position_) {
    return makeError(ExitCode::BadUsage, "generate.full",
                     "{more} tokens after position {position} are more than there is room for: {capacity} positions; the "
                     "model was made for {most} (max_position_embeddings). Use a shorter text.",
                     {{"more", std::to_string(ids.size())}, {"position", std::to_string(position_)},
                      {"capacity", std::to_string(capacity_)}, {"most", std::to_string(model_.max_position_embeddings)}});
  }
  return {};
}

Result<std::span<const float>> Decoder::feed(std::span<const std::int32_t> ids) {
  MHC_TRY(check(ids));
  std::int64_t rows = 0;
  for (std::size_t first = 0; first < ids.size(); first += static_cast<std::size_t>(rows)) {
    const auto part = ids.subspan(first, std::min(static_cast<std::size_t>(block_), ids.size() - first));
    rows = static_cast<std::int64_t>(part.size());
    block(part);
    position_ += rows;
  }
  backend_.multiply({1, model_.vocab_size, C_, rows_.y + (rows - 1) * C_, weights_.head, logits_, false, true, false});
  return std::span<const float>(logits_, static_cast<std::size_t>(model_.vocab_size));
}

void Decoder::rewind(std::int64_t position) { position_ = std::clamp<std::int64_t>(position, 0, position_); }

void Decoder::block(std::span<const std::int32_t> ids) {
  const auto rows = static_cast<std::int64_t>(ids.size());
  backend_.kernels->embeddingForward({rows, n_, C_, ids.data(), weights_.embedding, rows_.x[0]}, *backend_.team);
  for (std::int64_t layer = 0; layer < model_.num_hidden_layers; ++layer) {
    border(2 * layer, rows);
    attention(layer, rows);
    border(2 * layer + 1, rows);
    feedForward(layer, rows);
  }
  border(model_.sublayers(), rows);
}

void Decoder::border(std::int64_t l, std::int64_t rows) {
  const BoundaryWeights& weights = weights_.boundaries[static_cast<std::size_t>(l)];
  const bool residual = weights.read.family == kernels::MixingFamily::Residual;
  kernels::BorderForward a;
  a.shape = {rows, n_, C_};
  if (l > 0) {
    a.write = weights_.boundaries[static_cast<std::size_t>(l - 1)].read;
    // Streams and maps of the sublayer that has just been computed lie in [0], what follows is made in [1].
    a.x = rows_.x[0];
    a.f = rows_.f;
    a.h = residual ? nullptr : rows_.h[0];
    a.x_next = rows_.x[1];
  } else {
    a.x_next = rows_.x[0];
  }
  a.kind = weights.kind;
  a.read = weights.read;
  a.parameters = weights.mixing;
  a.next = {rows_.h[1], rows_.mix, rows_.inverseRms};
  a.u = residual ? nullptr : rows_.u;
  a.norm_weight = weights.norm;
  a.rms_norm_eps = static_cast<float>(model_.rms_norm_eps);
  a.y = rows_.y;
  a.norm_inverse_rms = rows_.normInverseRms;
  backend_.kernels->borderForward(a, *backend_.team);
  if (l > 0) std::swap(rows_.x[0], rows_.x[1]);
  std::swap(rows_.h[0], rows_.h[1]);
}

void Decoder::attention(std::int64_t layer, std::int64_t rows) {
  const auto index = static_cast<std::size_t>(layer);
  const LayerWeights& weights = weights_.layers[index];
  const std::int64_t half = model_.headDim() / 2;
  const std::int64_t inner = model_.num_attention_heads * model_.headDim();
  kernels::AttentionDecode a;
  a.shape = {1, capacity_, static_cast<int>(model_.num_attention_heads), static_cast<int>(model_.num_key_value_heads),
             static_cast<int>(model_.headDim())};
  const std::int64_t width = a.shape.qkvWidth();
  backend_.multiply({rows, width, C_, rows_.y, weights.qkv, rows_.qkv, false, true, false});
  a.k_cache = keys_[index];
  a.v_cache = values_[index];
  for (std::int64_t row = 0; row < rows; ++row) {
    a.position = position_ + row;
    a.qkv = rows_.qkv + row * width;
    a.cos = rotary_.cos.data() + a.position * half;
    a.sin = rotary_.sin.data() + a.position * half;
    a.out = rows_.attended + row * inner;
    backend_.kernels->attentionDecode(a, *backend_.team);
  }
  backend_.multiply({rows, C_, inner, rows_.attended, weights.out, rows_.f, false, true, false});
}

void Decoder::feedForward(std::int64_t layer, std::int64_t rows) {
  const LayerWeights& weights = weights_.layers[static_cast<std::size_t>(layer)];
  const std::int64_t inner = model_.intermediate_size;
  backend_.multiply({rows, 2 * inner, C_, rows_.y, weights.gateUp, rows_.gateUp, false, true, false});
  backend_.kernels->swiGluForward({rows, inner, rows_.gateUp, rows_.product}, *backend_.team);
  backend_.multiply({rows, C_, inner, rows_.product, weights.down, rows_.f, false, true, false});
}

}  // namespace mhc::training
