// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/estimate/Estimate.h"

namespace mhc::estimate {
namespace {

using config::HcType;

double projectionParameters(const config::ModelConfig& model) {
  double sum = 0;
  for (const config::TensorInfo& tensor : config::tensorsOf(model)) {
    if (tensor.kind == config::TensorKind::HcFn) sum += static_cast<double>(tensor.count());
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
  const auto sublayers = static_cast<double>(m.sublayers());
  Flops flops;
  flops.weights = 6.0 * static_cast<double>(p.total() - (m.tie_word_embeddings ? 0 : p.embedding));
  flops.attention = 6.0 * layers * static_cast<double>(config.training.sequence_length) * width;
  double again = 0;  // projections beyond those in `weights`
  if (m.hc_type != HcType::Residual) {
    const double once = 6.0 * projectionParameters(m);
    again = m.hc_type == HcType::Hc ? (n - 1) * once : 0;
    flops.projections = once + again;
    const double mapped = m.hc_type == HcType::Identity ? 0 : 2 * n * n;
    flops.streams = 3 * (mapped + 4 * n) * width * sublayers;
  }
  if (m.hc_type == HcType::Mhc) flops.sinkhorn = 3 * static_cast<double>(m.hc_sinkhorn_iters) * 4 * n * n * sublayers;
  flops.all = flops.model() + again + flops.streams + flops.sinkhorn;
  return flops;
}

}  // namespace mhc::estimate
