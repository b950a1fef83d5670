// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/kernels/MixingSupport.h"

#include <algorithm>

#include "kernels/CpuFeatures.h"

namespace mhc::kernels::test {

const MixingSet& mixingReference() {
  static const MixingSet set{"reference", reference::borderForward, reference::borderBackward};
  return set;
}

const std::vector<MixingSet>& mixingCpuSets() {
  static const std::vector<MixingSet> sets = [] {
    std::vector<MixingSet> all{{"scalar", scalar::borderForward, scalar::borderBackward},
                               {"avx2", avx2::borderForward, avx2::borderBackward},
                               {"avx512", avx512::borderForward, avx512::borderBackward},
                               {"avx512bf16", avx512bf16::borderForward, avx512bf16::borderBackward}};
    std::erase_if(all, [](const MixingSet& set) { return !cpuSupports(set.name); });
    return all;
  }();
  return sets;
}

MixingOptions mixingOptions(MixingFamily family, MixingNumerics numerics, bool dynamic) {
  MixingOptions o;
  o.family = family;
  o.numerics = numerics;
  o.dynamic = dynamic;
  if (numerics == MixingNumerics::DeepseekV4) o.hc_eps = o.norm_eps = 1e-6F;
  return o;
}

std::string BorderSetup::text() const {
  const auto options = [](const MixingOptions& o) {
    return std::to_string(static_cast<int>(o.family)) + (o.numerics == MixingNumerics::Paper ? " paper" : " v4") +
           (o.dynamic ? "" : " static");
  };
  return std::string(element == Element::Float32 ? "float32" : "bfloat16") + " tokens " + std::to_string(shape.tokens) + " n " + std::to_string(shape.n) + " C " + std::to_string(shape.C) +
         (has_write ? " write " + options(write) : " no write") + " kind " + std::to_string(static_cast<int>(kind)) +
         " read " + options(read) + (has_norm ? "" : " no norm") + (has_carried ? "" : " nothing carried") +
         (has_grad_h_next ? "" : " no grad_h_next");
}

namespace {

std::int64_t parameterRows(const BorderSetup& s) {
  if (s.rows() == 0 || !s.read.dynamic) return 0;
  return s.kind == ReadKind::Sublayer && s.read.family == MixingFamily::Hc ? s.shape.n + 2 : s.rows();
}

std::int64_t parameterColumns(const BorderSetup& s) {
  const bool hc = s.kind == ReadKind::Sublayer && s.read.family == MixingFamily::Hc;
  return hc ? s.shape.C : s.shape.n * s.shape.C;
}

std::int64_t scales(const BorderSetup& s) {
  if (s.rows() == 0 || !s.read.dynamic) return 0;
  return s.kind == ReadKind::Head ? 1 : s.read.family == MixingFamily::Mhc ? 3 : 2;
}

}  // namespace

Border::Border(const BorderSetup& s, std::uint64_t seed)
    : setup(s), x(Fenced::random(s.shape.tokens * s.shape.n * s.shape.C, seed)),
      f(Fenced::random(s.shape.tokens * s.shape.C, seed + 1)),
      h(Fenced::random(s.shape.tokens * (s.shape.n + 2) * s.shape.n, seed + 2)),
      fn(Fenced::random(parameterRows(s) * parameterColumns(s), seed + 3, 0.3F)),
      base(Fenced::random(s.rows(), seed + 4)), scale(Fenced::random(scales(s), seed + 5)),
      norm_weight(Fenced::random(s.shape.C, seed + 6)), grad_y(Fenced::random(s.shape.tokens * s.shape.C, seed + 7)),
      grad_h_next(Fenced::random(s.shape.tokens * (s.shape.n + 2) * s.shape.n, seed + 8)),
      grad_x_next(Fenced::random(s.shape.tokens * s.shape.n * s.shape.C, seed + 9)),
      x_next(s.has_write ? Fenced(s.shape.tokens * s.shape.n * s.shape.C) : x),
      next_h(s.shape.tokens * (s.kind == ReadKind::Head ? s.shape.n : (s.shape.n + 2) * s.shape.n)),
      mix(s.shape.tokens * s.rows()),
      inverse_rms(s.shape.tokens * (s.kind == ReadKind::Sublayer && s.read.family == MixingFamily::Hc ? s.shape.n : 1)),
      u(s.shape.tokens * s.shape.C), y(s.shape.tokens * s.shape.C), norm_inverse_rms(s.shape.tokens),
      grad_fn(Fenced::random(static_cast<std::int64_t>(fn.size()), seed + 10)),
      grad_base(Fenced::random(s.rows(), seed + 11)), grad_scale(Fenced::random(scales(s), seed + 12)),
      grad_norm_weight(Fenced::random(s.shape.C, seed + 13)), grad_square(s.shape.tokens * s.shape.n),
      grad_f(s.shape.tokens * s.shape.C), grad_h(s.shape.tokens * (s.shape.n + 2) * s.shape.n),
      grad_x(s.shape.tokens * s.shape.n * s.shape.C), workspace(borderWorkspace(s.shape, s.kind, s.read)) {
  const int n = s.shape.n;
  const int width = n * n + 2 * n;
  if (s.write.family == MixingFamily::Identity) {
    for (std::size_t k = 0; k < h.size(); ++k) {
      const int m = static_cast<int>(k) % width - 2 * n;
      if (m >= 0) h[k] = m % (n + 1) == 0 ? 1.0F : 0.0F;
    }
  }
  for (int m = 2 * n; m < s.rows(); ++m) base[static_cast<std::size_t>(m)] *= s.logits;
}

Activation::Activation(Fenced& values, Element element)
    : values_(&values), pairs_(element == Element::Float32 ? 0 : static_cast<std::int64_t>(values.size() + 1) / 2) {
  if (element == Element::Float32) return;
  narrow_ = reinterpret_cast<std::uint16_t*>(pairs_.data() + pairs_.size()) - values.size();
  for (std::size_t k = 0; k < values.size(); ++k) narrow_[k] = roundBf16(values[k]);
}

void Activation::done() {
  if (!narrow_) return;
  REQUIRE(pairs_.intact());
  for (std::size_t k = 0; k < values_->size(); ++k) (*values_)[k] = widenBf16(narrow_[k]);
}

void Border::forward(const MixingSet& set, const ParallelFor& parallel) {
  BorderForward a;
  a.shape = setup.shape;
  a.element = setup.element;
  if (setup.alias_streams) std::copy(x.data(), x.data() + x.size(), x_next.data());
  Activation ax(x, a.element), af(f, a.element), ax_next(x_next, a.element), au(u, a.element), ay(y, a.element);
  if (setup.has_write) {
    a.write = setup.write;
    a.x = setup.alias_streams ? ax_next.data() : ax.data();
    a.f = af.data();
    a.h = setup.plainWrite() ? nullptr : h.data();
  }
  a.x_next = ax_next.data();
  a.kind = setup.kind;
  a.read = setup.read;
  if (setup.rows() > 0) {
    const bool dynamic = setup.read.dynamic;
    a.parameters = {dynamic ? fn.data() : nullptr, base.data(), dynamic ? scale.data() : nullptr};
    a.next = {next_h.data(), dynamic ? mix.data() : nullptr, dynamic ? inverse_rms.data() : nullptr};
  }
  if (setup.kind != ReadKind::None) {
    a.u = setup.plainRead() ? nullptr : au.data();
    if (setup.has_norm) {
      a.norm_weight = norm_weight.data();
      a.y = ay.data();
      a.norm_inverse_rms = norm_inverse_rms.data();
    }
  }
  set.forward(a, parallel);
  for (Activation* activation : {&ax, &af, &ax_next, &au, &ay}) activation->done();
}

void Border::backward(const MixingSet& set, const ParallelFor& parallel) {
  BorderBackward a;
  a.shape = setup.shape;
  a.element = setup.element;
  if (setup.has_carried && setup.alias_gradient) {
    std::copy(grad_x_next.data(), grad_x_next.data() + grad_x_next.size(), grad_x.data());
  }
  Activation ax_next(x_next, a.element), au(u, a.element), agrad_y(grad_y, a.element);
  Activation agrad_x_next(grad_x_next, a.element), ax(x, a.element), af(f, a.element);
  Activation agrad_f(grad_f, a.element), agrad_x(grad_x, a.element);
  a.kind = setup.kind;
  a.read = setup.read;
  if (setup.rows() > 0) {
    const bool dynamic = setup.read.dynamic;
    a.parameters = {dynamic ? fn.data() : nullptr, base.data(), dynamic ? scale.data() : nullptr};
    a.next = {next_h.data(), dynamic ? mix.data() : nullptr, dynamic ? inverse_rms.data() : nullptr};
    a.gradients = {dynamic ? grad_fn.data() : nullptr, grad_base.data(), dynamic ? grad_scale.data() : nullptr};
    if (setup.kind == ReadKind::Sublayer && setup.has_grad_h_next) a.grad_h_next = grad_h_next.data();
  }
  if (setup.kind != ReadKind::None) {
    a.x_next = ax_next.data();
    a.u = setup.plainRead() ? nullptr : au.data();
    a.grad_y = agrad_y.data();
    if (setup.has_norm) {
      a.norm_weight = norm_weight.data();
      a.norm_inverse_rms = norm_inverse_rms.data();
      a.grad_norm_weight = grad_norm_weight.data();
    }
  }
  a.grad_x = agrad_x.data();
  if (setup.has_carried) {
    a.grad_x_next = setup.alias_gradient ? agrad_x.data() : agrad_x_next.data();
  }
  a.grad_square = grad_square.data();
  if (setup.has_write) {
    a.write = setup.write;
    a.f = af.data();
    a.grad_f = agrad_f.data();
    if (!setup.plainWrite()) {
      a.x = ax.data();
      a.h = h.data();
      a.grad_h = grad_h.data();
    }
  }
  a.workspace = workspace.data();
  set.backward(a, parallel);
  for (Activation* activation : {&ax_next, &au, &agrad_y, &agrad_x_next, &ax, &af, &agrad_f, &agrad_x}) activation->done();
}

std::vector<std::pair<const char*, const Fenced*>> Border::results() const {
  return {{"x_next", &x_next}, {"h", &next_h}, {"mix", &mix}, {"inverse_rms", &inverse_rms}, {"u", &u}, {"y", &y},
          {"norm_inverse_rms", &norm_inverse_rms}, {"grad_fn", &grad_fn}, {"grad_base", &grad_base},
          {"grad_scale", &grad_scale}, {"grad_norm_weight", &grad_norm_weight}, {"grad_square", &grad_square},
          {"grad_f", &grad_f}, {"grad_h", &grad_h}, {"grad_x", &grad_x}};
}

bool Border::intact() const {
  bool result = workspace.intact();
  for (const auto& [name, values] : results()) result = result && values->intact();
  for (const Fenced* values : {&x, &f, &h, &fn, &base, &scale, &norm_weight, &grad_y, &grad_h_next, &grad_x_next}) {
    result = result && values->intact();
  }
  return result;
}

double mixingError(const Fenced& a, const Fenced& b) {
  REQUIRE(a.size() == b.size());
  double worst = 0.0;
  double size = 1e-3;
  for (std::size_t i = 0; i < b.size(); ++i) {
    if (std::isnan(a[i]) && std::isnan(b[i])) continue;
    const double error = std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    if (!(error <= worst)) worst = std::isnan(error) ? INFINITY : error;
    size = std::max(size, std::abs(static_cast<double>(b[i])));
  }
  return worst / size;
}

}  // namespace mhc::kernels::test
