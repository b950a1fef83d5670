// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/train/EqualStreams.h"

#include <algorithm>

#include "core/config/PerLayer.h"

namespace mhc::training {

std::vector<ParameterRange> withoutEffect(const config::ModelConfig& model, const Parameters& parameters) {
  std::vector<ParameterRange> ranges;
  if (model.sublayers() == 0 || config::modelOfSublayer(model, 0).hc_type != config::HcType::Mhc) return ranges;
  const std::int64_t n = model.streams();
  for (const Parameter& tensor : parameters.tensors()) {
    if (tensor.info.sublayer != 0) continue;
    // fn and base: 2n rows or values of pre and post, then n² of res; scale: pre, post, res.
    const std::int64_t before = tensor.info.kind == config::TensorKind::HcScale
                                    ? 2
                                    : 2 * n * (tensor.size / (n * n + 2 * n));
    ranges.push_back({tensor.offset + before, tensor.offset + tensor.size});
  }
  std::sort(ranges.begin(), ranges.end(), [](const ParameterRange& a, const ParameterRange& b) { return a.begin < b.begin; });
  return ranges;
}

}  // namespace mhc::training
