// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model/Parameters.h"

#include <algorithm>
#include <cstring>

#include "core/config/Initialisation.h"

namespace mhc::training {
namespace {

constexpr std::int64_t kAlign = 16;  // floats: one cache line

std::int64_t aligned(std::int64_t floats) { return (floats + kAlign - 1) / kAlign * kAlign; }

/// k and v follow q, up follows gate, without a gap: each set is one matrix to the products.
bool joinsPrevious(const std::string& name) {
  return name.ends_with(".k_proj.weight") || name.ends_with(".v_proj.weight") || name.ends_with(".up_proj.weight");
}

bool belongsTo(const config::TensorInfo& tensor, const ParameterGroup& group) {
  return tensor.weight_decay == group.weightDecay && tensor.hc_learning_rate == group.mixing;
}

}  // namespace

Result<Parameters> Parameters::create(const config::ModelConfig& model, bool gradients, bool optimizerState,
                                      const kernels::ParallelFor& parallel) {
  Parameters p;
  p.n_ = model.streams();
  p.type_ = model.hc_type;
  const auto infos = config::tensorsOf(model);
  std::int64_t offset = 0;
  for (ParameterGroup group : {ParameterGroup{0, 0, true, false}, ParameterGroup{0, 0, false, false},
                               ParameterGroup{0, 0, false, true}}) {
    group.begin = offset = aligned(offset);
    for (const auto& info : infos) {
      if (!belongsTo(info, group)) continue;
      if (!joinsPrevious(info.name)) offset = aligned(offset);
      p.tensors_.push_back({info, offset, info.count()});
      offset += info.count();
    }
    group.end = offset;
    p.groups_.push_back(group);
  }
  p.size_ = aligned(offset);
  const std::int64_t copies = 1 + (gradients ? 1 : 0) + (optimizerState ? 2 : 0);
  MHC_TRY_ASSIGN(p.arena_, Arena::create(static_cast<std::size_t>(p.size_ * copies) * sizeof(float), parallel));
  auto* next = static_cast<float*>(p.arena_.data());
  const auto take = [&] { return std::exchange(next, next + p.size_); };
  p.weights_ = take();
  if (gradients) p.gradients_ = take();
  if (optimizerState) {
    p.first_ = take();
    p.second_ = take();
  }
  return p;
}

void Parameters::initialise(const config::Config& config) {
  std::vector<float> disk;
  for (const Parameter& tensor : tensors_) {
    disk.resize(static_cast<std::size_t>(tensor.size));
    config::initialise(config, tensor.info, disk.data());
    fromDisk(tensor, disk.data(), weights_);
  }
}

const Parameter* Parameters::find(std::string_view name) const {
  const auto found = std::find_if(tensors_.begin(), tensors_.end(), [&](const Parameter& t) { return t.info.name == name; });
  return found != tensors_.end() ? &*found : nullptr;
}

std::int64_t Parameters::parameterCount() const {
  std::int64_t count = 0;
  for (const Parameter& tensor : tensors_) count += tensor.size;
  return count;
}

float* Parameters::pointer(float* flat, std::string_view name) const {
  const Parameter* tensor = find(name);
  return tensor != nullptr && flat != nullptr ? flat + tensor->offset : nullptr;
}

void Parameters::reorder(const Parameter& tensor, const float* from, float* to) const {
  const std::int64_t n = n_;
  const bool hasRes = tensor.info.sublayer >= 0 && type_ != config::HcType::Identity &&
                      (tensor.info.kind == config::TensorKind::HcBase ||
                       (tensor.info.kind == config::TensorKind::HcFn && type_ == config::HcType::Mhc));
  if (!hasRes) {
    std::copy_n(from, tensor.size, to);
    return;
  }
  const std::int64_t row = tensor.size / (n * n + 2 * n);
  std::copy_n(from, 2 * n * row, to);
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t j = 0; j < n; ++j) {
      std::copy_n(from + (2 * n + i * n + j) * row, row, to + (2 * n + j * n + i) * row);
    }
  }
}

void Parameters::toDisk(const Parameter& tensor, const float* flat, float* disk) const {
  reorder(tensor, flat + tensor.offset, disk);
}

void Parameters::fromDisk(const Parameter& tensor, const float* disk, float* flat) const {
  reorder(tensor, disk, flat + tensor.offset);
}

std::string Parameters::nameAt(std::int64_t offset) const {
  for (const Parameter& tensor : tensors_) {
    if (offset >= tensor.offset && offset < tensor.offset + tensor.size) return tensor.info.name;
  }
  return "padding";
}

}  // namespace mhc::training
