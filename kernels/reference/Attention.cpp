// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/Operations.h"
#include "kernels/reference/Elements.h"

namespace mhc::kernels::reference {
namespace {

/// rotate_half: channel c is paired with channel c + d/2 (Hugging Face Llama). `row` is the first number's index.
void rotate(const void* tensor, Element element, std::int64_t row, const float* cos, const float* sin, int d,
            double* out) {
  const int half = d / 2;
  for (int c = 0; c < half; ++c) {
    const double a = ConstElements(tensor, element)[row + c];
    const double b = ConstElements(tensor, element)[row + c + half];
    out[c] = a * cos[c] - b * sin[c];
    out[c + half] = b * cos[c] + a * sin[c];
  }
}

/// The transpose of rotate(): a rotation by the opposite angle.
void rotateBack(const double* row, const float* cos, const float* sin, int d, void* tensor, Element element,
                std::int64_t out) {
  const int half = d / 2;
  for (int c = 0; c < half; ++c) {
    Elements(tensor, element).set(out + c, row[c] * cos[c] + row[c + half] * sin[c]);
    Elements(tensor, element).set(out + c + half, row[c + half] * cos[c] - row[c] * sin[c]);
  }
}

double dot(const double* a, const double* b, int d) {
  double sum = 0;
  for (int c = 0; c < d; ++c) sum += a[c] * b[c];
  return sum;
}

/// The rows of one sequence and one head in double; q and k rotated.
struct Head {
  std::vector<double> rows;
  Head(const void* tensor, Element element, std::int64_t first, std::int64_t stride, std::int64_t T, int d,
       const float* cos, const float* sin)
      : rows(static_cast<std::size_t>(T) * static_cast<std::size_t>(d)) {
    for (std::int64_t t = 0; t < T; ++t) {
      double* out = rows.data() + t * d;
      const std::int64_t row = first + t * stride;
      if (cos != nullptr) {
        rotate(tensor, element, row, cos + t * (d / 2), sin + t * (d / 2), d, out);
      } else {
        for (int c = 0; c < d; ++c) out[c] = ConstElements(tensor, element)[row + c];
      }
    }
  }
};

}  // namespace

void attentionForward(const AttentionForward& a, const ParallelFor& parallel) {
  const AttentionShape& s = a.shape;
  const int d = s.head_dim;
  const std::int64_t T = s.length;
  const std::int64_t width = s.qkvWidth();
  const int group = s.heads / s.kv_heads;
  const double scale = 1.0 / std::sqrt(static_cast<double>(d));
  parallel(s.batch * s.heads, [&](std::int64_t unit) {
    const std::int64_t b = unit / s.heads;
    const int h = static_cast<int>(unit % s.heads);
    const std::int64_t rows = b * T * width;
    const Head q(a.qkv, a.element, rows + h * d, width, T, d, a.cos, a.sin);
    const Head k(a.qkv, a.element, rows + (s.heads + h / group) * d, width, T, d, a.cos, a.sin);
    const Head v(a.qkv, a.element, rows + (s.heads + s.kv_heads + h / group) * d, width, T, d, nullptr, nullptr);
    std::vector<double> p(static_cast<std::size_t>(T));
    for (std::int64_t i = 0; i < T; ++i) {
      double top = -INFINITY;
      for (std::int64_t j = 0; j <= i; ++j) {
        p[static_cast<std::size_t>(j)] = dot(q.rows.data() + i * d, k.rows.data() + j * d, d) * scale;
        top = std::max(top, p[static_cast<std::size_t>(j)]);
      }
      double sum = 0;
      for (std::int64_t j = 0; j <= i; ++j) sum += std::exp(p[static_cast<std::size_t>(j)] - top);
      const double lse = top + std::log(sum);
      const std::int64_t out = (b * T + i) * s.heads * d + h * d;
      for (int c = 0; c < d; ++c) {
        double value = 0;
        for (std::int64_t j = 0; j <= i; ++j) {
          value += std::exp(p[static_cast<std::size_t>(j)] - lse) * v.rows[static_cast<std::size_t>(j * d + c)];
        }
        Elements(a.out, a.element).set(out + c, value);
      }
      a.log_sum_exp[unit * T + i] = static_cast<float>(lse);
    }
  });
}

void attentionBackward(const AttentionBackward& a, const ParallelFor& parallel) {
  const AttentionShape& s = a.shape;
  const int d = s.head_dim;
  const std::int64_t T = s.length;
  const std::int64_t width = s.qkvWidth();
  const int group = s.heads / s.kv_heads;
  const double scale = 1.0 / std::sqrt(static_cast<double>(d));
  parallel(s.batch * s.kv_heads, [&](std::int64_t unit) {
    const std::int64_t b = unit / s.kv_heads;
    const int kv = static_cast<int>(unit % s.kv_heads);
    const std::int64_t rows = b * T * width;
    const Head k(a.qkv, a.element, rows + (s.heads + kv) * d, width, T, d, a.cos, a.sin);
    const Head v(a.qkv, a.element, rows + (s.heads + s.kv_heads + kv) * d, width, T, d, nullptr, nullptr);
    const auto size = static_cast<std::size_t>(T * d);
    std::vector<double> gk(size);
    std::vector<double> gv(size);
    std::vector<double> gq(static_cast<std::size_t>(d));
    for (int h = kv * group; h < (kv + 1) * group; ++h) {
      const Head q(a.qkv, a.element, rows + h * d, width, T, d, a.cos, a.sin);
      const std::int64_t outs = b * T * s.heads * d + h * d;
      const Head go(a.grad_out, a.element, outs, s.heads * d, T, d, nullptr, nullptr);
      const Head o(a.out, a.element, outs, s.heads * d, T, d, nullptr, nullptr);
      for (std::int64_t i = 0; i < T; ++i) {
        const double* qi = q.rows.data() + i * d;
        const double* goi = go.rows.data() + i * d;
        const double delta = dot(goi, o.rows.data() + i * d, d);
        const double lse = a.log_sum_exp[(b * s.heads + h) * T + i];
        std::fill(gq.begin(), gq.end(), 0.0);
        for (std::int64_t j = 0; j <= i; ++j) {
          const double* kj = k.rows.data() + j * d;
          const double p = std::exp(dot(qi, kj, d) * scale - lse);
          const double gs = p * (dot(goi, v.rows.data() + j * d, d) - delta) * scale;
          for (int c = 0; c < d; ++c) {
            gv[static_cast<std::size_t>(j * d + c)] += p * goi[c];
            gk[static_cast<std::size_t>(j * d + c)] += gs * qi[c];
            gq[static_cast<std::size_t>(c)] += gs * kj[c];
          }
        }
        rotateBack(gq.data(), a.cos + i * (d / 2), a.sin + i * (d / 2), d, a.grad_qkv, a.element,
                   rows + i * width + h * d);
      }
    }
    for (std::int64_t j = 0; j < T; ++j) {
      rotateBack(gk.data() + j * d, a.cos + j * (d / 2), a.sin + j * (d / 2), d, a.grad_qkv, a.element,
                 rows + j * width + (s.heads + kv) * d);
      for (int c = 0; c < d; ++c) {
        Elements(a.grad_qkv, a.element)
            .set(rows + j * width + (s.heads + s.kv_heads + kv) * d + c, gv[static_cast<std::size_t>(j * d + c)]);
      }
    }
  });
}

void attentionDecode(const AttentionDecode& a, const ParallelFor& parallel) {
  const AttentionShape& s = a.shape;
  const int d = s.head_dim;
  const std::int64_t width = static_cast<std::int64_t>(s.kv_heads) * d;
  const int group = s.heads / s.kv_heads;
  const double scale = 1.0 / std::sqrt(static_cast<double>(d));
  parallel(s.kv_heads, [&](std::int64_t kv) {
    std::vector<double> row(static_cast<std::size_t>(d));
    rotate(a.qkv, Element::Float32, (s.heads + kv) * d, a.cos, a.sin, d, row.data());
    for (int c = 0; c < d; ++c) {
      a.k_cache[a.position * width + kv * d + c] = static_cast<float>(row[static_cast<std::size_t>(c)]);
      a.v_cache[a.position * width + kv * d + c] = a.qkv[(s.heads + s.kv_heads + kv) * d + c];
    }
    std::vector<double> p(static_cast<std::size_t>(a.position + 1));
    for (std::int64_t h = kv * group; h < (kv + 1) * group; ++h) {
      rotate(a.qkv, Element::Float32, h * d, a.cos, a.sin, d, row.data());
      double top = -INFINITY;
      for (std::int64_t j = 0; j <= a.position; ++j) {
        double score = 0;
        for (int c = 0; c < d; ++c) score += row[static_cast<std::size_t>(c)] * a.k_cache[j * width + kv * d + c];
        p[static_cast<std::size_t>(j)] = score * scale;
        top = std::max(top, score * scale);
      }
      double sum = 0;
      for (double& value : p) sum += value = std::exp(value - top);
      for (int c = 0; c < d; ++c) {
        double value = 0;
        for (std::int64_t j = 0; j <= a.position; ++j) {
          value += p[static_cast<std::size_t>(j)] * a.v_cache[j * width + kv * d + c];
        }
        a.out[h * d + c] = static_cast<float>(value / sum);
      }
    }
  });
}

}  // namespace mhc::kernels::reference
