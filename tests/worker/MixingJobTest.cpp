// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/worker/MixingJob.h"

#include "core/hyper/MixingStep.h"
#include "tests/hyper/Cases.h"
#include "tests/hyper/GoldenStep.h"

using namespace mhc::worker;
namespace kernels = mhc::kernels;
namespace hyper = mhc::hyper;
namespace golden = mhc::test::golden;

namespace {

using Floats = std::vector<float>;

Floats toFloats(const std::vector<double>& values) { return {values.begin(), values.end()}; }
std::vector<double> toDoubles(const Floats& values) { return {values.begin(), values.end()}; }

MixingOutputs compute(const MixingInputs& in, const MixingSettings& settings, const char* table = "reference") {
  return computeMixing(in, settings, *kernels::kernelsNamed(table), kernels::SerialFor{});
}

std::vector<const kernels::KernelTable*> tables() {
  std::vector<const kernels::KernelTable*> found;
  for (const char* name : {"reference", "scalar", "avx2", "avx512", "avx512bf16"}) {
    if (const kernels::KernelTable* table = kernels::kernelsNamed(name)) found.push_back(table);
  }
  return found;
}

template <std::size_t size>
Floats tanhOf(const std::array<double, size>& u) {
  Floats f;
  for (const double v : u) f.push_back(static_cast<float>(std::tanh(v)));
  return f;
}

// The published step, twice: what follows a token must not disturb it.
MixingInputs goldenInputs(const Floats& f) {
  MixingInputs in;
  in.shape = {2, golden::n, golden::C};
  in.x = toFloats(golden::streams());
  in.x.insert(in.x.end(), in.x.begin(), in.x.end());
  in.fn = toFloats(golden::fn());
  in.base = toFloats(golden::base());
  in.scale = toFloats(golden::scale());
  in.f = f;
  in.f.insert(in.f.end(), f.begin(), f.end());
  return in;
}

MixingInputs randomInputs(std::uint64_t seed, int n, std::int64_t tokens, std::int64_t C) {
  std::mt19937_64 engine(seed);
  const auto values = [&](std::int64_t size, double scale) {
    return toFloats(hyper::test::randomValues(engine, static_cast<std::size_t>(size), scale));
  };
  MixingInputs in;
  in.shape = {tokens, n, C};
  in.x = values(tokens * n * C, 1.0);
  in.fn = values((n + 2) * n * n * C, 0.2);
  in.base = values((n + 2) * n, 1.0);
  in.scale = values(3, 1.0);
  in.f = values(tokens * C, 1.0);
  in.grad_next = values(tokens * n * C, 1.0);
  in.grad_u = values(tokens * C, 1.0);
  return in;
}

// Rows of the res block between the two orders.
Floats otherOrder(const Floats& values, int n, std::int64_t columns) {
  Floats result = values;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      for (std::int64_t k = 0; k < columns; ++k) {
        result[static_cast<std::size_t>((2 * n + i * n + j) * columns + k)] =
            values[static_cast<std::size_t>((2 * n + j * n + i) * columns + k)];
      }
    }
  }
  return result;
}

void compare(const Floats& got, const std::vector<double>& want, const char* name) {
  REQUIRE(got.size() == want.size());
  double size = 1.0;
  for (const double v : want) size = std::max(size, std::abs(v));
  for (std::size_t k = 0; k < got.size(); ++k) {
    INFO(name << " [" << k << "]");
    CHECK(static_cast<double>(got[k]) == Approx(want[k]).margin(5e-6 * size));
  }
}

}  // namespace

