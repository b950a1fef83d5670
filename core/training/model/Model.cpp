// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model/Model.h"

#include "core/training/model/ModelBuilder.h"

namespace mhc::training {

Result<std::unique_ptr<Model>> Model::create(const config::ModelConfig& config, Parameters& parameters,
                                             const Backend& backend, std::int64_t batch, std::int64_t length,
                                             bool gradients) {
  std::unique_ptr<Model> model(new Model);
  model->config_ = config;
  model->backend_ = backend;
  model->batch_ = batch;
  model->length_ = length;
  model->rotary_ = rotaryTable(length, config.headDim(), config.rope_theta);
  ModelBuilder(*model, parameters, gradients).build();
  model->plan_.layOut();
  const auto bytes = static_cast<std::size_t>(model->plan_.totalFloats()) * sizeof(float);
  MHC_TRY_ASSIGN(model->arena_, Arena::create(bytes, *backend.team));
  model->plan_.bind(static_cast<float*>(model->arena_.data()));
  return model;
}

double Model::forward(Pass pass) {
  pass.backend = &backend_;
  pass_ = pass;
  for (const auto& operation : operations_) operation->forward(pass_);
  if (pass_.targets == nullptr) return 0;
  double sum = 0;
  for (std::int64_t i = 0; i < pass_.tokens(); ++i) sum += static_cast<double>(losses_->data[i]);
  return sum / static_cast<double>(pass_.tokens());
}

void Model::backward() {
  for (auto operation = operations_.rbegin(); operation != operations_.rend(); ++operation) (*operation)->backward(pass_);
}

const float* Model::logits(std::int64_t first, std::int64_t count) { return head_->logits(backend_, first, count); }

std::vector<Product> Model::products() const {
  std::vector<Product> products;
  for (const auto& operation : operations_) operation->appendProducts(batch_ * length_, products);
  return products;
}

}  // namespace mhc::training
