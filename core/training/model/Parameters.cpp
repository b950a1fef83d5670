// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model/Parameters.h"

#include <algorithm>
#include <cstring>

#include "core/config/Initialisation.h"
#include "core/config/PerLayer.h"

namespace mhc::training {
namespace {

constexpr std::int64_t kAlign = 16;  // floats: one cache line

std::int64_t aligned(std::int64_t floats) { return (floats + kAlign - 1) / kAlign * kAlign; }

/// k and v follow q, up follows gate, without a gap: each set is one matrix to the products.
bool joinsPrevious(const std::string& name) {
  return name.ends_with(".k_proj.weight") || name.ends_with(".v_proj.weight") || name.ends_with(".up_proj.weight");
}

bool belongsTo(const config::TensorInfo& tensor, const ParameterGroup& group, bool muon) {
  return (muon && tensor.muon) == group.muon && tensor.weight_decay == group.weightDecay &&
         tensor.hc_learning_rate == group.mixing;
}

}  // namespace

ParameterOptions parameterOptions(const config::TrainingConfig& training) {
  return {training.dtype == config::DType::BFloat16 ? kernels::Element::BFloat16 : kernels::Element::Float32,
          training.optimizer, {}};
}

Parameters Parameters::describe(const config::ModelConfig& model, const ParameterOptions& options) {
  Parameters p;
  p.n_ = model.streams();
  for (std::int64_t l = 0; l < model.sublayers(); ++l) p.types_.push_back(config::modelOfSublayer(model, l).hc_type);
  p.options_ = options;
  const bool muon = options.optimizer == config::Optimizer::Muon;
  const auto infos = config::tensorsOf(model);
  std::int64_t offset = 0;
  // Muon's matrices come last: the buffer of second moments ends before them.
  for (ParameterGroup group : {ParameterGroup{0, 0, true, false, false}, ParameterGroup{0, 0, false, false, false},
                               ParameterGroup{0, 0, false, true, false}, ParameterGroup{0, 0, true, false, true}}) {
    group.begin = offset = aligned(offset);
    if (group.muon) p.secondSize_ = offset;
    for (const auto& info : infos) {
      if (!belongsTo(info, group, muon)) continue;
      if (!joinsPrevious(info.name)) offset = aligned(offset);
      p.tensors_.push_back({info, offset, info.count()});
      offset += info.count();
    }
    group.end = offset;
    p.groups_.push_back(group);
  }
  p.size_ = aligned(offset);
  if (!muon) p.secondSize_ = p.size_;
  p.firstCount_ = p.size_;
  p.secondCount_ = p.secondSize_;
  if (options.owned.empty()) {
    p.options_.owned = {{0, p.size_}};
    return p;
  }
  p.firstCount_ = p.secondCount_ = 0;
  for (const ParameterRange& range : options.owned) {
    p.firstCount_ += range.end - range.begin;
    if (range.begin < p.secondSize_) p.secondCount_ += range.end - range.begin;
  }
  return p;
}

std::int64_t Parameters::momentIndex(std::int64_t offset) const {
  std::int64_t before = 0;
  for (const ParameterRange& range : options_.owned) {
    if (offset < range.end) return before + offset - range.begin;
    before += range.end - range.begin;
  }
  return before;
}

std::size_t Parameters::plannedBytes() const {
  const auto shadow = static_cast<std::size_t>(options_.element == kernels::Element::BFloat16 ? size_ : 0);
  return static_cast<std::size_t>(2 * size_ + firstCount_ + secondCount_) * sizeof(float) + shadow * sizeof(std::uint16_t);
}

Result<Parameters> Parameters::create(const config::ModelConfig& model, bool gradients, bool optimizerState,
                                      const kernels::ParallelFor& parallel, const ParameterOptions& options,
                                      const std::shared_ptr<Device>& device) {
  Parameters p = describe(model, options);
  std::size_t bytes = p.plannedBytes();
  if (!gradients) bytes -= static_cast<std::size_t>(p.size_) * sizeof(float);
  if (!optimizerState) bytes -= static_cast<std::size_t>(p.firstCount_ + p.secondCount_) * sizeof(float);
  MHC_TRY_ASSIGN(p.arena_, Arena::create(bytes, parallel, device));
  auto* next = static_cast<float*>(p.arena_.data());
  const auto take = [&](std::int64_t floats) { return std::exchange(next, next + floats); };
  p.weights_ = take(p.size_);
  if (gradients) p.gradients_ = take(p.size_);
  if (optimizerState) {
    p.first_ = take(p.firstCount_);
    p.second_ = take(p.secondCount_);
  }
  if (options.element == kernels::Element::BFloat16) p.shadow_ = reinterpret_cast<std::uint16_t*>(next);
  return p;
}

void Parameters::refreshShadow(const kernels::KernelTable& kernels, const kernels::ParallelFor& parallel) const {
  if (shadow_ == nullptr) return;
  kernels::ToBf16 copy;
  copy.size = size_;
  copy.in = weights_;
  copy.out = shadow_;
  kernels.toBf16(copy, parallel);
}

const void* Parameters::operand(std::string_view name) const {
  const Parameter* tensor = find(name);
  if (tensor == nullptr || weights_ == nullptr) return nullptr;
  return shadow_ != nullptr ? static_cast<const void*>(shadow_ + tensor->offset) : weights_ + tensor->offset;
}

void Parameters::initialise(const config::Config& config, const kernels::ParallelFor& parallel) {
  parallel(static_cast<std::int64_t>(tensors_.size()), [&](std::int64_t index) {
    const Parameter& tensor = tensors_[static_cast<std::size_t>(index)];
    std::vector<float> disk(static_cast<std::size_t>(tensor.size));
    config::initialise(config, tensor.info, disk.data());
    fromDisk(tensor, disk.data(), weights_);
  });
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
  const config::HcType type =
      tensor.info.sublayer >= 0 ? types_[static_cast<std::size_t>(tensor.info.sublayer)] : config::HcType::Identity;
  const bool hasRes = type != config::HcType::Identity &&
                      (tensor.info.kind == config::TensorKind::HcBase ||
                       (tensor.info.kind == config::TensorKind::HcFn && type == config::HcType::Mhc));
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
