// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/base/Result.h"
#include "core/config/Config.h"
#include "core/training/backend/Arena.h"
#include "core/training/backend/Backend.h"
#include "core/training/model/Rotary.h"
#include "core/training/sample/DecoderWeights.h"

namespace mhc::training {

/// The model one position after another: keys and values of earlier positions are kept, so that a new token costs one
/// row of every product. A prompt goes through in blocks of rows. The logits are those of Model up to rounding.
class Decoder {
 public:
  /// Room for `capacity` positions, 1 … max_position_embeddings. `parameters` must outlive the decoder.
  /// Errors: BadUsage (capacity), OutOfMemory.
  [[nodiscard]] static Result<std::unique_ptr<Decoder>> create(const config::ModelConfig& model,
                                                               const Parameters& parameters, const Backend& backend,
                                                               std::int64_t capacity);

  /// Appends tokens; returns the logits [vocab_size] after the last one, valid until the next call. Errors (BadUsage;
  /// nothing is appended): no token, an id outside the vocabulary, more positions than there is room for.
  [[nodiscard]] Result<std::span<const float>> feed(std::span<const std::int32_t> ids);

  /// Forgets the positions from `position` on: the next token gets that one. Beyond the present end: no effect.
  void rewind(std::int64_t position);
  [[nodiscard]] std::int64_t position() const { return position_; }
  [[nodiscard]] std::int64_t capacity() const { return capacity_; }

 private:
  /// Rows of the block that is being computed: all float32, from the arena.
  struct Rows {
    float* x[2] = {};  ///< [rows, n, C] before and after a boundary
    float* h[2] = {};  ///< [rows, 2n + n²]
    float* mix = nullptr;
    float* inverseRms = nullptr;
    float* u = nullptr;
    float* y = nullptr;
    float* normInverseRms = nullptr;
    float* f = nullptr;
    float* qkv = nullptr;
    float* attended = nullptr;
    float* gateUp = nullptr;
    float* product = nullptr;
  };
  Decoder(const config::ModelConfig& model, const Parameters& parameters, const Backend& backend, std::int64_t capacity);
  [[nodiscard]] Result<void> allocate();
  [[nodiscard]] Result<void> check(std::span<const std::int32_t> ids) const;
  void block(std::span<const std::int32_t> ids);
  void border(std::int64_t l, std::int64_t rows);
  void attention(std::int64_t layer, std::int64_t rows);
  void feedForward(std::int64_t layer, std::int64_t rows);

  config::ModelConfig model_;
  Backend backend_;
  DecoderWeights weights_;
  RotaryTable rotary_;
  std::int64_t capacity_;
  std::int64_t block_;         ///< most rows of one block
  std::int64_t position_ = 0;
  int n_;
  std::int64_t C_;
  Arena arena_;
  Rows rows_;
  std::vector<float*> keys_, values_;  ///< per layer [capacity, kv_heads·d]; keys rotated
  float* logits_ = nullptr;
};

}  // namespace mhc::training
