// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/training/autograd/AutogradModel.h"

#include "core/config/PerLayer.h"
#include "core/config/Tensors.h"
#include "tests/training/autograd/AutogradMixing.h"

namespace mhc::training::test {
namespace {

const at::TensorOptions kDouble = at::TensorOptions().dtype(at::kDouble);

template <typename T>
Tensor tensorOf(const std::vector<T>& values, at::ScalarType type, const std::vector<std::int64_t>& shape) {
  return at::from_blob(const_cast<T*>(values.data()), shape, at::TensorOptions().dtype(type)).to(at::kDouble, false, true);
}

std::vector<double> valuesOf(const Tensor& tensor) {
  const Tensor flat = tensor.detach().contiguous().to(at::kDouble);
  const double* first = flat.data_ptr<double>();
  return {first, first + flat.numel()};
}

/// q or k [B, heads, T, d] turned by position: the first half of d is the real, the second the imaginary part.
Tensor rotary(const Tensor& x, double theta) {
  const std::int64_t T = x.size(-2);
  const std::int64_t d = x.size(-1);
  const Tensor frequency = at::pow(theta, at::arange(0, d, 2, kDouble) / -static_cast<double>(d));
  const Tensor angle = at::outer(at::arange(T, kDouble), frequency);
  const Tensor re = x.slice(-1, 0, d / 2);
  const Tensor im = x.slice(-1, d / 2);
  return at::cat({re * angle.cos() - im * angle.sin(), re * angle.sin() + im * angle.cos()}, -1);
}

}  // namespace

struct AutogradModel::Tensors {
  std::map<std::string, Tensor> weights;
  Tensor logits;

  [[nodiscard]] const Tensor& weight(const std::string& name) const { return weights.at(name); }
  [[nodiscard]] Tensor optional(const std::string& name) const {
    const auto found = weights.find(name);
    return found == weights.end() ? Tensor() : found->second;
  }
  [[nodiscard]] MixingWeights mixing(const std::string& prefix) const {
    return {optional(prefix + "fn"), weight(prefix + "base"), optional(prefix + "scale")};
  }
  [[nodiscard]] Tensor linear(const Tensor& x, const std::string& name) const {
    return at::matmul(x, weight(name).transpose(0, 1));
  }

  [[nodiscard]] Tensor attention(const config::ModelConfig& m, const Tensor& y, const std::string& layer) const {
    const std::int64_t B = y.size(0);
    const std::int64_t T = y.size(1);
    const std::int64_t d = m.headDim();
    const auto heads = [&](const char* name, std::int64_t count) {
      return linear(y, layer + "self_attn." + name + ".weight").reshape({B, T, count, d}).transpose(1, 2);
    };
    const std::int64_t group = m.num_attention_heads / m.num_key_value_heads;
    const Tensor q = rotary(heads("q_proj", m.num_attention_heads), m.rope_theta);
    const Tensor k = rotary(heads("k_proj", m.num_key_value_heads), m.rope_theta).repeat_interleave(group, 1);
    const Tensor v = heads("v_proj", m.num_key_value_heads).repeat_interleave(group, 1);
    const Tensor later = at::ones({T, T}, at::TensorOptions().dtype(at::kBool)).triu(1);
    const Tensor scores = at::matmul(q, k.transpose(-1, -2)) / std::sqrt(static_cast<double>(d));
    const Tensor mixed = at::matmul(scores.masked_fill(later, -INFINITY).softmax(-1), v);
    return linear(mixed.transpose(1, 2).reshape({B, T, m.hidden_size}), layer + "self_attn.o_proj.weight");
  }

  [[nodiscard]] Tensor feedForward(const Tensor& y, const std::string& layer) const {
    const Tensor gate = linear(y, layer + "mlp.gate_proj.weight");
    return linear(gate * gate.sigmoid() * linear(y, layer + "mlp.up_proj.weight"), layer + "mlp.down_proj.weight");
  }

  [[nodiscard]] Tensor sublayer(const config::ModelConfig& m, const Tensor& x, std::int64_t index) const {
    const std::string layer = "model.layers." + std::to_string(index / 2) + ".";
    const bool first = index % 2 == 0;
    const auto branch = [&](const Tensor& u) {
      const Tensor& gain = weight(layer + (first ? "input_layernorm.weight" : "post_attention_layernorm.weight"));
      const Tensor y = unitRms(u, m.rms_norm_eps) * gain;
      return first ? attention(m, y, layer) : feedForward(y, layer);
    };
    if (m.hc_type == config::HcType::Residual) return x + branch(x.squeeze(-2)).unsqueeze(-2);
    const Maps maps = mapsOf(m, x, mixing(layer + (first ? "hc_attn_" : "hc_ffn_")));
    return writeStreams(maps, x, branch(readStreams(maps, x)));
  }

