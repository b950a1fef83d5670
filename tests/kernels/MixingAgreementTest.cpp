// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <cmath>
#include <random>
#include <vector>

#include "kernels/CpuFeatures.h"
#include "kernels/MixingKernels.h"

using namespace mhc::kernels;

namespace {

using Values = std::vector<float>;

struct Arrays {
  Values x, f, h, next, ch, mix, rms, u, w, y, nr, fn, base, scale, gy, ghn, gxn, gfn, gbase, gscale, gw, gsq, gf, gh, gx;
};

Values random(std::mt19937& engine, std::int64_t size, float scale) {
  std::normal_distribution<float> normal(0.0F, scale);
  Values v(static_cast<std::size_t>(size));
  for (float& value : v) value = normal(engine);
  return v;
}

double difference(const Values& a, const Values& b) {
  double worst = 0, size = 1e-3;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!std::isfinite(a[i])) return INFINITY;
    worst = std::max(worst, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
    size = std::max(size, std::abs(static_cast<double>(b[i])));
  }
  return worst / size;
}

void run(Arrays& a, MixingShape s, ReadKind kind, const MixingOptions& o, decltype(&reference::borderForward) forward,
         decltype(&reference::borderBackward) backward) {
  const bool plain = o.family == MixingFamily::Residual;
  BorderForward b;
  b.shape = s; b.write = o; b.x = a.x.data(); b.f = a.f.data(); b.h = plain ? nullptr : a.h.data();
  b.x_next = a.next.data(); b.kind = kind; b.read = o; b.parameters = {a.fn.data(), a.base.data(), a.scale.data()};
  b.next = {a.ch.data(), a.mix.data(), a.rms.data()};
  b.u = plain && kind == ReadKind::Sublayer ? nullptr : a.u.data();
  b.norm_weight = a.w.data(); b.y = a.y.data(); b.norm_inverse_rms = a.nr.data();
  forward(b, SerialFor{});
  Values workspace(static_cast<std::size_t>(borderWorkspace(s, kind, o)) + 1, 9.0F);
  BorderBackward g;
  g.shape = s; g.kind = kind; g.read = o; g.parameters = b.parameters; g.x_next = b.x_next; g.next = b.next; g.u = b.u;
  g.norm_weight = b.norm_weight; g.norm_inverse_rms = b.norm_inverse_rms; g.grad_y = a.gy.data();
  g.grad_h_next = plain || kind != ReadKind::Sublayer ? nullptr : a.ghn.data(); g.grad_x_next = a.gxn.data();
  g.gradients = {a.gfn.data(), a.gbase.data(), a.gscale.data()}; g.grad_norm_weight = a.gw.data();
  g.grad_square = a.gsq.data(); g.write = o; g.x = b.x; g.f = b.f; g.h = b.h; g.grad_f = a.gf.data();
  g.grad_h = plain ? nullptr : a.gh.data(); g.grad_x = a.gx.data(); g.workspace = workspace.data();
  backward(g, SerialFor{});
  REQUIRE(workspace.back() == 9.0F);
}

}  // namespace

TEST_CASE("every instruction set agrees with the reference, odd sizes and all families and reads") {
  struct Isa { const char* name; decltype(&reference::borderForward) forward; decltype(&reference::borderBackward) backward; };
  const Isa isas[] = {{"scalar", scalar::borderForward, scalar::borderBackward},
                      {"avx2", avx2::borderForward, avx2::borderBackward},
                      {"avx512", avx512::borderForward, avx512::borderBackward},
                      {"avx512bf16", avx512bf16::borderForward, avx512bf16::borderBackward}};
  for (const Isa& isa : isas) {
    if (!cpuSupports(isa.name)) continue;
    for (int n = 1; n <= 8; ++n) {
      for (const MixingFamily family : {MixingFamily::Residual, MixingFamily::Hc, MixingFamily::Mhc, MixingFamily::Identity}) {
        if (family == MixingFamily::Residual && n > 1) continue;
        for (const ReadKind kind : {ReadKind::None, ReadKind::Sublayer, ReadKind::Sum, ReadKind::Mean, ReadKind::Head}) {
          for (const int variant : {0, 1, 2}) {
            const MixingShape s{37, n, 21};
            MixingOptions o;
            o.family = family;
            o.dynamic = variant != 2;
            if (variant == 1) { o.numerics = MixingNumerics::DeepseekV4; o.hc_eps = 1e-6F; o.norm_eps = 1e-6F; }
            const std::int64_t N = s.tokens, C = s.C, W = 2 * n + n * n;
            std::mt19937 e(static_cast<unsigned>(n * 100 + variant));
            Arrays a;
            a.x = random(e, N * n * C, 1); a.f = random(e, N * C, 1); a.h = random(e, N * W, 0.5F);
            if (family == MixingFamily::Identity) {
              for (std::int64_t t = 0; t < N; ++t) {
                for (int k = 0; k < n * n; ++k) a.h[static_cast<std::size_t>(t * W + 2 * n + k)] = k % (n + 1) == 0 ? 1.0F : 0.0F;
              }
            }
            a.next.resize(a.x.size()); a.ch.resize(static_cast<std::size_t>(N * W)); a.mix = a.ch;
            a.rms.resize(static_cast<std::size_t>(N * n)); a.u.resize(a.f.size()); a.w = random(e, C, 1); a.y = a.u;
            a.nr.resize(static_cast<std::size_t>(N)); a.fn = random(e, W * n * C, 0.1F); a.base = random(e, W, 1);
            a.scale = random(e, 3, 1); a.gy = random(e, N * C, 1); a.ghn = random(e, N * W, 1);
            a.gxn = random(e, N * n * C, 1); a.gfn = random(e, W * n * C, 1); a.gbase = random(e, W, 1);
            a.gscale = random(e, 3, 1); a.gw = random(e, C, 1); a.gsq = a.rms; a.gf = a.u; a.gh = a.ch; a.gx = a.next;
            Arrays r = a;
            run(r, s, kind, o, reference::borderForward, reference::borderBackward);
            run(a, s, kind, o, isa.forward, isa.backward);
            INFO(isa.name << " n " << n << " family " << static_cast<int>(family) << " kind " << static_cast<int>(kind)
                          << " variant " << variant);
            CHECK(difference(a.next, r.next) < 1e-5);
            CHECK(difference(a.ch, r.ch) < 1e-4);
            CHECK(difference(a.mix, r.mix) < 1e-5);
            CHECK(difference(a.y, r.y) < 1e-4);
            CHECK(difference(a.gfn, r.gfn) < 1e-4);
            CHECK(difference(a.gbase, r.gbase) < 1e-4);
            CHECK(difference(a.gscale, r.gscale) < 1e-4);
            CHECK(difference(a.gw, r.gw) < 1e-4);
            CHECK(difference(a.gsq, r.gsq) < 1e-4);
            CHECK(difference(a.gf, r.gf) < 1e-4);
            CHECK(difference(a.gh, r.gh) < 1e-4);
            CHECK(difference(a.gx, r.gx) < 1e-4);
          }
        }
      }
    }
  }
}
