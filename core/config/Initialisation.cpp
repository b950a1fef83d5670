// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/Initialisation.h"

#include <algorithm>

#include "core/base/Philox.h"
#include "core/config/PerLayer.h"

namespace mhc::config {
namespace {

constexpr float gateStart = 0.01F;  // arXiv 2512.24880, Table 5; arXiv 2409.19606's s

/// Values on and off the diagonal of an n × n block; src·n + dst, which for these symmetric blocks is dst·n + src too.
void fillDiagonalBlock(float* block, int n, float on, float off) {
  for (int source = 0; source < n; ++source) {
    for (int destination = 0; destination < n; ++destination) {
      block[source * n + destination] = source == destination ? on : off;
    }
  }
}

/// Hyper-Connections Eq 14: exactly the pre-norm residual network at the start.
void hyperConnectionsBase(const TensorInfo& tensor, int n, float* values) {
  std::fill_n(values, n, 0.0F);
  values[tensor.sublayer % n] = 1.0F;
  std::fill_n(values + n, n, 1.0F);
  fillDiagonalBlock(values + 2 * n, n, 1.0F, 0.0F);
}

void manifoldBase(const ModelConfig& model, const TensorInfo& tensor, int n, float* values) {
  const bool spread = model.hc_init == HcInit::Spread;
  std::fill_n(values, 2 * n, spread ? -1.0F : 0.0F);
  if (spread) values[tensor.sublayer % n] = values[n + tensor.sublayer % n] = 1.0F;
  if (model.hc_type != HcType::Mhc) return;
  const float off = spread ? -3.0F : model.hc_init == HcInit::Identity ? -8.0F : 0.0F;
  fillDiagonalBlock(values + 2 * n, n, 0.0F, off);
}

void base(const ModelConfig& model, const TensorInfo& tensor, float* values) {
  const int n = model.streams();
  if (tensor.sublayer < 0) {
    std::fill_n(values, tensor.count(), 0.0F);  // the reducing head: all streams alike
  } else if (model.hc_type == HcType::Hc) {
    hyperConnectionsBase(tensor, n, values);
  } else {
    manifoldBase(model, tensor, n, values);
  }
}

void normal(std::int64_t seed, const TensorInfo& tensor, float* values) {
  const auto count = static_cast<std::uint64_t>(tensor.count());
  fillNormal(static_cast<std::uint64_t>(seed), streamOf(tensor.name), 0, values, count);
  std::transform(values, values + count, values,
                 [s = tensor.standard_deviation](float z) { return static_cast<float>(s * static_cast<double>(z)); });
}

}  // namespace

void initialise(const Config& config, const TensorInfo& tensor, float* values) {
  switch (tensor.kind) {
    case TensorKind::Embedding:
    case TensorKind::Linear:
    case TensorKind::Head:
    case TensorKind::HcFn:
      if (tensor.standard_deviation > 0) return normal(config.training.seed, tensor, values);
      std::fill_n(values, tensor.count(), 0.0F);
      return;
    case TensorKind::Norm: std::fill_n(values, tensor.count(), 1.0F); return;
    case TensorKind::HcBase: base(modelOfSublayer(config.model, tensor.sublayer), tensor, values); return;
    case TensorKind::HcScale: {
      const ModelConfig own = modelOfSublayer(config.model, tensor.sublayer);
      std::fill_n(values, tensor.count(), own.hc_init == HcInit::V4 && own.hc_type != HcType::Hc ? 1.0F : gateStart);
      return;
    }
  }
}

}  // namespace mhc::config
