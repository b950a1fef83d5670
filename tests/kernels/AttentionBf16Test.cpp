// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/kernels/Bf16Support.h"

using namespace mhc::kernels;
using namespace mhc::kernels::test;

namespace {

struct Case {
  AttentionShape shape;
  Rotary rotary;
  FencedBf16 qkv, grad_out;
  std::int64_t rows, outs;
  Case(const AttentionShape& s, std::uint64_t seed, float factor = 1.0F)
      : shape(s),
        rotary(s.length, s.head_dim),
        qkv(FencedBf16::random(s.batch * s.length * s.qkvWidth(), seed, factor)),
        grad_out(FencedBf16::random(s.batch * s.length * s.heads * s.head_dim, seed + 1)),
        rows(s.batch * s.length),
        outs(s.batch * s.length * s.heads * s.head_dim) {}
};

struct Result {
  FencedBf16 out, grad;
  Fenced lse, forward_space, backward_space;
  explicit Result(const Case& c)
      : out(c.outs),
        grad(c.rows * c.shape.qkvWidth()),
        lse(c.rows * c.shape.heads),
        forward_space(attentionForwardWorkspace(c.shape)),
        backward_space(attentionBackwardWorkspace(c.shape)) {}
  bool intact() const {
    return out.intact() && lse.intact() && grad.intact() && forward_space.intact() && backward_space.intact();
  }
};

Result run(const OperationSet& set, const Case& c, const ParallelFor& parallel) {
  Result r(c);
  const float* cos = c.rotary.cos.data();
  const float* sin = c.rotary.sin.data();
  set.attentionForward(
      {c.shape, c.qkv.data(), cos, sin, r.out.data(), r.lse.data(), r.forward_space.data(), Element::BFloat16},
      parallel);
  set.attentionBackward({c.shape, c.qkv.data(), cos, sin, r.out.data(), r.lse.data(), c.grad_out.data(), r.grad.data(),
                         r.backward_space.data(), Element::BFloat16},
                        parallel);
  return r;
}

/// Root of the mean square of a − b over that of b.
double meanError(const FencedBf16& a, const FencedBf16& b) {
  double square = 0;
  double error = 0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    error += difference * difference;
    square += static_cast<double>(b[i]) * static_cast<double>(b[i]);
  }
  return std::sqrt(error / (square + 1e-30));
}

}  // namespace

TEST_CASE("CPU attention in bf16 agrees with the reference, forward and backward", "[bf16][attention]") {
  const AttentionShape shapes[] = {{1, 1, 1, 1, 2},   {2, 3, 2, 1, 4},    {1, 64, 1, 1, 32},   {2, 65, 2, 2, 32},
                                   {1, 63, 4, 2, 64}, {1, 129, 2, 1, 64}, {1, 200, 1, 1, 16},  {1, 70, 3, 3, 6},
                                   {1, 97, 2, 2, 34}, {1, 77, 2, 1, 80},  {1, 130, 1, 1, 128}, {1, 20, 1, 1, 130},
                                   {5, 17, 9, 9, 8},  {1, 256, 2, 2, 64}};
  for (const AttentionShape& shape : shapes) {
    const Case c(shape, 21);
    const Result wanted = run(referenceSet(), c, SerialFor());
    for (const OperationSet& set : cpuSets()) {
      INFO(set.name << " B " << shape.batch << " T " << shape.length << " heads " << shape.heads << "/"
                    << shape.kv_heads << " d " << shape.head_dim);
      const Result r = run(set, c, SerialFor());
      // A rounding of bf16 is 2^-9 of a value at most; the products of avx512bf16 round their operands, too.
      CHECK(meanError(r.out, wanted.out) < 4e-3);
      CHECK(meanError(r.grad, wanted.grad) < 6e-3);
      CHECK(relativeError(r.out.widened(), wanted.out.widened()) < 2e-2);
      CHECK(relativeError(r.grad.widened(), wanted.grad.widened()) < 5e-2);
      CHECK(relativeError(r.lse, wanted.lse) < 2e-3);
      CHECK(r.intact());
    }
  }
}

TEST_CASE("CPU attention in bf16 has the same bytes in any order of its indices", "[bf16][attention]") {
  for (const AttentionShape& shape : {AttentionShape{3, 100, 4, 2, 32}, AttentionShape{9, 33, 5, 5, 16}}) {
    const Case c(shape, 41);
    for (const OperationSet& set : cpuSets()) {
      INFO(set.name);
      const Result forward = run(set, c, SerialFor());
      const Result backward = run(set, c, ReverseFor());
      const Result threads = run(set, c, TwoThreadFor());
      CHECK((forward.out.sameBytes(backward.out) && forward.out.sameBytes(threads.out)));
      CHECK((forward.lse.sameBytes(backward.lse) && forward.lse.sameBytes(threads.lse)));
      CHECK((forward.grad.sameBytes(backward.grad) && forward.grad.sameBytes(threads.grad)));
    }
  }
}

TEST_CASE("In bf16 too a value that is not a number reaches its own row alone", "[bf16][attention]") {
  Case c({1, 90, 1, 1, 16}, 51);
  c.qkv.data()[70 * 48 + 3] = roundBf16(NAN);  // a channel of query 70
  for (const OperationSet& set : cpuSets()) {
    INFO(set.name);
    const Result r = run(set, c, SerialFor());
    CHECK(std::isnan(r.out[70 * 16]));
    CHECK(std::isfinite(r.out[69 * 16]));
    CHECK(std::isfinite(r.out[71 * 16]));
  }
}
