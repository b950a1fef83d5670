// SPDX-License-Identifier: GPL-3.0-or-later
// Single matrices in double (the window) and batches in float (the worker) must be the same mathematics.
#include "core/hyper/MixingStep.h"
#include "kernels/MixingKernels.h"
#include "kernels/reference/MixingSinkhorn.h"
#include "tests/hyper/Cases.h"

using namespace mhc::hyper;
using namespace mhc::hyper::test;
namespace kernels = mhc::kernels;

namespace {

using Floats = std::vector<float>;

Floats toFloats(const std::vector<double>& values) { return {values.begin(), values.end()}; }

// What a float holds, as a double: both sides must start from the same numbers.
void round(std::vector<double>& values) {
  for (double& v : values) v = static_cast<double>(static_cast<float>(v));
}

kernels::MixingOptions kernelOptions(const MixingSpec& spec) {
  kernels::MixingOptions o;
  o.family = static_cast<kernels::MixingFamily>(spec.family);
  o.numerics = static_cast<kernels::MixingNumerics>(spec.sinkhorn.numerics);
  o.dynamic = spec.dynamic;
  o.iterations = spec.sinkhorn.iterations;
  o.temperature = static_cast<float>(spec.sinkhorn.temperature);
  o.hc_eps = static_cast<float>(spec.sinkhorn.eps);
  o.norm_eps = static_cast<float>(spec.norm_eps);
  return o;
}

void compare(const Floats& got, const std::vector<double>& want, const char* name) {
  REQUIRE(got.size() == want.size());
  double size = 1.0;
  for (const double v : want) size = std::max(size, std::abs(v));
  for (std::size_t k = 0; k < want.size(); ++k) {
    INFO(name << " [" << k << "]");
    CHECK(static_cast<double>(got[k]) == Approx(want[k]).margin(1e-6 * size));
  }
}

void compareStep(const MixingSpec& spec, int n, int channels, std::mt19937_64& engine) {
  Matrix x = randomMatrix(engine, n, channels);
  MixingWeights w = randomWeights(engine, spec.family, n, channels, spec.dynamic);
  std::vector<double> f = randomValues(engine, static_cast<std::size_t>(channels));
  std::vector<double> grad_u = randomValues(engine, static_cast<std::size_t>(channels));
  Matrix grad_next = randomMatrix(engine, n, channels);
  for (std::vector<double>* v : {&x.values, &w.fn.values, &w.base, &w.scale, &f, &grad_u, &grad_next.values}) round(*v);
  const bool plain = spec.family == Family::Residual;
  const std::size_t width = static_cast<std::size_t>(2 * n + n * n);
  const Floats xf = toFloats(x.values), ff = toFloats(f), gu = toFloats(grad_u), gn = toFloats(grad_next.values);
  const Floats fn = toFloats(w.fn.values), base = toFloats(w.base), scale = toFloats(w.scale);
  Floats streams = xf, h(width), mix(width), rms(static_cast<std::size_t>(n)), u(ff.size()), next(xf.size());
  const kernels::MixingShape shape{1, n, channels};

  kernels::BorderForward read;
  read.shape = shape;
  read.kind = kernels::ReadKind::Sublayer;
  read.read = kernelOptions(spec);
  read.parameters = {fn.data(), base.data(), scale.data()};
  read.x_next = streams.data();
  read.next = {h.data(), mix.data(), rms.data()};
  read.u = plain ? nullptr : u.data();
  kernels::reference::borderForward(read, kernels::SerialFor{});
  if (plain) u = streams;
  kernels::BorderForward write;
  write.shape = shape;
  write.write = kernelOptions(spec);
  write.x = xf.data();
  write.f = ff.data();
  write.h = plain ? nullptr : h.data();
  write.x_next = next.data();
  kernels::reference::borderForward(write, kernels::SerialFor{});

  Floats grad_h(width), grad_x(xf.size()), grad_f(ff.size()), gfn(fn.size()), gbase(base.size()), gscale(scale.size());
  kernels::BorderBackward back;
  back.shape = shape;
  back.write = kernelOptions(spec);
  back.x = xf.data();
  back.f = ff.data();
  back.h = write.h;
  back.grad_x_next = gn.data();
  back.grad_f = grad_f.data();
  back.grad_h = plain ? nullptr : grad_h.data();
  back.grad_x = grad_x.data();
  kernels::reference::borderBackward(back, kernels::SerialFor{});
  kernels::BorderBackward read_back;
  read_back.shape = shape;
  read_back.kind = kernels::ReadKind::Sublayer;
  read_back.read = kernelOptions(spec);
  read_back.parameters = read.parameters;
  read_back.x_next = xf.data();
  read_back.next = read.next;
  read_back.u = read.u;
  read_back.grad_y = gu.data();
  read_back.grad_h_next = plain ? nullptr : grad_h.data();
  read_back.grad_x_next = grad_x.data();
  read_back.gradients = {gfn.data(), gbase.data(), gscale.data()};
  read_back.grad_x = grad_x.data();
  kernels::reference::borderBackward(read_back, kernels::SerialFor{});

  const MixingMaps maps = mixingMaps(x, w, spec);
  const MixingStepGradients g = mixingStepGradients(x, w, spec, f, grad_next, grad_u);
  if (!plain) {
    std::vector<double> want = maps.pre;
    want.insert(want.end(), maps.post.begin(), maps.post.end());
    want.insert(want.end(), maps.res.values.begin(), maps.res.values.end());
    compare(h, want, "h");
  }
  compare(u, readStreams(maps, x), "u");
  compare(next, writeStreams(maps, x, f).values, "next");
  compare(grad_x, g.x.values, "grad_x");
  compare(grad_f, g.f, "grad_f");
  compare(gfn, g.weights.fn.values, "grad_fn");
  compare(gbase, g.weights.base, "grad_base");
  compare(gscale, g.weights.scale, "grad_scale");
}

}  // namespace

