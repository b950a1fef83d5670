// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/hyper/GoldenStep.h"
#include "tests/kernels/MixingSupport.h"

using namespace mhc::kernels;
using namespace mhc::kernels::test;
namespace golden = mhc::test::golden;

namespace {

struct Step {
  std::vector<float> h, rms, u, next;
};

// The published step with kernels: the read of x, F = tanh outside, the write.
Step run(const MixingSet& set, bool deepseek) {
  const auto floats = [](const std::vector<double>& v) { return std::vector<float>(v.begin(), v.end()); };
  const std::vector<float> x = floats(golden::streams());
  const std::vector<float> disk_fn = floats(golden::fn()), disk_base = floats(golden::base()), scale = floats(golden::scale());
  std::vector<float> fn(disk_fn.size()), base(disk_base.size()), streams = x, mix(24);
  for (int m = 0; m < 24; ++m) {
    const int from = deepseek ? golden::deepseekRow(m) : m;
    base[static_cast<std::size_t>(m)] = disk_base[static_cast<std::size_t>(from)];
    std::copy_n(disk_fn.begin() + from * 16, 16, fn.begin() + m * 16);
  }
  Step s{std::vector<float>(24), std::vector<float>(1), std::vector<float>(4), std::vector<float>(16)};
  BorderForward read;
  read.shape = {1, 4, 4};
  read.kind = ReadKind::Sublayer;
  read.read = mixingOptions(MixingFamily::Mhc, deepseek ? MixingNumerics::DeepseekV4 : MixingNumerics::Paper);
  read.parameters = {fn.data(), base.data(), scale.data()};
  read.x_next = streams.data();
  read.next = {s.h.data(), mix.data(), s.rms.data()};
  read.u = s.u.data();
  set.forward(read, SerialFor());
  std::vector<float> f = s.u;
  for (float& v : f) v = std::tanh(v);
  BorderForward write;
  write.shape = read.shape;
  write.write = read.read;
  write.x = x.data();
  write.f = f.data();
  write.h = s.h.data();
  write.x_next = s.next.data();
  set.forward(write, SerialFor());
  return s;
}

}  // namespace

TEST_CASE("Every kernel set computes the published step", "[mixing]") {
  std::vector<MixingSet> sets = mixingCpuSets();
  sets.push_back(mixingReference());
  for (const MixingSet& set : sets) {
    INFO(set.name);
    const Step paper = run(set, false);
    CHECK(paper.rms[0] == Approx(golden::paper::inverse_rms).margin(5e-7));
    const Step deepseek = run(set, true);
    for (std::size_t j = 0; j < 4; ++j) {
      CHECK(paper.h[j] == Approx(golden::paper::pre[j]).margin(5e-7));
      CHECK(paper.h[4 + j] == Approx(golden::paper::post[j]).margin(5e-7));
      CHECK(paper.h[8 + j] == Approx(golden::paper::res_row_0[j]).margin(5e-7));
      CHECK(paper.h[20 + j] == Approx(golden::paper::res_row_3[j]).margin(5e-7));
      CHECK(paper.u[j] == Approx(golden::paper::u[j]).margin(5e-7));
      CHECK(deepseek.h[8 + 4 * j] == Approx(golden::deepseek::comb_row_0[j]).margin(5e-7));
      CHECK(deepseek.u[j] == Approx(golden::deepseek::u[j]).margin(5e-7));
    }
    for (std::size_t k = 0; k < 16; ++k) {
      CHECK(paper.next[k] == Approx(golden::paper::next[k]).margin(1e-6));
      CHECK(deepseek.next[k] == Approx(golden::deepseek::next[k]).margin(1e-6));
    }
  }
}
