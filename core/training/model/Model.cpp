// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model/Model.h"

#include <algorithm>

#include "core/estimate/Estimate.h"
#include "core/training/model/BufferValues.h"
#include "core/training/model/ModelBuilder.h"

namespace mhc::training {

ModelOptions modelOptions(const config::Config& config) {
  return {config.training.recompute, static_cast<int>(estimate::recomputeBlock(config))};
}

std::unique_ptr<Model> Model::planned(const config::ModelConfig& config, Parameters& parameters, const Backend& backend,
                                      std::int64_t batch, std::int64_t length, bool gradients,
                                      const ModelOptions& options) {
  std::unique_ptr<Model> model(new Model);
  model->config_ = config;
  model->backend_ = backend;
  model->batch_ = batch;
  model->length_ = length;
  model->rotary_ = rotaryTable(length, config.headDim(), config.rope_theta);
  model->rotaryPlace_ = {model->rotary_.cos.data(), model->rotary_.sin.data()};
  ModelBuilder(*model, parameters, gradients, options).build();
  model->plan_.layOut();
  return model;
}

Result<std::unique_ptr<Model>> Model::create(const config::ModelConfig& config, Parameters& parameters,
                                             const Backend& backend, std::int64_t batch, std::int64_t length,
                                             bool gradients, const ModelOptions& options) {
  auto model = planned(config, parameters, backend, batch, length, gradients, options);
  MHC_TRY_ASSIGN(model->arena_, Arena::create(static_cast<std::size_t>(model->plan_.totalBytes()), *backend.team, backend.device));
  model->plan_.bind(model->arena_.data());
  MHC_TRY(model->placeRotary());
  return model;
}

Result<void> Model::placeRotary() {
  if (!backend_.device) return {};
  const std::size_t floats = rotary_.cos.size();
  MHC_TRY_ASSIGN(rotaryArena_, Arena::create(2 * floats * sizeof(float), *backend_.team, backend_.device));
  auto* const table = static_cast<float*>(rotaryArena_.data());
  std::copy(rotary_.cos.begin(), rotary_.cos.end(), table);
  std::copy(rotary_.sin.begin(), rotary_.sin.end(), table + floats);
  rotaryPlace_ = {table, table + floats};
  return {};
}

double Model::forward(Pass pass) {
  pass.backend = &backend_;
  pass_ = pass;
  return forwardFrom(0);
}

void Model::queue(const Pass& pass, bool done) {
  pass_ = pass;
  pass_.backend = &backend_;
  if (done) return;
  for (const auto& operation : operations_) operation->forward(pass_);
}

double Model::meanLoss() const {
  backend_.wait();
  if (pass_.targets == nullptr) return 0;
  double sum = 0;
  for (std::int64_t i = 0; i < pass_.tokens(); ++i) sum += static_cast<double>(losses_->floats()[i]);
  return sum / static_cast<double>(pass_.tokens());
}

double Model::forwardFrom(int first) {
  for (auto i = static_cast<std::size_t>(first); i < operations_.size(); ++i) {
    operations_[i]->forward(pass_);
    if (pass_.editor != nullptr || pass_.observer != nullptr) backend_.wait();
    if (pass_.editor != nullptr && i % 2 == 1 && i + 2 < operations_.size()) {
      pass_.editor->mapsReady(*this, static_cast<int>(i / 2));
    }
    // Operation 2 + 2l is sublayer l; the last boundary has none after it.
    const bool ready = i >= 2 && (i % 2 == 0 || i + 2 == operations_.size());
    if (pass_.observer != nullptr && ready && i + 1 < operations_.size()) {
      pass_.observer->boundaryReady(*this, static_cast<int>(i - 1) / 2);
    }
  }
  return meanLoss();
}

void Model::backward() {
  for (std::size_t i = operations_.size(); i-- > 0;) {
    for (Operation* operation : again_[i]) operation->recompute(pass_);
    if (pass_.observer != nullptr && i % 2 == 1 && i + 2 < operations_.size()) {
      backend_.wait();
      pass_.observer->gradientsReady(*this, static_cast<int>(i / 2));
    }
    operations_[i]->backward(pass_);
    if (pass_.progress != nullptr && i % 2 == 1 && i + 1 < operations_.size()) {
      pass_.progress->boundaryDone(static_cast<int>(i / 2));
    }
  }
}

void Model::logits(std::int64_t first, std::int64_t count, float* out) {
  const Buffer& made = head_->logits(backend_, first, count);
  backend_.wait();
  readFloats(made, 0, count * config_.vocab_size, out);
}

std::vector<Product> Model::products() const {
  std::vector<Product> products;
  for (const auto& operation : operations_) operation->appendProducts(batch_ * length_, products);
  return products;
}

}  // namespace mhc::training
