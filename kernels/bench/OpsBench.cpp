// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <cstdint>

#include "kernels/bench/Bench.h"
#include "kernels/bench/Buffer.h"

namespace mhc::kernels::bench {
namespace {

struct Bench {
  const KernelTable& kernels;
  const ParallelFor& parallel;
  double seconds;
  std::vector<Result> results;

  template <typename Body>
  void add(const std::string& name, double flops, double bytes, const Body& body) {
    results.push_back(timed(name, flops, bytes, seconds, body));
  }

  void attention(const std::string& name, const AttentionShape& s) {
    const std::int64_t rows = s.batch * s.length;
    const Buffer qkv(rows * s.qkvWidth());
    const Buffer grad_out(rows * s.heads * s.head_dim);
    const Buffer cos(s.length * s.head_dim / 2);
    const Buffer sin(s.length * s.head_dim / 2);
    for (std::int64_t t = 0; t < s.length; ++t) {
      for (int c = 0; c < s.head_dim / 2; ++c) {
        const double angle = static_cast<double>(t) * std::pow(10000.0, -2.0 * c / s.head_dim);
        cos.get()[t * s.head_dim / 2 + c] = static_cast<float>(std::cos(angle));
        sin.get()[t * s.head_dim / 2 + c] = static_cast<float>(std::sin(angle));
      }
    }
    const Buffer out(rows * s.heads * s.head_dim);
    const Buffer lse(rows * s.heads);
    const Buffer grad(rows * s.qkvWidth());
    const Buffer forward_space(attentionForwardWorkspace(s));
    const Buffer backward_space(attentionBackwardWorkspace(s));
    const AttentionForward forward{s, qkv.get(), cos.get(), sin.get(), out.get(), lse.get(), forward_space.get()};
    const AttentionBackward backward{s,         qkv.get(),      cos.get(),  sin.get(),           out.get(),
                                     lse.get(), grad_out.get(), grad.get(), backward_space.get()};
    // The causal half of two products forward and five backward.
    const double product = static_cast<double>(s.batch * s.heads * s.length) * static_cast<double>(s.length * s.head_dim);
    add(name + " forward", 2 * product, 0, [&] { kernels.attentionForward(forward, parallel); });
    add(name + " backward", 5 * product, 0, [&] { kernels.attentionBackward(backward, parallel); });
    add(name + " both", 7 * product, 0, [&] {
      kernels.attentionForward(forward, parallel);
      kernels.attentionBackward(backward, parallel);
    });
  }

  void swiGlu(const std::string& name, std::int64_t tokens, std::int64_t width) {
    const Buffer in(tokens * 2 * width, 4.0F);
    const Buffer out(tokens * width);
    const Buffer grad(tokens * 2 * width);
    const double row = static_cast<double>(tokens * width) * sizeof(float);
    add(name + " forward", 0, 3 * row, [&] { kernels.swiGluForward({tokens, width, in.get(), out.get()}, parallel); });
    add(name + " backward", 0, 5 * row, [&] {
      kernels.swiGluBackward({tokens, width, in.get(), out.get(), grad.get()}, parallel);
    });
  }

  void crossEntropy(const std::string& name, std::int64_t tokens, std::int64_t vocab) {
    const Buffer logits(tokens * vocab, 4.0F);
    const Buffer losses(tokens);
    std::vector<std::int32_t> targets(static_cast<std::size_t>(tokens));
    for (std::size_t i = 0; i < targets.size(); ++i) targets[i] = static_cast<std::int32_t>(i * 37 % static_cast<std::size_t>(vocab));
    // In place: later calls work on gradients, which cost the same.
    add(name, 0, 2.0 * static_cast<double>(tokens * vocab) * sizeof(float), [&] {
      kernels.crossEntropy({tokens, vocab, logits.get(), targets.data(), losses.get(), 1.0F, true}, parallel);
    });
  }

  void adamW(const std::string& name, std::int64_t size) {
    const Buffer weight(size);
    const Buffer gradient(size);
    const Buffer m(size, 0.0F);
    const Buffer v(size, 0.0F);
    const AdamW a{size, weight.get(), gradient.get(), m.get(), v.get(), 10, 1e-3F, 0.9F, 0.95F, 1e-20F, 0.1F, 1.0F};
    add(name, 0, 7.0 * static_cast<double>(size) * sizeof(float), [&] { kernels.adamW(a, parallel); });
    double sum = 0;
    add(name + ", square sum", 0, static_cast<double>(size) * sizeof(float), [&] {
      sum += kernels.squareSum(gradient.get(), size, parallel);
    });
  }

  void embedding(const std::string& name, std::int64_t tokens, int n, std::int64_t C, std::int64_t vocab) {
    const Buffer table(vocab * C);
    const Buffer x0(tokens * n * C);
    std::vector<std::int32_t> ids(static_cast<std::size_t>(tokens));
    for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<std::int32_t>(i * 7919 % static_cast<std::size_t>(vocab));
    const double row = static_cast<double>(tokens * C) * sizeof(float);
    add(name + " forward", 0, row * (n + 1), [&] {
      kernels.embeddingForward({tokens, n, C, ids.data(), table.get(), x0.get()}, parallel);
    });
    add(name + " backward", 0, row * (n + 2), [&] {
      kernels.embeddingBackward({tokens, n, C, ids.data(), x0.get(), table.get()}, parallel);
    });
  }

  void rmsNorm(const std::string& name, std::int64_t rows, std::int64_t C) {
    const Buffer x(rows * C);
    const Buffer weight(C);
    const Buffer y(rows * C);
    add(name, 0, 2.0 * static_cast<double>(rows * C) * sizeof(float), [&] {
      kernels.rmsNormForward({rows, C, x.get(), weight.get(), 1e-6F, y.get(), nullptr}, parallel);
    });
  }
};

}  // namespace

std::vector<Result> operations(const KernelTable& kernels, const ParallelFor& parallel, double secondsPerCase) {
  Bench b{kernels, parallel, secondsPerCase, {}};
  b.attention("attention 8x256, 6 heads of 64", {8, 256, 6, 6, 64});
  b.attention("attention 16x128, 4 heads of 32", {16, 128, 4, 4, 32});
  b.attention("attention 2x256, 12 heads of 64", {2, 256, 12, 12, 64});
  b.swiGlu("SwiGLU 2048x1024", 2048, 1024);
  b.swiGlu("SwiGLU 2048x352", 2048, 352);
  b.crossEntropy("cross-entropy 2048x256", 2048, 256);
  b.crossEntropy("cross-entropy 2048x8192", 2048, 8192);
  b.crossEntropy("cross-entropy 128x50304", 128, 50304);
  b.adamW("AdamW 0.94 M", 940000);
  b.adamW("AdamW 14.2 M", 14200000);
  b.embedding("embedding 2048x4x128", 2048, 4, 128, 256);
  b.embedding("embedding 2048x4x384", 2048, 4, 384, 8192);
  b.rmsNorm("RMSNorm 2048x384", 2048, 384);
  return std::move(b.results);
}

}  // namespace mhc::kernels::bench
