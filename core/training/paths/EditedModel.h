// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/Result.h"
#include "core/hyper/Intervention.h"
#include "core/training/jobs/LoadedCheckpoint.h"
#include "core/training/model/Model.h"

namespace mhc::training {

/// One batch of fixed sequences; the ids stay with their owner.
struct SequenceBatch {
  std::int64_t rows = 0;
  const std::int32_t* ids = nullptr;      ///< [rows, T]
  const std::int32_t* targets = nullptr;  ///< [rows, T]
};

/// A trained network whose maps can be changed at one place, and the loss that it then has. All families carry with
/// their whole H_res, so that two losses of this class differ by the change alone: no change, no difference in any bit.
class EditedModel final : private MapEditor, private BoundaryObserver {
 public:
  /// For batches of `batch` sequences of `length` tokens. The checkpoint must be opened with gradients and outlive
  /// this. Errors: OutOfMemory; BadUsage for a plain residual, which has no maps.
  [[nodiscard]] static Result<std::unique_ptr<EditedModel>> create(LoadedCheckpoint& checkpoint, const Backend& backend,
                                                                   std::int64_t batch, std::int64_t length);

  /// The Sinkhorn options are not read: each sublayer's own count (hc_per_layer).
  void setRules(const hyper::InterventionRules& rules) { rules_ = rules; }

  /// The network as it is.
  std::vector<double> run(const SequenceBatch& batch) { return runEdited(batch, {}); }
  /// All changes together. The result is the mean loss of each sequence, nats per token.
  std::vector<double> runEdited(const SequenceBatch& batch, const std::vector<hyper::Intervention>& changes);
  /// As run, and takes ∂L/∂H of every map, L = Σ over the tokens of losses / `tokens` (those of all batches).
  std::vector<double> runWithGradients(const SequenceBatch& batch, std::int64_t tokens);

  struct Outcome {
    std::vector<double> losses;  ///< of each sequence
    double estimate = 0;         ///< Σ ⟨∂L/∂H, H' − H⟩ with the last gradients taken; 0 without any
  };
  /// One change of the network that the last run() or runEdited() ran, what comes before it taken from there: so a
  /// sweep costs half of one run each. Call with falling sublayers, and at one sublayer reads last.
  Outcome runOne(const hyper::Intervention& change);
  /// Σ ⟨∂L/∂H, H' − H⟩ alone, with the last gradients, for a change of the network that run() ran last.
  double estimate(const hyper::Intervention& change);

  /// Sums over the tokens of the last run: mean maps are made of them. [L][2n + n²], added to.
  void addMaps(std::vector<std::vector<double>>& sums) const;

  [[nodiscard]] int sublayers() const { return model_->sublayers(); }
  [[nodiscard]] int streams() const { return n_; }
  [[nodiscard]] std::int64_t batch() const { return model_->batch(); }

 private:
  EditedModel(LoadedCheckpoint& checkpoint, const Backend& backend);
  void mapsReady(Model& model, int l) override;
  void boundaryReady(const Model&, int) override {}
  void gradientsReady(const Model& model, int l) override;

  /// Changes h of sublayer l and says which maps differ from `before` then.
  struct Changed {
    bool read = false, rest = false;
  };
  Changed apply(int l, const std::vector<const hyper::Intervention*>& changes, const float* before);
  /// y of boundary l where H_pre differs from `before`.
  void readAgain(int l, const float* before);
  void keepMaps(int l);
  void readGradient(const Model& model, int l, float* gradient) const;
  std::vector<double> forward(const SequenceBatch& batch, std::int64_t tokens);
  [[nodiscard]] std::vector<double> losses() const;
  [[nodiscard]] float* h(int l) const { return model_->boundary(l).h->floats(); }
  [[nodiscard]] std::int64_t tokens() const { return model_->lastPass().tokens(); }

  LoadedCheckpoint& checkpoint_;
  Backend backend_;
  hyper::InterventionRules rules_;
  std::unique_ptr<Model> model_;
  int n_ = 1;
  std::int64_t width_ = 0;
  std::vector<std::vector<const hyper::Intervention*>> changes_;  ///< [L] of the running pass
  std::vector<std::vector<float>> gradients_;                     ///< [L][N, 2n+n²]
  std::vector<double> baseLosses_;
  int at_ = -1;  ///< sublayer whose maps are kept
  std::vector<float> kept_, keptY_;
  bool branchChanged_ = false;
};

}  // namespace mhc::training
