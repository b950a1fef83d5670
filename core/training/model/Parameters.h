// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/Result.h"
#include "core/config/Config.h"
#include "core/config/Tensors.h"
#include "core/training/backend/Arena.h"
#include "kernels/KernelTable.h"

namespace mhc::training {

/// One named tensor inside the flat buffers.
struct Parameter {
  config::TensorInfo info;   ///< on-disk name and shape
  std::int64_t offset = 0;   ///< floats from the start of each flat buffer
  std::int64_t size = 0;     ///< floats
};

/// A contiguous range of the flat buffers that is updated with the same settings.
struct ParameterGroup {
  std::int64_t begin = 0, end = 0;
  bool weightDecay = false;
  bool mixing = false;  ///< base and scale of the mixing: learning rate × hc_learning_rate_factor
  bool muon = false;    ///< hidden matrices under Muon, each updated apart; no second moment
};

/// Floats [begin, end) of the flat buffers.
struct ParameterRange {
  std::int64_t begin = 0, end = 0;
};

/// What a training wants of its parameters beside their values.
struct ParameterOptions {
  kernels::Element element = kernels::Element::Float32;  ///< of the products: BFloat16 adds a 16-bit copy of the weights
  config::Optimizer optimizer = config::Optimizer::AdamW;
  /// Ascending; none crosses the end of a group. The optimizer's state is held for these only; empty: for all.
  std::vector<ParameterRange> owned = {};
};
[[nodiscard]] ParameterOptions parameterOptions(const config::TrainingConfig& training);

/// Weights, gradients and moments as flat float32 buffers in one arena, and for bfloat16 products a rounded copy of the
/// weights (the shadow; never saved). Tensors of a group are adjacent, and q|k|v and gate|up follow each other, so that
/// they are one matrix to the products. Mixing tensors are held in training layout (res block dst·n + src);
/// toDisk/fromDisk convert to and from DeepSeek's src·n + dst.
class Parameters {
 public:
  /// Zero-filled buffers for this model. `optimizerState` false: no moments (evaluation, generation).
  [[nodiscard]] static Result<Parameters> create(const config::ModelConfig& model, bool gradients, bool optimizerState,
                                                 const kernels::ParallelFor& parallel,
                                                 const ParameterOptions& options = {},
                                                 const std::shared_ptr<Device>& device = nullptr);
  /// Names and places without memory: every pointer is null. For planning a model.
  [[nodiscard]] static Parameters describe(const config::ModelConfig& model, const ParameterOptions& options = {});

  /// Initial weights of design: Philox stream per tensor name, so that shared tensors are byte-equal over hc_types.
  void initialise(const config::Config& config, const kernels::ParallelFor& parallel = kernels::SerialFor());

  [[nodiscard]] const std::vector<Parameter>& tensors() const { return tensors_; }
  [[nodiscard]] const std::vector<ParameterGroup>& groups() const { return groups_; }
  /// Null if the model has no such tensor.
  [[nodiscard]] const Parameter* find(std::string_view name) const;
  [[nodiscard]] std::int64_t size() const { return size_; }         ///< floats of a flat buffer, padding included
  [[nodiscard]] std::int64_t parameterCount() const;                ///< without padding
  [[nodiscard]] std::size_t bytes() const { return arena_.bytes(); }
  /// Of the arena that create() would take with gradients and optimizer state.
  [[nodiscard]] std::size_t plannedBytes() const;
  [[nodiscard]] kernels::Element element() const { return options_.element; }

  [[nodiscard]] float* weights() const { return weights_; }
  [[nodiscard]] float* gradients() const { return gradients_; }        ///< null without gradients
  [[nodiscard]] float* firstMoments() const { return first_; }         ///< [firstCount()]; Muon's matrices: their momentum
  [[nodiscard]] float* secondMoments() const { return second_; }       ///< [secondCount()]
  /// What is held of the optimizer's state, ascending: all of [0, size()) unless it is sharded over ranks.
  [[nodiscard]] const std::vector<ParameterRange>& owned() const { return options_.owned; }
  [[nodiscard]] bool sharded() const { return firstCount_ != size_; }
  [[nodiscard]] std::int64_t firstCount() const { return firstCount_; }
  [[nodiscard]] std::int64_t secondCount() const { return secondCount_; }
  /// Where both buffers of moments hold that of `offset`, which must be owned; the offset itself unless they are sharded.
  [[nodiscard]] std::int64_t momentIndex(std::int64_t offset) const;
  [[nodiscard]] std::int64_t secondSize() const { return secondSize_; }  ///< less than size() under Muon
  [[nodiscard]] bool hasSecondMoment(const Parameter& tensor) const { return tensor.offset < secondSize_; }
  [[nodiscard]] std::uint16_t* shadow() const { return shadow_; }      ///< null for float32 products
  /// Makes the shadow follow weights that were not written by an optimizer's kernel.
  void refreshShadow(const kernels::KernelTable& kernels, const kernels::ParallelFor& parallel) const;
  [[nodiscard]] float* weight(std::string_view name) const { return pointer(weights_, name); }
  [[nodiscard]] float* gradient(std::string_view name) const { return pointer(gradients_, name); }
  /// What products read of a weight matrix: its values in element().
  [[nodiscard]] const void* operand(std::string_view name) const;

  /// Copies one tensor of a flat buffer to on-disk order, or back.
  void toDisk(const Parameter& tensor, const float* flat, float* disk) const;
  void fromDisk(const Parameter& tensor, const float* disk, float* flat) const;

  /// The tensor that holds this offset ("model.layers.2.mlp.up_proj.weight"), for naming what was not finite.
  [[nodiscard]] std::string nameAt(std::int64_t offset) const;

 private:
  [[nodiscard]] float* pointer(float* flat, std::string_view name) const;
  /// Swaps dst and src of the res rows where the tensor has them.
  void reorder(const Parameter& tensor, const float* from, float* to) const;

  Arena arena_;
  std::vector<Parameter> tensors_;
  std::vector<ParameterGroup> groups_;
  std::int64_t size_ = 0;
  int n_ = 1;
  std::vector<config::HcType> types_;  ///< of each sublayer
  float* weights_ = nullptr;
  float* gradients_ = nullptr;
  float* first_ = nullptr;
  float* second_ = nullptr;
  std::uint16_t* shadow_ = nullptr;
  std::int64_t secondSize_ = 0;
  std::int64_t firstCount_ = 0, secondCount_ = 0;
  ParameterOptions options_;
};

}  // namespace mhc::training
