// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/PerLayer.h"
#include "core/estimate/Estimate.h"

namespace mhc::estimate {
namespace {

using config::HcType;

/// FLOPs of one use of every fn, and what the families that use it for each stream need beyond that.
struct Projections {
  double once = 0;
  double again = 0;
};

Projections projections(const config::ModelConfig& model) {
  Projections sum;
  for (const config::TensorInfo& tensor : config::tensorsOf(model)) {
    if (tensor.kind != config::TensorKind::HcFn) continue;
    const double flops = 6.0 * static_cast<double>(tensor.count());
    sum.once += flops;
    const bool perStream = tensor.sublayer >= 0 && config::modelOfSublayer(model, tensor.sublayer).hc_type == HcType::Hc;
    if (perStream) sum.again += (model.streams() - 1) * flops;
  }
  return sum;
}

}  // namespace

Flops flopsPerToken(const config::Config& config) {
  const config::ModelConfig& m = config.model;
  const Parameters p = parameters(m);
  const double n = m.streams();
  const auto width = static_cast<double>(m.hidden_size);
  const auto layers = static_cast<double>(m.num_hidden_layers);
  Flops flops;
  flops.weights = 6.0 * static_cast<double>(p.total() - (m.tie_word_embeddings ? 0 : p.embedding));
  flops.attention = 6.0 * layers * static_cast<double>(config.training.sequence_length) * width;
  double again = 0;  // projections beyond those in `weights`
  if (m.hc_type != HcType::Residual) {
    const Projections fn = projections(m);
    again = fn.again;
    flops.projections = fn.once + again;
    for (std::int64_t l = 0; l < m.sublayers(); ++l) {
      const config::ModelConfig own = config::modelOfSublayer(m, l);
      const double mapped = own.hc_type == HcType::Identity ? 0 : 2 * n * n;
      flops.streams += 3 * (mapped + 4 * n) * width;
      if (own.hc_type == HcType::Mhc) flops.sinkhorn += 3 * static_cast<double>(own.hc_sinkhorn_iters) * 4 * n * n;
    }
  }
  flops.all = flops.model() + again + flops.streams + flops.sinkhorn;
  return flops;
}

}  // namespace mhc::estimate