TEST_CASE("Sinkhorn and its gradient are those of the reference kernels", "[agreement]") {
  std::mt19937_64 engine(41);
  for (const int n : {1, 2, 3, 4, 8}) {
    for (const Numerics numerics : {Numerics::Paper, Numerics::DeepseekV4}) {
      for (const double scale : {1.0, 20.0}) {
        SinkhornOptions o = options(numerics);
        o.eps = static_cast<double>(static_cast<float>(o.eps));
        o.temperature = 0.5;
        const Matrix logits = randomMatrix(engine, n, n, scale);
        const Matrix w = randomMatrix(engine, n, n);
        Matrix h(n, n), g(n, n);
        const kernels::MixingOptions k = kernelOptions({Family::Mhc, true, o, 1e-20});
        kernels::reference::sinkhorn(n, k, logits.values.data(), h.values.data());
        kernels::reference::sinkhornGradient(n, k, logits.values.data(), w.values.data(), g.values.data());
        CHECK(largestDifference(h, sinkhorn(logits, o)) < 1e-14);
        CHECK(largestDifference(g, sinkhornGradient(logits, o, w)) < 1e-13);
      }
    }
  }
}

TEST_CASE("One step, forward and backward, is that of the reference kernels", "[agreement]") {
  std::mt19937_64 engine(43);
  compareStep({Family::Residual, true, {}, 1e-20}, 1, 7, engine);
  for (const Family family : {Family::Hc, Family::Mhc, Family::Identity}) {
    for (const int n : {1, 2, 3, 4, 8}) {
      for (const bool dynamic : {true, false}) {
        for (const Numerics numerics : {Numerics::Paper, Numerics::DeepseekV4}) {
          if (family == Family::Hc && numerics == Numerics::DeepseekV4) continue;
          INFO("family " << static_cast<int>(family) << " n " << n << " dynamic " << dynamic);
          MixingSpec spec{family, dynamic, options(numerics), numerics == Numerics::Paper ? 1e-20 : 1e-6};
          spec.sinkhorn.temperature = 0.75;
          compareStep(spec, n, 7, engine);
        }
      }
    }
  }
}
