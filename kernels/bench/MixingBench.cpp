// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>
#include <tuple>

#include "kernels/bench/Bench.h"
#include "kernels/bench/Buffer.h"

namespace mhc::kernels::bench {
namespace {

const char* nameOf(MixingFamily family) {
  switch (family) {
    case MixingFamily::Residual: return "residual";
    case MixingFamily::Hc: return "hc";
    case MixingFamily::Mhc: return "mhc";
    case MixingFamily::Identity: return "identity";
  }
  return "";
}

// What the mathematics asks of one border per token: paper arXiv 2512.24880, Table 2, with the branch norm and its input.
struct Cost {
  double forward_flops, backward_flops, forward_bytes, backward_bytes;

  Cost(const MixingShape& s, MixingFamily family) {
    const double tokens = static_cast<double>(s.tokens);
    const double n = s.n;
    const double C = static_cast<double>(s.C);
    const double rows = mixRows(ReadKind::Sublayer, family, s.n);
    const double projection = 2 * C * (family == MixingFamily::Hc ? n * (n + 2) : n * rows);
    const double res = family == MixingFamily::Residual || family == MixingFamily::Identity ? n * C : 2 * n * n * C;
    const double post = 2 * n * C;
    const double pre = 2 * n * C;
    forward_flops = tokens * (projection + res + post + pre);
    backward_flops = tokens * 2 * (projection + res + post + pre);
    forward_bytes = tokens * 4 * C * ((2 * n + 1) + 2);   // x, f -> x_next; u, y
    backward_bytes = tokens * 4 * C * ((4 * n + 1) + 3);  // x_next, x, gradient in and out, f; u, grad_y, grad_f
  }
};

void border(const std::string& shape_name, const MixingShape& s, MixingFamily family, const KernelTable& kernels,
            const ParallelFor& parallel, double seconds, std::vector<Result>& results) {
  const std::int64_t streams = s.tokens * s.n * s.C;
  const std::int64_t maps = s.tokens * (s.n * s.n + 2 * s.n);
  const bool plain = family == MixingFamily::Residual;
  const Buffer x(streams), f(s.tokens * s.C), h(maps), x_next(streams), next_h(maps), mix(maps), rms(s.tokens * s.n);
  const Buffer fn((s.n * s.n + 2 * s.n) * s.n * s.C, 0.02F), base(s.n * s.n + 2 * s.n), scale(3, 0.1F), weight(s.C);
  const Buffer u(s.tokens * s.C), y(s.tokens * s.C), norm_rms(s.tokens), grad_y(s.tokens * s.C), grad_h(maps);
  const Buffer grad_h_next(maps), grad_x(streams), grad_next(streams), grad_f(s.tokens * s.C), grad_weight(s.C);
  const Buffer grad_fn((s.n * s.n + 2 * s.n) * s.n * s.C), grad_base(s.n * s.n + 2 * s.n), grad_scale(3);

  BorderForward forward;
  forward.shape = s;
  forward.write.family = forward.read.family = family;
  forward.x = x.get();
  forward.f = f.get();
  forward.h = plain ? nullptr : h.get();
  forward.x_next = x_next.get();
  forward.kind = ReadKind::Sublayer;
  if (!plain) {
    forward.parameters = {fn.get(), base.get(), scale.get()};
    forward.next = {next_h.get(), mix.get(), rms.get()};
    forward.u = u.get();
  }
  forward.norm_weight = weight.get();
  forward.y = y.get();
  forward.norm_inverse_rms = norm_rms.get();

  BorderBackward backward;
  backward.shape = s;
  backward.kind = forward.kind;
  backward.read = forward.read;
  backward.parameters = forward.parameters;
  backward.x_next = forward.x_next;
  backward.next = forward.next;
  backward.u = forward.u;
  backward.norm_weight = forward.norm_weight;
  backward.norm_inverse_rms = forward.norm_inverse_rms;
  backward.grad_y = grad_y.get();
  backward.grad_x_next = grad_next.get();
  backward.grad_norm_weight = grad_weight.get();
  backward.write = forward.write;
  backward.x = forward.x;
  backward.f = forward.f;
  backward.h = forward.h;
  backward.grad_f = grad_f.get();
  backward.grad_x = grad_x.get();
  if (!plain) {
    backward.grad_h_next = grad_h_next.get();
    backward.gradients = {grad_fn.get(), grad_base.get(), grad_scale.get()};
    backward.grad_h = grad_h.get();
  }
  const Buffer workspace(borderWorkspace(s, backward.kind, backward.read));
  backward.workspace = workspace.get();

  const Cost cost(s, family);
  const std::string name = std::string("border ") + nameOf(family) + " " + shape_name;
  results.push_back(timed(name + " forward", cost.forward_flops, cost.forward_bytes, seconds,
                          [&] { kernels.borderForward(forward, parallel); }));
  results.push_back(timed(name + " backward", cost.backward_flops, cost.backward_bytes, seconds,
                          [&] { kernels.borderBackward(backward, parallel); }));
}

}  // namespace

std::vector<Result> mixing(const KernelTable& kernels, const ParallelFor& parallel, double secondsPerCase) {
  std::vector<Result> results;
  for (const auto& [name, tokens, C] : {std::tuple{"tiny", 2048, 128}, std::tuple{"small", 2048, 384}}) {
    for (const MixingFamily family :
         {MixingFamily::Residual, MixingFamily::Identity, MixingFamily::Hc, MixingFamily::Mhc}) {
      const int n = family == MixingFamily::Residual ? 1 : 4;
      border(name, {tokens, n, C}, family, kernels, parallel, secondsPerCase, results);
    }
  }
  return results;
}

}  // namespace mhc::kernels::bench
