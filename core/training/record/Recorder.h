// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/config/Config.h"
#include "core/run/RunRecords.h"
#include "core/training/train/TrainStep.h"

namespace mhc::training {

/// Turns the buffers of a step's first micro-batch into the detail records of the run format (a mean and std, b, c, d, e).
/// Streams and branch outputs are read as each boundary is ready; afterForward makes what comes from the maps,
/// afterBackward adds the gradients to the streams records.
class Recorder final : public StepObserver {
 public:
  explicit Recorder(const Backend& backend) : backend_(backend) {}

  void boundaryReady(const Model& model, int l) override;
  void afterForward(const Model& model) override;
  void afterBackward(const Model& model) override;

  /// The records made since the last call.
  [[nodiscard]] std::vector<run::BlobRecord> take() { return std::exchange(records_, {}); }

  /// Record (a) `token`: one forward pass over the first validation window `ids` [T] and the maps at the positions
  /// ⌊i·T/64⌋, one blob [64, 2n+n²] per sublayer. Call it between steps: it uses the model's buffers.
  [[nodiscard]] static std::vector<run::BlobRecord> probe(Model& model, const std::int32_t* ids);

 private:
  void recordMaps(const Model& model);
  void recordComposites(const Model& model);
  void recordStreams(const Model& model, int l);
  void recordUnfolded(const Model& model);
  void add(run::BlobKind kind, int index, std::vector<float> data) { records_.push_back({kind, index, std::move(data)}); }

  Backend backend_;
  std::vector<run::BlobRecord> records_;
  std::vector<run::BlobRecord> streams_;     ///< of the boundaries seen so far
  std::vector<std::vector<double>> norms_;   ///< of the embedding and the branches seen so far, first tokens
  std::int64_t recordsMade_ = 0;
};

}  // namespace mhc::training
