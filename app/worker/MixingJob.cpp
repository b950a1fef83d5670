// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/worker/MixingJob.h"

#include <algorithm>
#include <cmath>

namespace mhc::worker {
namespace {

using kernels::BorderBackward;
using kernels::BorderForward;
using Floats = std::vector<float>;

std::size_t sized(std::int64_t count) { return static_cast<std::size_t>(count); }

// Rows of `from` so that those of the res block change between dst·n + src and src·n + dst: the same both ways.
Floats reordered(const Floats& from, int n, std::int64_t columns, ResOrder order) {
  if (order == ResOrder::DestinationSource) return from;
  Floats to = from;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      std::copy_n(from.begin() + (2 * n + j * n + i) * columns, columns, to.begin() + (2 * n + i * n + j) * columns);
    }
  }
  return to;
}

// What one sublayer needs between its read and its write.
struct Sublayer {
  kernels::MixingShape shape;
  kernels::MixingOptions options;
  Floats fn, base, f, h, mix, inverse_rms;

  Sublayer(const MixingInputs& in, const MixingSettings& settings)
      : shape(in.shape), fn(reordered(in.fn, shape.n, shape.n * shape.C, settings.order)),
        base(reordered(in.base, shape.n, 1, settings.order)), f(in.f),
        h(sized(shape.tokens * (shape.n + 2) * shape.n)), mix(h.size()), inverse_rms(sized(shape.tokens)) {
    options.numerics = settings.numerics;
    options.iterations = settings.iterations;
    if (settings.numerics == kernels::MixingNumerics::DeepseekV4) options.hc_eps = options.norm_eps = 1e-6F;
    if (f.empty()) f.assign(sized(shape.tokens * shape.C), 0.0F);
  }
};

void forward(const MixingInputs& in, Sublayer& s, MixingOutputs& out, const kernels::KernelTable& table,
             const kernels::ParallelFor& parallel) {
  out.u.resize(s.f.size());
  out.next = in.x;
  BorderForward read;
  read.shape = s.shape;
  read.x_next = out.next.data();  // without a write half an input, though the contract has no const for it
  read.kind = kernels::ReadKind::Sublayer;
  read.read = s.options;
  read.parameters = {s.fn.data(), s.base.data(), in.scale.data()};
  read.next = {s.h.data(), s.mix.data(), s.inverse_rms.data()};
  read.u = out.u.data();
  table.borderForward(read, parallel);
  BorderForward write;
  write.shape = s.shape;
  write.write = s.options;
  write.x = in.x.data();
  write.f = s.f.data();
  write.h = s.h.data();
  write.x_next = out.next.data();
  table.borderForward(write, parallel);
}

void backward(const MixingInputs& in, const MixingSettings& settings, Sublayer& s, MixingOutputs& out,
              const kernels::KernelTable& table, const kernels::ParallelFor& parallel) {
  Floats grad_h(s.h.size()), grad_f(s.f.size());
  out.grad_x.resize(in.x.size());
  BorderBackward write;
  write.shape = s.shape;
  write.grad_x_next = in.grad_next.empty() ? nullptr : in.grad_next.data();
  write.write = s.options;
  write.x = in.x.data();
  write.f = s.f.data();
  write.h = s.h.data();
  write.grad_f = grad_f.data();
  write.grad_h = grad_h.data();
  write.grad_x = out.grad_x.data();
  table.borderBackward(write, parallel);

  const Floats grad_u = in.grad_u.empty() ? Floats(s.f.size()) : in.grad_u;
  Floats grad_fn(s.fn.size()), grad_base(s.base.size());
  out.grad_scale.assign(in.scale.size(), 0.0F);
  Floats workspace(sized(kernels::borderWorkspace(s.shape, kernels::ReadKind::Sublayer, s.options)));
  BorderBackward read;
  read.shape = s.shape;
  read.kind = kernels::ReadKind::Sublayer;
  read.read = s.options;
  read.parameters = {s.fn.data(), s.base.data(), in.scale.data()};
  read.x_next = in.x.data();
  read.next = {s.h.data(), s.mix.data(), s.inverse_rms.data()};
  read.u = out.u.data();
  read.grad_y = grad_u.data();
  read.grad_h_next = grad_h.data();
  read.grad_x_next = out.grad_x.data();  // may be grad_x itself
  read.gradients = {grad_fn.data(), grad_base.data(), out.grad_scale.data()};
  read.grad_x = out.grad_x.data();
  read.workspace = workspace.data();
  table.borderBackward(read, parallel);

  out.grad_fn = reordered(grad_fn, s.shape.n, s.shape.n * s.shape.C, settings.order);
  out.grad_base = reordered(grad_base, s.shape.n, 1, settings.order);
  if (!in.f.empty()) out.grad_f = std::move(grad_f);
}

// h [T, 2n + n²] into the three maps, and how far the sums are from 1.
void splitMaps(const Sublayer& s, MixingOutputs& out) {
  const std::int64_t n = s.shape.n;
  const auto raise = [](double& largest, double sum) {
    const double error = std::abs(sum - 1.0);
    if (error > largest || std::isnan(error)) largest = error;
  };
  for (std::int64_t t = 0; t < s.shape.tokens; ++t) {
    const auto h = s.h.begin() + t * (n + 2) * n;
    out.pre.insert(out.pre.end(), h, h + n);
    out.post.insert(out.post.end(), h + n, h + 2 * n);
    out.res.insert(out.res.end(), h + 2 * n, h + 2 * n + n * n);
    for (std::int64_t i = 0; i < n; ++i) {
      double row = 0.0;
      double column = 0.0;
      for (std::int64_t j = 0; j < n; ++j) {
        row += static_cast<double>(h[2 * n + i * n + j]);
        column += static_cast<double>(h[2 * n + j * n + i]);
      }
      raise(out.row_error, row);
      raise(out.column_error, column);
    }
  }
}

}  // namespace

MixingOutputs computeMixing(const MixingInputs& inputs, const MixingSettings& settings,
                            const kernels::KernelTable& table, const kernels::ParallelFor& parallel) {
  MixingOutputs out;
  Sublayer sublayer(inputs, settings);
  forward(inputs, sublayer, out, table, parallel);
  splitMaps(sublayer, out);
  if (inputs.hasGradients()) backward(inputs, settings, sublayer, out, table, parallel);
  return out;
}

}  // namespace mhc::worker
