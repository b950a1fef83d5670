// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>
#include <cstring>
#include <tuple>

#include "kernels/bench/Bench.h"
#include "kernels/bench/Buffer.h"
#include "kernels/bench/MixingParts.h"

namespace mhc::kernels::bench {
namespace {

const char* nameOf(MixingFamily family) {
  switch (family) {
    case MixingFamily::Residual:
      return "residual";
    case MixingFamily::Hc:
      return "hc";
    case MixingFamily::Mhc:
      return "mhc";
    case MixingFamily::Identity:
      return "identity";
  }
  return "";
}

// What the mathematics asks of one border per token: paper arXiv 2512.24880, Table 2, with the branch norm and its
// input.
struct Cost {
  double forward_flops, backward_flops, forward_bytes, backward_bytes;

  Cost(const MixingShape& s, MixingFamily family, Element element) {
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
    const double activation = static_cast<double>(elementSize(element)) * C;
    const double streams = n * activation;
    const bool plain = family == MixingFamily::Residual;
    forward_bytes = tokens * (2 * streams + activation * (plain ? 2 : 3));  // x -> x_next; f, u, y
    // x_next, gradient in and out, and x to the gradient of H_res; f, u, grad_y, grad_f
    backward_bytes = tokens * ((plain ? 3 : 4) * streams + activation * (plain ? 2 : 4));
  }
};

// An activation tensor of that many elements.
Buffer activation(std::int64_t size, Element element) {
  Buffer buffer(size);
  if (element == Element::BFloat16) {
    auto* narrow = reinterpret_cast<std::uint16_t*>(buffer.get());  // falls behind what it reads
    for (std::int64_t i = 0; i < size; ++i) {
      const std::uint16_t value = roundBf16(buffer.get()[i]);
      std::memcpy(narrow + i, &value, sizeof value);
    }
  }
  return buffer;
}

void border(const std::string& shape_name, const MixingShape& s, MixingFamily family, Element element,
            const KernelTable& kernels, const ParallelFor& parallel, double seconds, std::vector<Result>& results) {
  const std::int64_t streams = s.tokens * s.n * s.C;
  const std::int64_t maps = s.tokens * (s.n * s.n + 2 * s.n);
  const bool plain = family == MixingFamily::Residual;
  const std::int64_t branch = s.tokens * s.C;
  const Buffer x = activation(streams, element), f = activation(branch, element), x_next = activation(streams, element);
  const Buffer u = activation(branch, element), y = activation(branch, element), grad_y = activation(branch, element);
  const Buffer grad_x = activation(streams, element), grad_f = activation(branch, element);
  const Buffer h(maps), next_h(maps), mix(maps), rms(s.tokens * s.n), grad_h(maps), grad_h_next(maps);
  const Buffer fn((s.n * s.n + 2 * s.n) * s.n * s.C, 0.02F), base(s.n * s.n + 2 * s.n), scale(3, 0.1F), weight(s.C);
  const Buffer norm_rms(s.tokens), grad_weight(s.C), grad_fn((s.n * s.n + 2 * s.n) * s.n * s.C);
  const Buffer grad_base(s.n * s.n + 2 * s.n), grad_scale(3);

  BorderForward forward;
  forward.shape = s;
  forward.element = element;
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
  backward.element = element;
  backward.kind = forward.kind;
  backward.read = forward.read;
  backward.parameters = forward.parameters;
  backward.x_next = forward.x_next;
  backward.next = forward.next;
  backward.u = forward.u;
  backward.norm_weight = forward.norm_weight;
  backward.norm_inverse_rms = forward.norm_inverse_rms;
  backward.grad_y = grad_y.get();
  backward.grad_x_next = grad_x.get();  // in place, as in a training step
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
  const Buffer workspace(kernels.borderWorkspace(s, backward.kind, backward.read));
  backward.workspace = workspace.get();

  const Cost cost(s, family, element);
  const std::string name =
      std::string("border ") + nameOf(family) + " " + shape_name + (element == Element::BFloat16 ? " bf16" : "");
  results.push_back(timed(name + " forward", cost.forward_flops, cost.forward_bytes, seconds,
                          [&] { kernels.borderForward(forward, parallel); }));
  results.push_back(timed(name + " backward", cost.backward_flops, cost.backward_bytes, seconds,
                          [&] { kernels.borderBackward(backward, parallel); }));
}

}  // namespace

std::vector<Result> mixing(const KernelTable& kernels, const ParallelFor& parallel, double secondsPerCase) {
  std::vector<Result> results;
  std::vector<std::tuple<const char*, int, int>> shapes{{"tiny", 2048, 128}, {"small", 2048, 384}, {"gpt2", 512, 768}};
  if (place().device) shapes.emplace_back("27B", 8192, 2560);  // larger than a GPU's cache
  for (const auto& [name, tokens, C] : shapes) {
    for (const Element element : {Element::Float32, Element::BFloat16}) {
      for (const MixingFamily family :
           {MixingFamily::Residual, MixingFamily::Identity, MixingFamily::Hc, MixingFamily::Mhc}) {
        const bool plain = family == MixingFamily::Residual;
        if (element == Element::BFloat16 && !plain && family != MixingFamily::Mhc) continue;
        const int n = plain ? 1 : 4;
        border(name, {tokens, n, C}, family, element, kernels, parallel, secondsPerCase, results);
      }
    }
  }
  mixingParts(kernels, parallel, secondsPerCase, results);
  return results;
}

}  // namespace mhc::kernels::bench