TEST_CASE("The mixing command computes the paper's published step", "[mixing]") {
  const MixingInputs in = goldenInputs(tanhOf(golden::paper::u));
  for (const kernels::KernelTable* table : tables()) {
    INFO(table->name);
    const MixingOutputs out = computeMixing(in, {}, *table, kernels::SerialFor{});
    for (std::size_t t = 0; t < 2; ++t) {
      for (std::size_t j = 0; j < 4; ++j) {
        CHECK(out.pre[4 * t + j] == Approx(golden::paper::pre[j]).margin(5e-7));
        CHECK(out.post[4 * t + j] == Approx(golden::paper::post[j]).margin(5e-7));
        CHECK(out.res[16 * t + j] == Approx(golden::paper::res_row_0[j]).margin(5e-7));
        CHECK(out.res[16 * t + 12 + j] == Approx(golden::paper::res_row_3[j]).margin(5e-7));
        CHECK(out.u[4 * t + j] == Approx(golden::paper::u[j]).margin(5e-7));
      }
      for (std::size_t k = 0; k < 16; ++k) CHECK(out.next[16 * t + k] == Approx(golden::paper::next[k]).margin(1e-6));
    }
    CHECK(out.row_error < 5e-7);
    CHECK(out.grad_x.empty());
    CHECK(out.grad_f.empty());
  }
}

TEST_CASE("The mixing command computes DeepSeek's published step", "[mixing]") {
  const MixingInputs in = goldenInputs(tanhOf(golden::deepseek::u));
  const MixingSettings settings{kernels::MixingNumerics::DeepseekV4, ResOrder::SourceDestination, 20};
  for (const kernels::KernelTable* table : tables()) {
    INFO(table->name);
    const MixingOutputs out = computeMixing(in, settings, *table, kernels::SerialFor{});
    for (std::size_t j = 0; j < 4; ++j) {
      CHECK(out.res[4 * j] == Approx(golden::deepseek::comb_row_0[j]).margin(5e-7));
      CHECK(out.u[j] == Approx(golden::deepseek::u[j]).margin(5e-7));
    }
    for (std::size_t k = 0; k < 16; ++k) CHECK(out.next[16 + k] == Approx(golden::deepseek::next[k]).margin(1e-6));
    CHECK(out.row_error == Approx(1e-6).margin(4e-7));
  }
}

TEST_CASE("The order of the res rows changes names, not numbers", "[mixing]") {
  for (const int n : {1, 2, 4, 8}) {
    const std::int64_t columns = n * 6;
    const MixingInputs in = randomInputs(3, n, 5, 6);
    MixingInputs other = in;
    other.fn = otherOrder(in.fn, n, columns);
    other.base = otherOrder(in.base, n, 1);
    const MixingOutputs a = compute(in, {kernels::MixingNumerics::Paper, ResOrder::DestinationSource, 20});
    const MixingOutputs b = compute(other, {kernels::MixingNumerics::Paper, ResOrder::SourceDestination, 20});
    CHECK(a.res == b.res);
    CHECK(a.next == b.next);
    CHECK(a.grad_x == b.grad_x);
    CHECK(otherOrder(a.grad_fn, n, columns) == b.grad_fn);
    CHECK(otherOrder(a.grad_base, n, 1) == b.grad_base);
    if (n > 1) CHECK(a.res != compute(in, {kernels::MixingNumerics::Paper, ResOrder::SourceDestination, 20}).res);
  }
}

