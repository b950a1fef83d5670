// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/MatrixProduct.h"

#include "tests/kernels/OpsSupport.h"

using namespace mhc::kernels;
using namespace mhc::kernels::test;

namespace {

struct Case {
  std::int64_t m, n, k;
  std::int64_t surplus;  ///< floats between the rows of every matrix
};

// One, the edges of every implementation's tile (6 and 14 rows; 2, 16 and 32 columns), several blocks of depth, several
// panels of B, and sizes of a model.
constexpr Case cases[] = {{1, 1, 1, 0},     {1, 33, 5, 0},      {13, 31, 15, 3},  {14, 32, 16, 0},  {15, 33, 17, 1},
                          {29, 7, 385, 0},  {6, 16, 8, 2},      {97, 65, 129, 5}, {3, 2100, 19, 0}, {141, 40, 801, 0},
                          {320, 96, 64, 0}, {33, 129, 1200, 7}, {1, 1, 900, 0}};

struct Operands {
  Fenced a, b, c;
  MatrixProduct product;

  Operands(const Case& s, bool transpose_a, bool transpose_b, bool accumulate)
      : a(Fenced::random(size(transpose_a ? s.k : s.m, transpose_a ? s.m : s.k, s.surplus), 1)),
        b(Fenced::random(size(transpose_b ? s.n : s.k, transpose_b ? s.k : s.n, s.surplus), 2)),
        c(Fenced::random(size(s.m, s.n, s.surplus), 3)) {
    product.m = s.m;
    product.n = s.n;
    product.k = s.k;
    product.a_stride = (transpose_a ? s.m : s.k) + s.surplus;
    product.b_stride = (transpose_b ? s.k : s.n) + s.surplus;
    product.c_stride = s.n + s.surplus;
    product.transpose_a = transpose_a;
    product.transpose_b = transpose_b;
    product.accumulate = accumulate;
    if (!accumulate) {  // what was there must not matter
      for (std::int64_t i = 0; i < s.m; ++i) {
        for (std::int64_t j = 0; j < s.n; ++j) c[static_cast<std::size_t>(i * product.c_stride + j)] = NAN;
      }
    }
  }

  /// No surplus after the last row: a read or write past it dies.
  static std::int64_t size(std::int64_t rows, std::int64_t columns, std::int64_t surplus) {
    return rows * (columns + surplus) - surplus;
  }

  [[nodiscard]] MatrixProduct into(Fenced& out) const {
    MatrixProduct p = product;
    p.a = a.data();
    p.b = b.data();
    p.c = out.data();
    return p;
  }
};

}  // namespace

TEST_CASE("products agree with the reference for every size, layout and path", "[product]") {
  for (const OperationSet& set : cpuSets()) {
    for (const Case& s : cases) {
      for (int layout = 0; layout < 8; ++layout) {
        INFO(set.name << " " << s.m << "x" << s.n << "x" << s.k << " layout " << layout);
        const Operands operands(s, (layout & 1) != 0, (layout & 2) != 0, (layout & 4) != 0);
        Fenced expected = operands.c, forward = operands.c, backward = operands.c, threads = operands.c;
        reference::matrixProduct(operands.into(expected), SerialFor());
        set.matrixProduct(operands.into(forward), SerialFor());
        set.matrixProduct(operands.into(backward), ReverseFor());
        set.matrixProduct(operands.into(threads), TwoThreadFor());
        CHECK(relativeError(forward, expected) < 2e-5);
        CHECK(backward.sameBytes(forward));
        CHECK(threads.sameBytes(forward));
        CHECK((forward.intact() && backward.intact() && threads.intact()));
        for (std::int64_t i = 0; i + 1 < s.m; ++i) {  // the surplus between the rows is nobody's
          for (std::int64_t j = s.n; j < s.n + s.surplus; ++j) {
            const auto at = static_cast<std::size_t>(i * operands.product.c_stride + j);
            CHECK(forward[at] == operands.c[at]);
          }
        }
      }
    }
  }
}

TEST_CASE("products of nothing are zero, or leave the sum alone", "[product]") {
  for (const OperationSet& set : cpuSets()) {
    INFO(set.name);
    float c[6] = {1, 2, 3, 4, 5, 6};
    MatrixProduct p;
    p.m = 2;
    p.n = 3;
    p.c = c;
    p.c_stride = 3;
    p.accumulate = true;
    set.matrixProduct(p, SerialFor());
    CHECK(c[5] == 6.0F);
    p.accumulate = false;
    set.matrixProduct(p, SerialFor());
    for (const float value : c) CHECK(value == 0.0F);
    p.m = 0;
    p.k = 4;
    set.matrixProduct(p, SerialFor());
  }
}
