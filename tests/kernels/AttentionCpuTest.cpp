// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/kernels/OpsSupport.h"

using namespace mhc::kernels;
using namespace mhc::kernels::test;

namespace {

struct Case {
  AttentionShape shape;
  Rotary rotary;
  Fenced qkv, grad_out;
  std::int64_t rows, outs;
  Case(const AttentionShape& s, std::uint64_t seed, float factor = 1.0F)
      : shape(s), rotary(s.length, s.head_dim), qkv(Fenced::random(s.batch * s.length * s.qkvWidth(), seed, factor)),
        grad_out(Fenced::random(s.batch * s.length * s.heads * s.head_dim, seed + 1)), rows(s.batch * s.length),
        outs(s.batch * s.length * s.heads * s.head_dim) {}
};

struct Result {
  Fenced out, lse, grad, forward_space, backward_space;
  explicit Result(const Case& c)
      : out(c.outs), lse(c.rows * c.shape.heads), grad(c.rows * c.shape.qkvWidth()),
        forward_space(attentionForwardWorkspace(c.shape)), backward_space(attentionBackwardWorkspace(c.shape)) {}
  bool intact() const {
    return out.intact() && lse.intact() && grad.intact() && forward_space.intact() && backward_space.intact();
  }
};

Result run(const OperationSet& set, const Case& c, const ParallelFor& parallel) {
  Result r(c);
  const float* cos = c.rotary.cos.data();
  const float* sin = c.rotary.sin.data();
  set.attentionForward({c.shape, c.qkv.data(), cos, sin, r.out.data(), r.lse.data(), r.forward_space.data()}, parallel);
  set.attentionBackward({c.shape, c.qkv.data(), cos, sin, r.out.data(), r.lse.data(), c.grad_out.data(), r.grad.data(),
                         r.backward_space.data()},
                        parallel);
  return r;
}

}  // namespace

TEST_CASE("CPU attention agrees with the reference, forward and backward", "[attention]") {
  const AttentionShape shapes[] = {
      {1, 1, 1, 1, 2},   {2, 3, 2, 1, 4},    {1, 64, 1, 1, 32},  {2, 65, 2, 2, 32}, {1, 63, 4, 2, 64},  {1, 129, 2, 1, 64},
      {1, 200, 1, 1, 16}, {1, 70, 3, 3, 6},   {1, 97, 2, 2, 34},  {1, 77, 2, 1, 80}, {1, 130, 1, 1, 128}, {1, 20, 1, 1, 130},
      {5, 17, 9, 9, 8},   {1, 256, 2, 2, 64}};
  for (const AttentionShape& shape : shapes) {
    const Case c(shape, 21);
    const Result wanted = run(referenceSet(), c, SerialFor());
    for (const OperationSet& set : cpuSets()) {
      INFO(set.name << " B " << shape.batch << " T " << shape.length << " heads " << shape.heads << "/" << shape.kv_heads
                    << " d " << shape.head_dim);
      const Result r = run(set, c, SerialFor());
      CHECK(relativeError(r.out, wanted.out) < 3e-6);
      CHECK(relativeError(r.lse, wanted.lse) < 2e-6);
      CHECK(relativeError(r.grad, wanted.grad) < 2e-5);
      CHECK(r.intact());
    }
  }
}

TEST_CASE("CPU attention holds with large scores", "[attention]") {
  const Case c({1, 150, 2, 2, 32}, 31, 12.0F);  // scores of some hundreds: nearly one-hot rows
  const Result wanted = run(referenceSet(), c, SerialFor());
  for (const OperationSet& set : cpuSets()) {
    INFO(set.name);
    const Result r = run(set, c, SerialFor());
    CHECK(relativeError(r.out, wanted.out) < 1e-3);
    CHECK(relativeError(r.lse, wanted.lse) < 1e-6);
    CHECK(relativeError(r.grad, wanted.grad) < 1e-2);
  }
}

TEST_CASE("CPU attention has the same bytes in any order of its indices", "[attention]") {
  // More units than slots of the workspace, too, so that several units share one slot.
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

TEST_CASE("A value that is not a number reaches the output and nothing before it", "[attention]") {
  Case c({1, 90, 1, 1, 16}, 51);
  c.qkv[static_cast<std::size_t>(70 * 48 + 3)] = NAN;  // a channel of query 70
  for (const OperationSet& set : cpuSets()) {
    INFO(set.name);
    const Result r = run(set, c, SerialFor());
    CHECK(std::isnan(r.out[70 * 16]));
    CHECK(std::isfinite(r.out[69 * 16]));
    CHECK(std::isfinite(r.out[71 * 16]));
  }
}

TEST_CASE("CPU decoding equals the full attention", "[attention]") {
  for (const AttentionShape& shape : {AttentionShape{1, 140, 4, 2, 32}, AttentionShape{1, 20, 2, 2, 64},
                                      AttentionShape{1, 9, 3, 1, 10}, AttentionShape{1, 5, 1, 1, 520}}) {
    const Case c(shape, 61);
    const int d = shape.head_dim;
    for (const OperationSet& set : cpuSets()) {
      INFO(set.name << " d " << d);
      const Result full = run(set, c, SerialFor());
      Fenced k(shape.length * shape.kv_heads * d), v(shape.length * shape.kv_heads * d), out(shape.heads * d);
      Fenced all(c.outs);
      for (std::int64_t t = 0; t < shape.length; ++t) {
        set.attentionDecode({shape, t, c.qkv.data() + t * shape.qkvWidth(), c.rotary.cos.data() + t * (d / 2),
                             c.rotary.sin.data() + t * (d / 2), k.data(), v.data(), out.data()},
                            ReverseFor());
        std::copy(out.data(), out.data() + out.size(), all.data() + static_cast<std::size_t>(t) * out.size());
      }
      CHECK(relativeError(all, full.out) < 1e-5);
      CHECK((k.intact() && v.intact() && out.intact()));
    }
  }
}
