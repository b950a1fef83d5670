// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <cstdint>

#include "kernels/bench/Bench.h"
#include "kernels/bench/Buffer.h"

namespace mhc::kernels::bench {
namespace {

class Ids {
 public:
  Ids(std::int64_t count, std::int64_t below) : memory_(count) {
    auto* const ids = reinterpret_cast<std::int32_t*>(memory_.get());
    for (std::int64_t i = 0; i < count; ++i) ids[i] = static_cast<std::int32_t>(i * 7919 % below);
  }
  [[nodiscard]] const std::int32_t* data() const { return reinterpret_cast<const std::int32_t*>(memory_.get()); }

 private:
  Buffer memory_;
};

class Bench {
 public:
  Bench(const KernelTable& kernels, const ParallelFor& parallel, double seconds)
      : kernels_(kernels), parallel_(parallel), seconds_(seconds) {}

  std::vector<Result> take() { return std::move(results_); }

  void attention(const std::string& name, const AttentionShape& s, Element element) {
    const std::int64_t rows = s.batch * s.length;
    const std::int64_t outs = rows * s.heads * s.head_dim;
    const Tensor qkv(element, rows * s.qkvWidth()), grad_out(element, outs);
    const Buffer cos(s.length * s.head_dim / 2), sin(s.length * s.head_dim / 2);
    for (std::int64_t t = 0; t < s.length; ++t) {
      for (int c = 0; c < s.head_dim / 2; ++c) {
        const double angle = static_cast<double>(t) * std::pow(10000.0, -2.0 * c / s.head_dim);
        cos.get()[t * s.head_dim / 2 + c] = static_cast<float>(std::cos(angle));
        sin.get()[t * s.head_dim / 2 + c] = static_cast<float>(std::sin(angle));
      }
    }
    const Tensor out(element, outs), grad(element, rows * s.qkvWidth());
    const Buffer lse(rows * s.heads);
    const Buffer forward_space(attentionForwardWorkspace(s)), backward_space(attentionBackwardWorkspace(s));
    const AttentionForward forward{s,         qkv.get(), cos.get(),           sin.get(),
                                   out.get(), lse.get(), forward_space.get(), element};
    const AttentionBackward backward{
        s,      qkv.get(), cos.get(), sin.get(), out.get(), lse.get(), grad_out.get(), grad.get(), backward_space.get(),
        element};
    // The causal half of two products forward and five backward.
    const double product =
        static_cast<double>(s.batch * s.heads * s.length) * static_cast<double>(s.length * s.head_dim);
    const double in = bytes(rows * s.qkvWidth(), element);
    const double half = bytes(outs, element);
    const std::string title = name + suffix(element);
    add(title + " forward", 2 * product, in + half, [&] { kernels_.attentionForward(forward, parallel_); });
    add(title + " backward", 5 * product, 2 * in + 2 * half, [&] { kernels_.attentionBackward(backward, parallel_); });
    add(title + " both", 7 * product, 3 * in + 3 * half, [&] {
      kernels_.attentionForward(forward, parallel_);
      kernels_.attentionBackward(backward, parallel_);
    });
    const bool dot = element == Element::BFloat16 && kernels_.name == "avx512bf16";
    for (std::size_t i = results_.size() - 3; i < results_.size(); ++i) results_[i].dot = dot;
  }

  /// C [m, n] = op(A)·op(B).
  void product(const std::string& name, MatrixProduct p) {
    if (kernels_.matrixProduct == nullptr) return;  // a device's are a library's
    const Buffer a(p.m * p.k), b(p.k * p.n), c(p.m * p.n);
    p.a = a.get();
    p.b = b.get();
    p.c = c.get();
    p.a_stride = p.transpose_a ? p.m : p.k;
    p.b_stride = p.transpose_b ? p.k : p.n;
    p.c_stride = p.n;
    const double flops = 2.0 * static_cast<double>(p.m) * static_cast<double>(p.n) * static_cast<double>(p.k);
    add("product " + std::to_string(p.m) + "x" + std::to_string(p.n) + "x" + std::to_string(p.k) + " " + name, flops,
        4.0 * static_cast<double>(p.m * p.k + p.k * p.n + p.m * p.n), [&] { kernels_.matrixProduct(p, parallel_); });
  }

  void swiGlu(std::int64_t tokens, std::int64_t width, Element element) {
    const Tensor in(element, tokens * 2 * width, 4.0F), out(element, tokens * width), grad(element, tokens * 2 * width);
    const double row = bytes(tokens * width, element);
    const std::string name = "SwiGLU " + std::to_string(tokens) + "x" + std::to_string(width) + suffix(element);
    add(name + " forward", 0, 3 * row, [&] {
      kernels_.swiGluForward({tokens, width, in.get(), out.get(), element}, parallel_);
    });
    add(name + " backward", 0, 5 * row, [&] {
      kernels_.swiGluBackward({tokens, width, in.get(), out.get(), grad.get(), element}, parallel_);
    });
  }

  void crossEntropy(std::int64_t tokens, std::int64_t vocab, Element element) {
    const Tensor logits(element, tokens * vocab, 4.0F);
    const Buffer losses(tokens);
    const Ids targets(tokens, vocab);
    // In place: later calls work on gradients, which cost the same.
    add("cross-entropy " + std::to_string(tokens) + "x" + std::to_string(vocab) + suffix(element), 0,
        2 * bytes(tokens * vocab, element), [&] {
          kernels_.crossEntropy({tokens, vocab, logits.get(), targets.data(), losses.get(), 1.0F, true, element},
                                parallel_);
        });
  }

