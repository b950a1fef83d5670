// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model/MixingSetup.h"

#include "core/config/PerLayer.h"

namespace mhc::training {

kernels::MixingOptions mixingOptions(const config::ModelConfig& whole, std::int64_t l) {
  const config::ModelConfig model = config::modelOfSublayer(whole, l);
  kernels::MixingOptions options;
  switch (model.hc_type) {
    case config::HcType::Residual: options.family = kernels::MixingFamily::Residual; break;
    case config::HcType::Hc: options.family = kernels::MixingFamily::Hc; break;
    case config::HcType::Mhc: options.family = kernels::MixingFamily::Mhc; break;
    case config::HcType::Identity: options.family = kernels::MixingFamily::Identity; break;
  }
  options.numerics = model.hc_numerics == config::HcNumerics::Paper ? kernels::MixingNumerics::Paper
                                                                    : kernels::MixingNumerics::DeepseekV4;
  options.dynamic = model.hc_dynamic;
  options.iterations = static_cast<int>(model.hc_sinkhorn_iters);
  options.temperature = static_cast<float>(model.hc_temperature);
  options.hc_eps = static_cast<float>(model.effectiveHcEps());
  options.norm_eps = static_cast<float>(model.mixingNormEps());
  return options;
}

kernels::ReadKind reduceKind(const config::ModelConfig& model) {
  if (model.hc_type == config::HcType::Residual) return kernels::ReadKind::Sum;
  switch (model.hc_reduce) {
    case config::HcReduce::Sum: return kernels::ReadKind::Sum;
    case config::HcReduce::Mean: return kernels::ReadKind::Mean;
    case config::HcReduce::Head: return kernels::ReadKind::Head;
  }
  return kernels::ReadKind::Sum;
}

}  // namespace mhc::training
