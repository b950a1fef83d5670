// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/training/model/BorderOperation.h"
#include "core/training/model/Model.h"

namespace mhc::training {

/// Wires a Model: which buffer each operation reads and writes, and from when to when each must live. Operation i runs
/// forward at time i and backward at 2K − 1 − i (K operations); boundary l is operation 1 + 2l, sublayer l 2 + 2l.
class ModelBuilder {
 public:
  ModelBuilder(Model& model, Parameters& parameters, bool gradients);
  void build();

 private:
  [[nodiscard]] int borderTime(int l) const { return 1 + 2 * l; }
  [[nodiscard]] int branchTime(int l) const { return 2 + 2 * l; }
  [[nodiscard]] int back(int time) const { return 2 * count_ - 1 - time; }
  [[nodiscard]] int end() const { return 2 * count_; }
  /// A buffer that is read last at `forward`, or, if a backward pass follows, at the backward of operation `operation`.
  Buffer* keep(std::string name, std::int64_t floats, int first, int forward, int operation);
  /// Exists only when gradients do.
  Buffer* gradient(std::string name, std::int64_t floats, int firstOperation, int lastOperation);

  void addBoundaryBuffers(int l);
  void addEmbedding();
  void addBorder(int l);
  void addAttention(int l);
  void addFeedForward(int l);
  void addHead();
  void wireRead(BorderOperation::Wiring& w, int l) const;
  void wireWrite(BorderOperation::Wiring& w, int l) const;
  [[nodiscard]] std::string layerPrefix(int l) const;
  [[nodiscard]] std::string mixingPrefix(int l) const;

  Model& m_;
  Parameters& p_;
  const config::ModelConfig& c_;
  bool gradients_;
  int L_;
  int count_;
  int n_;
  std::int64_t N_, C_;
  kernels::MixingOptions mixing_;
  Buffer* gradX_ = nullptr;
  Buffer* workspace_ = nullptr;
  std::vector<Buffer*> gradY_, gradF_, gradH_;
};

}  // namespace mhc::training
