// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/Tensors.h"

#include <cmath>

#include "core/config/PerLayer.h"

namespace mhc::config {
namespace {

constexpr double mixingStandardDeviation = 0.02;

class Builder {
 public:
  explicit Builder(const ModelConfig& model) : model_(model), n_(model.streams()), c_(model.hidden_size) {}

  std::vector<TensorInfo> build() {
    const double s = model_.initializer_range;
    matrix("model.embed_tokens.weight", model_.vocab_size, c_, TensorKind::Embedding, TensorPart::Embedding, s);
    for (layer_ = 0; layer_ < model_.num_hidden_layers; ++layer_) {
      attention();
      feedForward();
    }
    layer_ = -1;
    if (model_.hc_type != HcType::Residual && model_.hc_reduce == HcReduce::Head) {
      mixing("model.hc_head_", -1, {n_, n_ * c_}, n_, 1, mixingStandardDeviation);
    }
    norm("model.norm.weight");
    if (!model_.tie_word_embeddings) {
      matrix("lm_head.weight", model_.vocab_size, c_, TensorKind::Head, TensorPart::Head, s);
    }
    return std::move(tensors_);
  }

 private:
  [[nodiscard]] std::string prefix() const { return "model.layers." + std::to_string(layer_) + "."; }
  /// Matrices that write to the residual stream start smaller, by the number of writes.
  [[nodiscard]] double outputDeviation() const {
    return model_.initializer_range / std::sqrt(2.0 * static_cast<double>(model_.num_hidden_layers));
  }

  TensorInfo& add(std::string name, std::vector<std::int64_t> shape, TensorKind kind, TensorPart part) {
    tensors_.push_back({.name = std::move(name), .shape = std::move(shape), .kind = kind, .part = part,
                        .layer = static_cast<int>(layer_)});
    return tensors_.back();
  }

  TensorInfo& matrix(std::string name, std::int64_t rows, std::int64_t columns, TensorKind kind, TensorPart part,
                     double deviation) {
    TensorInfo& tensor = add(std::move(name), {rows, columns}, kind, part);
    tensor.standard_deviation = deviation;
    tensor.weight_decay = true;
    tensor.muon = kind == TensorKind::Linear;
    return tensor;
  }

  void linear(const char* name, std::int64_t out, std::int64_t in, TensorPart part, double deviation) {
    matrix(prefix() + name, out, in, TensorKind::Linear, part, deviation);
  }

  void norm(std::string name) { add(std::move(name), {c_}, TensorKind::Norm, TensorPart::Norms); }

  void attention() {
    sublayerMixing("hc_attn_", 0);
    norm(prefix() + "input_layernorm.weight");
    const double s = model_.initializer_range;
    const std::int64_t keys = model_.num_key_value_heads * model_.headDim();
    linear("self_attn.q_proj.weight", c_, c_, TensorPart::Attention, s);
    linear("self_attn.k_proj.weight", keys, c_, TensorPart::Attention, s);
    linear("self_attn.v_proj.weight", keys, c_, TensorPart::Attention, s);
    linear("self_attn.o_proj.weight", c_, c_, TensorPart::Attention, outputDeviation());
  }

  void feedForward() {
    sublayerMixing("hc_ffn_", 1);
    norm(prefix() + "post_attention_layernorm.weight");
    const double s = model_.initializer_range;
    linear("mlp.gate_proj.weight", model_.intermediate_size, c_, TensorPart::Ffn, s);
    linear("mlp.up_proj.weight", model_.intermediate_size, c_, TensorPart::Ffn, s);
    linear("mlp.down_proj.weight", c_, model_.intermediate_size, TensorPart::Ffn, outputDeviation());
  }

  void sublayerMixing(const char* name, int half) {
    const int sublayer = static_cast<int>(2 * layer_) + half;
    const std::int64_t all = n_ * n_ + 2 * n_;
    const ModelConfig own = modelOfSublayer(model_, sublayer);
    dynamic_ = own.hc_dynamic;
    switch (own.hc_type) {
      case HcType::Residual: break;
      case HcType::Mhc: mixing(prefix() + name, sublayer, {all, n_ * c_}, all, 3, mixingStandardDeviation); break;
      case HcType::Identity:
        mixing(prefix() + name, sublayer, {2 * n_, n_ * c_}, 2 * n_, 2, mixingStandardDeviation);
        break;
      case HcType::Hc: mixing(prefix() + name, sublayer, {n_ + 2, c_}, all, 2, 0); break;
    }
  }

  /// sublayer -1: the head, which always reads the token.
  void mixing(const std::string& name, int sublayer, std::vector<std::int64_t> fn, std::int64_t base, std::int64_t scale,
              double deviation) {
    const bool dynamic = dynamic_ || sublayer < 0;
    if (dynamic) {
      TensorInfo& tensor = add(name + "fn", std::move(fn), TensorKind::HcFn, TensorPart::Mixing);
      tensor.standard_deviation = deviation;
      tensor.weight_decay = true;
      tensor.sublayer = sublayer;
    }
    TensorInfo& offsets = add(name + "base", {base}, TensorKind::HcBase, TensorPart::Mixing);
    offsets.hc_learning_rate = true;
    offsets.sublayer = sublayer;
    if (dynamic) {
      TensorInfo& gates = add(name + "scale", {scale}, TensorKind::HcScale, TensorPart::Mixing);
      gates.hc_learning_rate = true;
      gates.sublayer = sublayer;
    }
  }

  const ModelConfig& model_;
  std::int64_t n_;
  std::int64_t c_;
  std::int64_t layer_ = -1;
  bool dynamic_ = true;  ///< hc_dynamic of the sublayer at hand
  std::vector<TensorInfo> tensors_;
};

}  // namespace

std::int64_t TensorInfo::count() const {
  std::int64_t product = 1;
  for (const std::int64_t size : shape) product *= size;
  return product;
}

std::vector<TensorInfo> tensorsOf(const ModelConfig& model) { return Builder(model).build(); }

std::int64_t parameterCount(const ModelConfig& model) {
  std::int64_t sum = 0;
  for (const TensorInfo& tensor : tensorsOf(model)) sum += tensor.count();
  return sum;
}

}  // namespace mhc::config