TEST_CASE("The gradients are those of the mathematics in double", "[mixing]") {
  for (const int n : {1, 2, 3, 4, 8}) {
    for (const kernels::MixingNumerics numerics : {kernels::MixingNumerics::Paper, kernels::MixingNumerics::DeepseekV4}) {
      const std::int64_t T = 3;
      const int C = 10;
      const MixingInputs in = randomInputs(static_cast<std::uint64_t>(n), n, T, C);
      hyper::MixingSpec spec;
      const bool deepseek = numerics == kernels::MixingNumerics::DeepseekV4;
      spec.sinkhorn = hyper::test::options(deepseek ? hyper::Numerics::DeepseekV4 : hyper::Numerics::Paper);
      spec.norm_eps = deepseek ? 1e-6 : 1e-20;
      const hyper::MixingWeights w{hyper::Matrix(n * n + 2 * n, n * C, toDoubles(in.fn)), toDoubles(in.base), toDoubles(in.scale)};
      std::vector<double> next, gx, gf, gfn(in.fn.size()), gbase(in.base.size()), gscale(3);
      for (std::int64_t t = 0; t < T; ++t) {
        const auto part = [t](const Floats& all, std::int64_t size) {
          return std::vector<double>(all.begin() + t * size, all.begin() + (t + 1) * size);
        };
        const hyper::Matrix x(n, C, part(in.x, n * C));
        const auto maps = hyper::mixingMaps(x, w, spec);
        const auto g = hyper::mixingStepGradients(x, w, spec, part(in.f, C), hyper::Matrix(n, C, part(in.grad_next, n * C)),
                                                  part(in.grad_u, C));
        const hyper::Matrix written = hyper::writeStreams(maps, x, part(in.f, C));
        next.insert(next.end(), written.values.begin(), written.values.end());
        gx.insert(gx.end(), g.x.values.begin(), g.x.values.end());
        gf.insert(gf.end(), g.f.begin(), g.f.end());
        for (std::size_t k = 0; k < gfn.size(); ++k) gfn[k] += g.weights.fn.values[k];
        for (std::size_t k = 0; k < gbase.size(); ++k) gbase[k] += g.weights.base[k];
        for (std::size_t k = 0; k < 3; ++k) gscale[k] += g.weights.scale[k];
      }
      for (const kernels::KernelTable* table : tables()) {
        INFO(table->name << " n " << n << (deepseek ? " deepseek_v4" : " paper"));
        const MixingOutputs out =
            computeMixing(in, {numerics, ResOrder::DestinationSource, 20}, *table, kernels::SerialFor{});
        compare(out.next, next, "next");
        compare(out.grad_x, gx, "grad_x");
        compare(out.grad_f, gf, "grad_f");
        compare(out.grad_fn, gfn, "grad_fn");
        compare(out.grad_base, gbase, "grad_base");
        compare(out.grad_scale, gscale, "grad_scale");
      }
    }
  }
}

TEST_CASE("What is not given counts as zero, and its outputs are left out", "[mixing]") {
  const MixingInputs full = randomInputs(9, 4, 3, 6);
  MixingInputs in = full;
  in.f.clear();
  MixingInputs zero = full;
  std::fill(zero.f.begin(), zero.f.end(), 0.0F);
  CHECK(compute(in, {}).next == compute(zero, {}).next);
  CHECK(compute(in, {}).grad_base == compute(zero, {}).grad_base);
  CHECK(compute(in, {}).grad_f.empty());
  CHECK_FALSE(compute(zero, {}).grad_f.empty());
  in = full;
  in.grad_next.clear();
  zero = full;
  std::fill(zero.grad_next.begin(), zero.grad_next.end(), 0.0F);
  for (const kernels::KernelTable* table : tables()) {
    const MixingOutputs a = computeMixing(in, {}, *table, kernels::SerialFor{});
    const MixingOutputs b = computeMixing(zero, {}, *table, kernels::SerialFor{});
    CHECK(a.grad_fn == b.grad_fn);
    CHECK(a.grad_x == b.grad_x);
  }
  in = full;
  in.grad_u.clear();
  CHECK_FALSE(compute(in, {}).grad_x.empty());
  in.grad_next.clear();
  const MixingOutputs none = compute(in, {});
  CHECK((none.grad_x.empty() && none.grad_fn.empty() && none.grad_base.empty() && none.grad_scale.empty()));
  CHECK(none.grad_f.empty());
}

TEST_CASE("More iterations bring the columns closer", "[mixing]") {
  const MixingInputs in = randomInputs(11, 4, 20, 6);
  const double once = compute(in, {kernels::MixingNumerics::Paper, ResOrder::DestinationSource, 1}).column_error;
  const double often = compute(in, {kernels::MixingNumerics::Paper, ResOrder::DestinationSource, 100}).column_error;
  CHECK(once > 1e-2);
  CHECK(often < once / 10);
}
