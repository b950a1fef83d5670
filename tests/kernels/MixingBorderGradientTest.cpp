// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/kernels/MixingSupport.h"

using namespace mhc::kernels;
using namespace mhc::kernels::test;

namespace {

// What the backward pass differentiates: everything that leaves the boundary, weighted with the gradients that come in.
double objective(Border& b) {
  b.forward(mixingReference(), SerialFor());
  const BorderSetup& s = b.setup;
  double sum = 0.0;
  const auto add = [&](const Fenced& values, const Fenced& weights) {
    for (std::size_t k = 0; k < values.size(); ++k) sum += static_cast<double>(values[k]) * static_cast<double>(weights[k]);
  };
  if (s.has_carried) add(b.x_next, b.grad_x_next);
  if (s.kind == ReadKind::None) return sum;
  add(s.has_norm ? b.y : s.plainRead() ? b.x_next : b.u, b.grad_y);
  if (s.kind == ReadKind::Sublayer && s.rows() > 0 && s.has_grad_h_next) {
    const std::size_t n = static_cast<std::size_t>(s.shape.n);
    const std::size_t width = n * n + 2 * n;
    for (std::size_t k = 0; k < b.next_h.size(); ++k) {
      const std::size_t m = k % width;
      if (m >= n && !(s.read.family == MixingFamily::Identity && m >= 2 * n)) {
        sum += static_cast<double>(b.next_h[k]) * static_cast<double>(b.grad_h_next[k]);
      }
    }
  }
  return sum;
}

// Up to 40 of `values`, of those that count, against the gradient; `start` is what the accumulated gradient began with.
void compare(Border& b, Fenced& values, const Fenced& gradient, const Fenced* start, const char* name,
             FunctionRef<bool(std::size_t)> counts = [](std::size_t) { return true; }) {
  for (std::size_t k = 0; k < values.size(); k += 1 + values.size() / 40) {
    if (!counts(k)) continue;
    const float keep = values[k];
    const auto at = [&](float offset) {
      values[k] = keep + offset;
      return objective(b);
    };
    const float step = 1.0F / 64.0F;  // results are float: a wide step keeps their rounding small beside the difference
    const double slope = (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12.0 * static_cast<double>(step));
    values[k] = keep;
    INFO(name << " [" << k << "]");
    const double got = static_cast<double>(gradient[k]) - (start ? static_cast<double>((*start)[k]) : 0.0);
    CHECK(got == Approx(slope).margin(3e-4).epsilon(3e-4));
  }
}

void check(const BorderSetup& s) {
  INFO(s.text());
  Border b(s, 101);
  const Border start = b;
  b.run(mixingReference(), SerialFor());
  const Border done = b;
  if (s.has_write) {
    compare(b, b.x, done.grad_x, nullptr, "x");
    compare(b, b.f, done.grad_f, nullptr, "f");
    if (!s.plainWrite()) {
      const int n = s.shape.n;
      const auto learns = [&](std::size_t k) {  // not pre, which the read half owns, nor the fixed matrix of identity
        const int m = static_cast<int>(k) % (n * n + 2 * n);
        return m >= n && (m < 2 * n || s.write.family != MixingFamily::Identity);
      };
      for (std::size_t k = 0; k < b.h.size(); ++k) {
        if (!learns(k)) CHECK(done.grad_h[k] == 0.0F);
      }
      compare(b, b.h, done.grad_h, nullptr, "h", learns);
    }
  } else {
    compare(b, b.x_next, done.grad_x, nullptr, "x_next");
  }
  if (s.rows() > 0) {
    compare(b, b.base, done.grad_base, &start.grad_base, "base");
    compare(b, b.fn, done.grad_fn, &start.grad_fn, "fn");
    compare(b, b.scale, done.grad_scale, &start.grad_scale, "scale");
  }
  if (s.has_norm && s.kind != ReadKind::None) {
    compare(b, b.norm_weight, done.grad_norm_weight, &start.grad_norm_weight, "norm_weight");
  }
}

}  // namespace

TEST_CASE("The reference border's gradients agree with central differences, every family", "[mixing][gradient]") {
  for (const int n : {1, 2, 4}) {
    for (const MixingFamily family :
         {MixingFamily::Residual, MixingFamily::Hc, MixingFamily::Mhc, MixingFamily::Identity}) {
      if (family == MixingFamily::Residual && n > 1) continue;
      for (const MixingNumerics numerics : {MixingNumerics::Paper, MixingNumerics::DeepseekV4}) {
        for (const bool dynamic : {true, false}) {
          BorderSetup s{.shape = {2, n, 5}};
          s.write = s.read = mixingOptions(family, numerics, dynamic);
          s.read.temperature = 0.75F;
          check(s);
        }
      }
    }
  }
}

TEST_CASE("The reference border's gradients agree for reductions, halves and mixed families", "[mixing][gradient]") {
  for (const ReadKind kind : {ReadKind::None, ReadKind::Sum, ReadKind::Mean, ReadKind::Head}) {
    BorderSetup s{.shape = {2, 3, 5}};
    s.write = s.read = mixingOptions(MixingFamily::Mhc, MixingNumerics::DeepseekV4);
    s.kind = kind;
    check(s);
    s.has_norm = false;
    s.has_carried = kind == ReadKind::None;
    check(s);
  }
  for (const MixingFamily write : {MixingFamily::Hc, MixingFamily::Mhc, MixingFamily::Identity}) {
    for (const MixingFamily read : {MixingFamily::Hc, MixingFamily::Mhc, MixingFamily::Identity}) {
      BorderSetup s{.shape = {1, 3, 6}};
      s.write = mixingOptions(write);
      s.read = mixingOptions(read);
      s.has_grad_h_next = write == read;
      check(s);
      s.has_write = false;  // the first sublayer reads the embedding
      check(s);
    }
    BorderSetup from{.shape = {2, 1, 6}, .write = mixingOptions(MixingFamily::Residual), .read = mixingOptions(write)};
    check(from);
    BorderSetup to{.shape = {2, 1, 6}, .write = mixingOptions(write), .read = mixingOptions(MixingFamily::Residual)};
    check(to);
  }
}
