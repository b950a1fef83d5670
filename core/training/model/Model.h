// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "core/base/Result.h"
#include "core/config/Config.h"
#include "core/training/backend/Arena.h"
#include "core/training/model/HeadOperation.h"
#include "core/training/model/Operation.h"
#include "core/training/model/Parameters.h"
#include "core/training/model/Rotary.h"
#include "core/training/model/SublayerBuffers.h"

namespace mhc::training {

class Model;

/// Is shown each boundary of a forward pass while its streams and the output of its sublayer are in memory: with
/// recomputation they are gone when the pass is over.
class BoundaryObserver {
 public:
  virtual ~BoundaryObserver() = default;
  /// x of boundary l and, but for the last one, f of sublayer l are readable; l = 0 … L in order.
  virtual void boundaryReady(const Model& model, int l) = 0;
  /// In a backward pass, l = L − 1 … 0: the gradient of y of boundary l, and those of H_post and H_res of sublayer l, are
  /// readable.
  virtual void gradientsReady(const Model& /*model*/, int /*l*/) {}
};

/// Is shown the maps of each sublayer of a forward pass before they are used to write.
class MapEditor {
 public:
  virtual ~MapEditor() = default;
  /// h of boundary l may be changed, and y of it if H_pre is; sublayer l runs next. l = 0 … L − 1 in order.
  virtual void mapsReady(Model& model, int l) = 0;
};

/// How a model for training uses memory.
struct ModelOptions {
  config::Recompute recompute = config::Recompute::None;
  int block = 0;  ///< sublayers that are recomputed together
};
[[nodiscard]] ModelOptions modelOptions(const config::Config& config);

/// The transformer as a fixed list of operations on one planned arena: embedding, boundary 0, then per sublayer its
/// branch and the boundary after it, and the head. No autograd: backward() runs the same list in reverse.
class Model {
 public:
  /// Plans buffers for passes of at most `batch`·`length` tokens, in the element of `parameters`, which must outlive the
  /// model; without `gradients` only forward() may be called and buffers are shared more (h stays readable for every
  /// boundary). Error: ExitCode::OutOfMemory.
  [[nodiscard]] static Result<std::unique_ptr<Model>> create(const config::ModelConfig& model, Parameters& parameters,
                                                             const Backend& backend, std::int64_t batch,
                                                             std::int64_t length, bool gradients,
                                                             const ModelOptions& options = {});
  /// As create(), but without memory: plan() says what it would take. `parameters` may be Parameters::describe().
  [[nodiscard]] static std::unique_ptr<Model> planned(const config::ModelConfig& model, Parameters& parameters,
                                                      const Backend& backend, std::int64_t batch, std::int64_t length,
                                                      bool gradients, const ModelOptions& options = {});

  /// Mean loss in nats over the targets, or 0 without targets. A pass with gradients must be followed by backward().
  double forward(Pass pass);
  /// forward() in two parts: puts a pass that nobody watches into the queue of the backend, and once that is done
  /// (meanLoss() waits) tells its loss. A device may have done the pass from a recording: then `done` is true, and the
  /// pass is only noted.
  void queue(const Pass& pass, bool done = false);
  [[nodiscard]] double meanLoss() const;
  /// Runs operations first, first + 1, … of the last forward pass again (0 embedding, 1 + 2l boundary l, 2 + 2l sublayer
  /// l). Everything that earlier operations made must still be there: it is in a model with gradients and without
  /// recomputation, up to the next backward().
  double forwardFrom(int first);
  /// Adds the gradients of the last forward pass to Parameters::gradients().
  void backward();
  /// Copies the logits [count, V] of some tokens of the last forward pass to `out`, count ≤ logitsBlock().
  void logits(std::int64_t first, std::int64_t count, float* out);
  [[nodiscard]] std::int64_t logitsBlock() const { return block_; }
  /// Loss per target of the last forward pass [N].
  [[nodiscard]] const float* losses() const { return losses_->floats(); }

  [[nodiscard]] const config::ModelConfig& config() const { return config_; }
  [[nodiscard]] std::int64_t batch() const { return batch_; }
  [[nodiscard]] std::int64_t length() const { return length_; }
  [[nodiscard]] int sublayers() const { return static_cast<int>(boundaries_.size()) - 1; }
  /// Index 0 … L.
  [[nodiscard]] const BoundaryBuffers& boundary(int index) const { return boundaries_[static_cast<std::size_t>(index)]; }
  [[nodiscard]] const Pass& lastPass() const { return pass_; }
  [[nodiscard]] const BufferPlan& plan() const { return plan_; }
  [[nodiscard]] std::size_t bytes() const { return arena_.bytes(); }
  /// The products of one training step over a full micro-batch, for timing them alone.
  [[nodiscard]] std::vector<Product> products() const;

 private:
  friend class ModelBuilder;
  Model() = default;
  Result<void> placeRotary();

  config::ModelConfig config_;
  Backend backend_;
  std::int64_t batch_ = 0, length_ = 0, block_ = 0;
  BufferPlan plan_;
  Arena arena_;
  RotaryTable rotary_;
  RotaryPlace rotaryPlace_;
  Arena rotaryArena_;  ///< the table once more on a device; empty on the CPU
  std::vector<BoundaryBuffers> boundaries_;
  std::vector<std::unique_ptr<Operation>> operations_;
  std::vector<std::vector<Operation*>> again_;  ///< by operation: to recompute before its backward pass
  HeadOperation* head_ = nullptr;
  Buffer* losses_ = nullptr;
  Pass pass_;
};

}  // namespace mhc::training
