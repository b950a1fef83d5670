// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/estimate/StepSchedule.h"
#include "core/training/model/BorderOperation.h"
#include "core/training/model/Model.h"

namespace mhc::training {

using estimate::StepSchedule;

/// Wires a Model: which buffer each operation reads and writes. The schedule says from when to when each must live.
class ModelBuilder {
 public:
  ModelBuilder(Model& model, Parameters& parameters, bool gradients, const ModelOptions& options);
  void build();

 private:
  /// A tensor of activations: in the element of the products.
  Buffer* activation(std::string name, std::int64_t count, std::vector<Lifetime> lifetimes);
  Buffer* floats(std::string name, std::int64_t count, std::vector<Lifetime> lifetimes);
  /// Exist only when gradients do; from the backward pass of one operation to that of another.
  Buffer* gradient(std::string name, std::int64_t count, int first, int last);

  void addShared();
  void addBoundaryBuffers(int l);
  void addMaps(int l);
  void addGradientBuffers(int l);
  void addEmbedding();
  void addBorder(int l);
  void addAttention(int l);
  void addFeedForward(int l);
  void addHead();
  void wireRead(BorderOperation::Wiring& w, int l) const;
  void wireWrite(BorderOperation::Wiring& w, int l) const;
  [[nodiscard]] std::string layerPrefix(int l) const;
  [[nodiscard]] std::string mixingPrefix(int l) const;
  [[nodiscard]] std::int64_t workspaceFloats() const;
  [[nodiscard]] std::int64_t largestWeightGradient() const;

  Model& m_;
  Parameters& p_;
  const config::ModelConfig& c_;
  bool gradients_;
  int L_;
  StepSchedule schedule_;
  kernels::Element element_;
  int n_;
  std::int64_t N_, C_;
  std::vector<kernels::MixingOptions> mixings_;  ///< of each sublayer, and of the reduction
  bool residual_;
  Buffer* gradX_ = nullptr;
  Buffer* workspace_ = nullptr;
  Buffer* weightGradient_ = nullptr;
  std::vector<Buffer*> gradY_, gradF_, gradH_;
};

}  // namespace mhc::training
