// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/training/backend/Backend.h"

namespace mhc::training {

class BoundaryObserver;
class MapEditor;

/// Is told how far a backward pass has come.
class BackwardProgress {
 public:
  virtual ~BackwardProgress() = default;
  /// The gradients of boundary l, of sublayer l, and of all that comes after them are complete; l = L … 0.
  virtual void boundaryDone(int l) = 0;
};

/// What one pass over a micro-batch is given. batch may be smaller than the planned one (evaluation, probes).
struct Pass {
  const Backend* backend = nullptr;
  std::int64_t batch = 0;
  std::int64_t length = 0;                ///< T
  const std::int32_t* ids = nullptr;      ///< [batch·T]
  const std::int32_t* targets = nullptr;  ///< [batch·T]; null: logits only where an operation offers them
  bool gradients = false;                 ///< a backward pass follows
  float gradientScale = 1.0F;             ///< 1 / target tokens of the global batch
  /// Gradients of matrices are written instead of added to: what was there before counts for nothing. All other
  /// gradients are added; so is the embedding's part of a tied table, after the head's.
  bool overwriteGradients = false;
  BoundaryObserver* observer = nullptr;   ///< sees each boundary while its streams are in memory
  /// May change the maps of each sublayer. All families then carry with the whole H_res, so that an identity can be
  /// changed too.
  MapEditor* editor = nullptr;
  BackwardProgress* progress = nullptr;   ///< of the backward pass
  [[nodiscard]] std::int64_t tokens() const { return batch * length; }
};

/// One step of the model with an explicit forward and backward on planned buffers. Operations hold Buffer pointers
/// from the plan and parameter pointers from the store; they own no memory and touch it only through the backend.
class Operation {
 public:
  virtual ~Operation() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;
  virtual void forward(const Pass& pass) = 0;
  virtual void backward(const Pass& pass) = 0;
  /// Runs during the backward pass and makes again, bit for bit, what forward() made and the plan did not keep.
  virtual void recompute(const Pass& pass) { forward(pass); }
  /// The products of forward and backward over so many tokens, for timing them alone.
  virtual void appendProducts(std::int64_t /*tokens*/, std::vector<Product>& /*products*/) const {}
};

}  // namespace mhc::training