  void optimizers(const std::string& size_name, std::int64_t size) {
    const Buffer weight(size), gradient(size), m(size, 0.0F), v(size, 0.0F), u(size);
    const Tensor shadow(Element::BFloat16, size);
    auto* halves = static_cast<std::uint16_t*>(shadow.get());
    const double row = bytes(size, Element::Float32);
    AdamW a{size, weight.get(), gradient.get(), m.get(), v.get(), 10, 1e-3F, 0.9F, 0.95F, 1e-20F, 0.1F, 1.0F, nullptr};
    add("AdamW " + size_name, 0, 7 * row, [&] { kernels_.adamW(a, parallel_); });
    a.shadow = halves;
    add("AdamW " + size_name + ", bf16 shadow", 0, 7.5 * row, [&] { kernels_.adamW(a, parallel_); });
    double sum = 0;
    add("square sum " + size_name, 0, row, [&] { sum += kernels_.squareSum(gradient.get(), size, parallel_); });
    add("gradient += bf16 " + size_name, 0, 2.5 * row, [&] {
      kernels_.addBf16({size, halves, gradient.get()}, parallel_);
    });
    add("to bf16 " + size_name, 0, 1.5 * row, [&] { kernels_.toBf16({size, gradient.get(), halves}, parallel_); });
    add("Muon momentum " + size_name, 0, 4 * row, [&] {
      kernels_.muonMomentum({size, gradient.get(), m.get(), u.get(), 0.95F, 1.0F}, parallel_);
    });
    add("Muon blend " + size_name, 0, 3 * row, [&] {
      kernels_.blend({size, 0.5F, u.get(), 0.25F, gradient.get(), u.get()}, parallel_);
    });
    add("Muon update " + size_name, 0, 3 * row, [&] {
      kernels_.muonApply({size, weight.get(), u.get(), 1e-3F, 1.0F, 0.1F, nullptr}, parallel_);
    });
  }

  void embedding(std::int64_t tokens, int n, std::int64_t C, std::int64_t vocab, Element element) {
    const Buffer table(vocab * C);
    const Tensor x0(element, tokens * n * C);
    const Ids ids(tokens, vocab);
    const double row = bytes(tokens * C, Element::Float32);
    const double streams = bytes(tokens * n * C, element);
    const std::string name =
        "embedding " + std::to_string(tokens) + "x" + std::to_string(n) + "x" + std::to_string(C) + suffix(element);
    add(name + " forward", 0, row + streams, [&] {
      kernels_.embeddingForward({tokens, n, C, ids.data(), table.get(), x0.get(), element}, parallel_);
    });
    add(name + " backward", 0, 2 * row + streams, [&] {
      kernels_.embeddingBackward({tokens, n, C, ids.data(), x0.get(), table.get(), element}, parallel_);
    });
  }

  void rmsNorm(std::int64_t rows, std::int64_t C, Element element) {
    const Tensor x(element, rows * C), y(element, rows * C);
    const Buffer weight(C);
    add("RMSNorm " + std::to_string(rows) + "x" + std::to_string(C) + suffix(element), 0, 2 * bytes(rows * C, element),
        [&] {
          kernels_.rmsNormForward({rows, C, x.get(), weight.get(), 1e-6F, y.get(), nullptr, element}, parallel_);
        });
  }

 private:
  static double bytes(std::int64_t numbers, Element element) {
    return static_cast<double>(numbers) * static_cast<double>(elementSize(element));
  }
  static std::string suffix(Element element) { return element == Element::BFloat16 ? ", bf16" : ""; }

  template <typename Body>
  void add(const std::string& name, double flops, double bytes, const Body& body) {
    results_.push_back(timed(name, flops, bytes, seconds_, body));
  }

  const KernelTable& kernels_;
  const ParallelFor& parallel_;
  double seconds_;
  std::vector<Result> results_;
};

}  // namespace

std::vector<Result> operations(const KernelTable& kernels, const ParallelFor& parallel, double secondsPerCase) {
  Bench b(kernels, parallel, secondsPerCase);
  // Forward, both gradients; the vocabulary.
  b.product("A·Bᵀ", {.m = 2048, .n = 1152, .k = 384, .transpose_b = true});
  b.product("A·B", {.m = 2048, .n = 384, .k = 2048});
  b.product("Aᵀ·B", {.m = 1152, .n = 384, .k = 2048, .transpose_a = true});
  b.product("A·Bᵀ", {.m = 1024, .n = 8192, .k = 384, .transpose_b = true});
  b.product("A·Bᵀ", {.m = 512, .n = 4096, .k = 768, .transpose_b = true});
  for (const Element element : {Element::Float32, Element::BFloat16}) {
    b.attention("attention 8x256, 6 heads of 64", {8, 256, 6, 6, 64}, element);
    b.attention("attention 16x128, 4 heads of 32", {16, 128, 4, 4, 32}, element);
    b.attention("attention 2x256, 12 heads of 64", {2, 256, 12, 12, 64}, element);
    b.swiGlu(2048, 1024, element);
    b.swiGlu(2048, 352, element);
    b.crossEntropy(2048, 256, element);
    b.crossEntropy(1024, 8192, element);
    b.crossEntropy(128, 50304, element);
    b.embedding(2048, 4, 128, 256, element);
    b.embedding(2048, 4, 384, 8192, element);
    b.rmsNorm(2048, 384, element);
  }
  b.optimizers("0.94 M", 940000);
  b.optimizers("14.2 M", 14200000);
  if (place().device) {  // larger than a GPU's cache
    b.optimizers("124 M", 124000000);
    b.swiGlu(16384, 4096, Element::BFloat16);
    b.crossEntropy(4096, 50304, Element::BFloat16);
    b.rmsNorm(32768, 2560, Element::BFloat16);
  }
  return b.take();
}

}  // namespace mhc::kernels::bench