  [[nodiscard]] Tensor reduce(const config::ModelConfig& m, const Tensor& x) const {
    if (m.hc_type == config::HcType::Residual || m.hc_reduce == config::HcReduce::Sum) return x.sum(-2);
    if (m.hc_reduce == config::HcReduce::Mean) return x.mean(-2);
    const Tensor offsets = tokenLogits(m, x, mixing("model.hc_head_"), true, {x.size(-2)})[0];
    return ((offsets.sigmoid() + m.effectiveHcEps()).unsqueeze(-1) * x).sum(-2);
  }
};

AutogradModel::AutogradModel(const config::ModelConfig& model, const NamedFloats& weights)
    : config_(model), tensors_(std::make_unique<Tensors>()) {
  for (const config::TensorInfo& info : config::tensorsOf(model)) {
    Tensor tensor = tensorOf(weights.at(info.name), at::kFloat, info.shape);
    tensors_->weights[info.name] = tensor.set_requires_grad(true);
  }
}

AutogradModel::~AutogradModel() = default;

double AutogradModel::loss(const std::vector<std::int32_t>& ids, const std::vector<std::int32_t>& targets,
                           std::int64_t batch, double gradientScale) {
  const std::int64_t length = static_cast<std::int64_t>(ids.size()) / batch;
  const auto indices = [&](const std::vector<std::int32_t>& values, const std::vector<std::int64_t>& shape) {
    return at::from_blob(const_cast<std::int32_t*>(values.data()), shape, at::TensorOptions().dtype(at::kInt)).to(at::kLong);
  };
  const Tensor& table = tensors_->weight("model.embed_tokens.weight");
  const Tensor embedded = table.index_select(0, indices(ids, {batch * length})).reshape({batch, length, 1, config_.hidden_size});
  Tensor x = embedded.expand({batch, length, config_.streams(), config_.hidden_size});
  for (std::int64_t l = 0; l < config_.sublayers(); ++l) x = tensors_->sublayer(config::modelOfSublayer(config_, l), x, l);
  const Tensor y = unitRms(tensors_->reduce(config_, x), config_.rms_norm_eps) * tensors_->weight("model.norm.weight");
  const Tensor& head = config_.tie_word_embeddings ? table : tensors_->weight("lm_head.weight");
  tensors_->logits = at::matmul(y, head.transpose(0, 1)).reshape({batch * length, config_.vocab_size});
  const Tensor chosen = tensors_->logits.gather(1, indices(targets, {batch * length, 1})).squeeze(1);
  const Tensor losses = tensors_->logits.logsumexp(1) - chosen;
  (losses.sum() * gradientScale).backward();
  return losses.mean().item<double>();
}

std::vector<double> AutogradModel::logits() const { return valuesOf(tensors_->logits); }

NamedDoubles AutogradModel::gradients() const {
  NamedDoubles result;
  for (const auto& [name, tensor] : tensors_->weights) {
    result[name] = tensor.grad().defined() ? valuesOf(tensor.grad())
                                           : std::vector<double>(static_cast<std::size_t>(tensor.numel()), 0.0);
  }
  return result;
}

MixingStep mixingStep(const config::ModelConfig& model, const std::vector<double>& x, const std::vector<double>& fn,
                      const std::vector<double>& base, const std::vector<double>& scale) {
  const std::int64_t n = model.streams();
  const std::int64_t C = static_cast<std::int64_t>(x.size()) / n;
  const auto rows = static_cast<std::int64_t>(base.size());
  const auto count = [](const std::vector<double>& values) { return static_cast<std::int64_t>(values.size()); };
  const MixingWeights weights{tensorOf(fn, at::kDouble, {rows, count(fn) / rows}), tensorOf(base, at::kDouble, {rows}),
                              tensorOf(scale, at::kDouble, {count(scale)})};
  const Tensor streams = tensorOf(x, at::kDouble, {n, C});
  const Maps maps = mapsOf(model, streams, weights);
  const Tensor u = readStreams(maps, streams);
  return {valuesOf(maps.pre), valuesOf(maps.post), valuesOf(maps.res), valuesOf(u),
          valuesOf(writeStreams(maps, streams, u.tanh()))};
}

}  // namespace mhc::training::test
