// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/paths/EditedModel.h"

#include <algorithm>
#include <cstring>

#include "core/config/PerLayer.h"

namespace mhc::training {

using hyper::Intervention;
using hyper::PathMap;

namespace {

int branchOf(int l) {
  return 2 + 2 * l;
}
int borderAfter(int l) {
  return 3 + 2 * l;
}

/// How a sublayer makes H_res of its logits.
hyper::SinkhornOptions sinkhornOf(const config::ModelConfig& m) {
  const bool paper = m.hc_numerics == config::HcNumerics::Paper;
  return {paper ? hyper::Numerics::Paper : hyper::Numerics::DeepseekV4, static_cast<int>(m.hc_sinkhorn_iters),
          m.hc_temperature, m.effectiveHcEps()};
}

}  // namespace

EditedModel::EditedModel(LoadedCheckpoint& checkpoint, const Backend& backend)
    : checkpoint_(checkpoint),
      backend_(backend),
      n_(checkpoint.model.streams()),
      width_(2 * n_ + std::int64_t{n_} * n_) {}

Result<std::unique_ptr<EditedModel>> EditedModel::create(LoadedCheckpoint& checkpoint, const Backend& backend,
                                                         std::int64_t batch, std::int64_t length) {
  if (checkpoint.model.hc_type == config::HcType::Residual) {
    return makeError(
        ExitCode::BadUsage, "paths.residual",
        "This checkpoint is a plain residual network: it has one stream and no maps whose paths could be cut. "
        "Choose a run with hc_type mhc, hc or identity.");
  }
  std::unique_ptr<EditedModel> edited(new EditedModel(checkpoint, backend));
  MHC_TRY_ASSIGN(edited->model_, Model::create(checkpoint.model, checkpoint.parameters, backend, batch, length, true));
  edited->changes_.resize(static_cast<std::size_t>(edited->sublayers()));
  return edited;
}

std::vector<double> EditedModel::losses() const {
  const std::int64_t T = model_->lastPass().length;
  std::vector<double> means;
  for (std::int64_t row = 0; row < model_->lastPass().batch; ++row) {
    double sum = 0;
    for (std::int64_t t = 0; t < T; ++t) sum += static_cast<double>(model_->losses()[row * T + t]);
    means.push_back(sum / static_cast<double>(T));
  }
  return means;
}

std::vector<double> EditedModel::runEdited(const SequenceBatch& batch, const std::vector<Intervention>& changes) {
  for (const Intervention& change : changes) changes_[static_cast<std::size_t>(change.sublayer - 1)].push_back(&change);
  baseLosses_ = forward(batch, 0);
  for (auto& atSublayer : changes_) atSublayer.clear();
  return baseLosses_;
}

std::vector<double> EditedModel::runWithGradients(const SequenceBatch& batch, std::int64_t tokens) {
  gradients_.resize(changes_.size());
  std::vector<double> result = forward(batch, tokens);
  model_->backward();
  return result;
}

/// `tokens` 0: without a backward pass behind it.
std::vector<double> EditedModel::forward(const SequenceBatch& batch, std::int64_t tokens) {
  Pass pass;
  pass.batch = batch.rows;
  pass.length = model_->length();
  pass.ids = batch.ids;
  pass.targets = batch.targets;
  pass.editor = this;
  if (tokens > 0) {
    pass.gradients = true;
    pass.overwriteGradients = true;
    pass.gradientScale = 1.0F / static_cast<float>(tokens);
    pass.observer = this;
  }
  model_->forward(pass);
  at_ = -1;
  branchChanged_ = false;
  return losses();
}

void EditedModel::mapsReady(Model&, int l) {
  const auto& changes = changes_[static_cast<std::size_t>(l)];
  if (changes.empty()) return;
  const std::vector<float> before(h(l), h(l) + tokens() * width_);
  if (apply(l, changes, before.data()).read) readAgain(l, before.data());
}

EditedModel::Changed EditedModel::apply(int l, const std::vector<const Intervention*>& changes, const float* before) {
  const BoundaryBuffers& b = model_->boundary(l);
  const config::ModelConfig here = config::modelOfSublayer(checkpoint_.model, l);
  const bool hasLogits = here.hc_type == config::HcType::Mhc;
  hyper::InterventionRules rules = rules_;
  rules.sinkhorn = sinkhornOf(here);
  const std::int64_t count = tokens();
  constexpr std::int64_t kBlock = 64;
  const std::int64_t blocks = (count + kBlock - 1) / kBlock;
  std::vector<Changed> changed(static_cast<std::size_t>(blocks));
  (*backend_.team)(blocks, [&](std::int64_t block) {
    std::vector<float> logits(static_cast<std::size_t>(n_ * n_));
    for (std::int64_t t = block * kBlock; t < std::min(count, (block + 1) * kBlock); ++t) {
      for (std::size_t k = 0; hasLogits && k < logits.size(); ++k) {
        const auto m = static_cast<std::int64_t>(k) + 2 * n_;
        logits[k] = b.parameters.base[m];
        if (b.mix != nullptr) logits[k] += b.parameters.scale[2] * b.mix->floats()[t * width_ + m];
      }
      float* row = b.h->floats() + t * width_;
      for (const Intervention* change : changes) {
        hyper::applyIntervention(*change, rules, n_, hasLogits ? logits.data() : nullptr, row);
      }
      const float* old = before + t * width_;
      const auto floats = [](std::int64_t number) { return static_cast<std::size_t>(number) * sizeof(float); };
      auto& own = changed[static_cast<std::size_t>(block)];
      own.read = own.read || std::memcmp(row, old, floats(n_)) != 0;
      own.rest = own.rest || std::memcmp(row + n_, old + n_, floats(width_ - n_)) != 0;
    }
  });
  Changed any;
  for (const Changed& own : changed) any = {any.read || own.read, any.rest || own.rest};
  return any;
}

void EditedModel::readAgain(int l, const float* before) {
  const BoundaryBuffers& b = model_->boundary(l);
  const std::int64_t C = checkpoint_.model.hidden_size;
  const std::string norm = l % 2 == 0 ? ".input_layernorm.weight" : ".post_attention_layernorm.weight";
  const float* weight = checkpoint_.parameters.weight("model.layers." + std::to_string(l / 2) + norm);
  kernels::RmsNormForward a;
  a.rows = 1;
  a.C = C;
  a.eps = static_cast<float>(checkpoint_.model.rms_norm_eps);
  a.weight = weight;
  const kernels::SerialFor serial;
  constexpr std::int64_t kBlock = 16;
  const std::int64_t count = tokens();
  (*backend_.team)((count + kBlock - 1) / kBlock, [&](std::int64_t block) {
    kernels::RmsNormForward own = a;
    for (std::int64_t t = block * kBlock; t < std::min(count, (block + 1) * kBlock); ++t) {
      const float* row = b.h->floats() + t * width_;
      if (std::memcmp(row, before + t * width_, static_cast<std::size_t>(n_) * sizeof(float)) == 0) continue;
      float* u = b.u->floats() + t * C;
      const float* x = b.x->floats() + t * n_ * C;
      std::fill_n(u, C, 0.0F);
      for (int j = 0; j < n_; ++j) {
        for (std::int64_t c = 0; c < C; ++c) u[c] += row[j] * x[j * C + c];
      }
      own.x = u;
      own.y = b.y->floats() + t * C;
      own.inverse_rms = b.normInverseRms->floats() + t;
      backend_.kernels->rmsNormForward(own, serial);
    }
  });
}

void EditedModel::keepMaps(int l) {
  if (at_ == l) return;
  at_ = l;
  branchChanged_ = false;
  kept_.assign(h(l), h(l) + tokens() * width_);
  keptY_.clear();
}

EditedModel::Outcome EditedModel::runOne(const Intervention& change) {
  const int l = change.sublayer - 1;
  keepMaps(l);
  const std::int64_t C = checkpoint_.model.hidden_size;
  Outcome outcome;
  const Changed changed = apply(l, {&change}, kept_.data());
  if (!gradients_.empty()) {
    const std::vector<float>& gradient = gradients_[static_cast<std::size_t>(l)];
    for (std::size_t i = 0; i < kept_.size() && i < gradient.size(); ++i) {
      outcome.estimate +=
          static_cast<double>(gradient[i]) * (static_cast<double>(h(l)[i]) - static_cast<double>(kept_[i]));
    }
  }
  if (changed.read || branchChanged_) {
    float* y = model_->boundary(l).y->floats();
    if (keptY_.empty()) keptY_.assign(y, y + tokens() * C);
    std::copy(keptY_.begin(), keptY_.end(), y);
    if (changed.read) readAgain(l, kept_.data());
    branchChanged_ = true;
  }
  if (changed.read || branchChanged_) {
    model_->forwardFrom(branchOf(l));
  } else if (changed.rest) {
    model_->forwardFrom(borderAfter(l));
  }
  outcome.losses = changed.read || changed.rest ? losses() : baseLosses_;
  std::copy(kept_.begin(), kept_.end(), h(l));
  return outcome;
}

void EditedModel::addMaps(std::vector<std::vector<double>>& sums) const {
  sums.resize(changes_.size());
  for (std::size_t l = 0; l < sums.size(); ++l) {
    sums[l].resize(static_cast<std::size_t>(width_));
    const float* row = h(static_cast<int>(l));
    for (std::int64_t t = 0; t < tokens(); ++t) {
      for (auto& sum : sums[l]) sum += static_cast<double>(*row++);
    }
  }
}

}  // namespace mhc::training
