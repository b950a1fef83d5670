// SPDX-License-Identifier: GPL-3.0-or-later
// What Mixing.h promises beyond the numbers: fences, order, aliases, absent halves, extreme logits.
#include "tests/kernels/MixingSupport.h"

using namespace mhc::kernels;
using namespace mhc::kernels::test;

namespace {

constexpr MixingFamily families[] = {MixingFamily::Residual, MixingFamily::Hc, MixingFamily::Mhc, MixingFamily::Identity};
constexpr ReadKind kinds[] = {ReadKind::None, ReadKind::Sublayer, ReadKind::Sum, ReadKind::Mean, ReadKind::Head};

void compareWithReference(const BorderSetup& s, double tolerance = 1e-4) {
  Border wanted(s, 7);
  wanted.run(mixingReference(), SerialFor());
  for (const MixingSet& set : mixingCpuSets()) {
    INFO(set.name << " " << s.text());
    Border b(s, 7);
    b.run(set, SerialFor());
    CHECK(b.intact());
    const auto got = b.results();
    const auto want = wanted.results();
    for (std::size_t k = 0; k < got.size(); ++k) {
      INFO(got[k].first);
      CHECK(mixingError(*got[k].second, *want[k].second) < tolerance);
    }
  }
}

BorderSetup setup(MixingShape shape, MixingFamily write, ReadKind kind, MixingFamily read) {
  BorderSetup s{.shape = shape};
  s.write = mixingOptions(write);
  s.read = mixingOptions(read);
  s.kind = kind;
  return s;
}

}  // namespace

TEST_CASE("Any number of tokens and channels stays inside its buffers", "[mixing]") {
  for (const std::int64_t tokens : {0, 1, 15, 16, 17, 64, 65, 129, 300}) {
    for (const std::int64_t C : {1, 3, 16, 33}) {
      for (const MixingFamily family : families) {
        const int n = family == MixingFamily::Residual ? 1 : 4;
        compareWithReference(setup({tokens, n, C}, family, ReadKind::Sublayer, family));
      }
    }
  }
}

TEST_CASE("Pairs of different families and every reduction agree with the reference", "[mixing]") {
  for (const int n : {1, 2, 3, 5, 8}) {
    for (const MixingFamily write : families) {
      for (const MixingFamily read : families) {
        if (n > 1 && (write == MixingFamily::Residual || read == MixingFamily::Residual)) continue;
        compareWithReference(setup({21, n, 19}, write, ReadKind::Sublayer, read));
      }
      if (n > 1 && write == MixingFamily::Residual) continue;
      for (const ReadKind kind : kinds) compareWithReference(setup({21, n, 19}, write, kind, write));
    }
  }
}

TEST_CASE("Absent halves and null inputs agree with the reference", "[mixing]") {
  for (const MixingFamily family : families) {
    for (const ReadKind kind : kinds) {
      for (int absent = 0; absent < 16; ++absent) {
        BorderSetup s = setup({37, family == MixingFamily::Residual ? 1 : 4, 20}, family, kind, family);
        s.has_write = !(absent & 1);
        s.has_norm = !(absent & 2);
        s.has_carried = !(absent & 4);
        s.has_grad_h_next = !(absent & 8);
        if (!s.has_write && kind == ReadKind::None) continue;
        compareWithReference(s);
        s.read.dynamic = s.write.dynamic = false;
        compareWithReference(s);
      }
    }
  }
}

TEST_CASE("The order of the indices and the number of threads leave every byte as it is", "[mixing]") {
  for (const MixingFamily family : families) {
    for (const ReadKind kind : kinds) {
      const BorderSetup s = setup({411, family == MixingFamily::Residual ? 1 : 4, 35}, family, kind, family);
      for (const MixingSet& set : mixingCpuSets()) {
        INFO(set.name << " " << s.text());
        Border serial(s, 3), reverse(s, 3), threads(s, 3);
        serial.run(set, SerialFor());
        reverse.run(set, ReverseFor());
        threads.run(set, TwoThreadFor());
        for (std::size_t k = 0; k < serial.results().size(); ++k) {
          INFO(serial.results()[k].first);
          CHECK(serial.results()[k].second->sameBytes(*reverse.results()[k].second));
          CHECK(serial.results()[k].second->sameBytes(*threads.results()[k].second));
        }
      }
    }
  }
}

TEST_CASE("A read of written streams is the read behind their write, byte for byte", "[mixing]") {
  for (const int n : {1, 2, 3, 4, 5, 8}) {
    for (const MixingFamily family : {MixingFamily::Hc, MixingFamily::Mhc, MixingFamily::Identity}) {
      for (const Element element : {Element::Float32, Element::BFloat16}) {
        BorderSetup s = setup({37, n, 75}, family, ReadKind::Sublayer, family);
        s.element = element;
        for (const MixingSet& set : mixingCpuSets()) {
          INFO(set.name << " " << s.text());
          Border together(s, 17);
          together.forward(set, SerialFor());
          Border apart = together;
          apart.setup.has_write = false;
          apart.forward(set, SerialFor());
          const auto a = together.results();
          const auto b = apart.results();
          for (std::size_t k = 0; k < 7; ++k) {
            INFO(a[k].first);
            CHECK(a[k].second->sameBytes(*b[k].second));
          }
        }
      }
    }
  }
}

TEST_CASE("A write of more than caches hold is the same write", "[mixing]") {
  // Aligned to whole vectors (stored past the cache), and one channel more (not).
  for (const std::int64_t C : {256, 257}) {
    BorderSetup s = setup({8200, 4, C}, MixingFamily::Mhc, ReadKind::None, MixingFamily::Mhc);
    Border wanted(s, 9);
    wanted.forward(mixingReference(), SerialFor());
    for (const MixingSet& set : mixingCpuSets()) {
      INFO(set.name << " " << s.text());
      Border b(s, 9);
      b.forward(set, TwoThreadFor());
      CHECK(b.x_next.intact());
      CHECK(mixingError(b.x_next, wanted.x_next) < 1e-5);
    }
  }
}

TEST_CASE("The documented aliases change nothing", "[mixing]") {
  std::vector<MixingSet> sets = mixingCpuSets();
  sets.push_back(mixingReference());
  for (const MixingSet& set : sets) {
    for (const MixingFamily family : families) {
      for (const ReadKind kind : kinds) {
        BorderSetup s = setup({53, family == MixingFamily::Residual ? 1 : 3, 18}, family, kind, family);
        INFO(set.name << " " << s.text());
        Border apart(s, 5);
        apart.run(set, SerialFor());
        s.alias_gradient = true;
        s.alias_streams = family == MixingFamily::Residual;
        Border aliased(s, 5);
        aliased.run(set, SerialFor());
        for (std::size_t k = 0; k < apart.results().size(); ++k) {
          INFO(apart.results()[k].first);
          CHECK(apart.results()[k].second->sameBytes(*aliased.results()[k].second));
        }
      }
    }
  }
}

TEST_CASE("Extreme logits leave the float kernels finite and their rows whole", "[mixing]") {
  for (const int n : {1, 2, 3, 4, 8}) {
    for (const MixingNumerics numerics : {MixingNumerics::Paper, MixingNumerics::DeepseekV4}) {
      for (const int extreme : {0, 1, 2, 3, 4}) {
        BorderSetup s = setup({40, n, 12}, MixingFamily::Mhc, ReadKind::Sublayer, MixingFamily::Mhc);
        s.read = mixingOptions(MixingFamily::Mhc, numerics);
        s.logits = extreme == 0 ? 20.0F : extreme == 1 ? 30.0F : extreme == 4 ? 1000.0F : 1.0F;
        for (const MixingSet& set : mixingCpuSets()) {
          INFO(set.name << " " << s.text() << " extreme " << extreme);
          Border b(s, 11);
          for (int i = 0; i < n; ++i) {
            for (int j = 0; j < n; ++j) {
              if ((extreme == 2 && i == 0) || (extreme == 3 && j == 0)) b.base[static_cast<std::size_t>(2 * n + i * n + j)] = -200.0F;
            }
          }
          b.run(set, SerialFor());
          const std::size_t width = static_cast<std::size_t>(n * n + 2 * n);
          for (std::size_t t = 0; t < 40; ++t) {
            for (int i = 0; i < n; ++i) {
              double sum = 0.0;
              for (int j = 0; j < n; ++j) sum += b.next_h[t * width + static_cast<std::size_t>(2 * n + i * n + j)];
              CHECK(sum == Approx(1.0).margin(2e-6));
            }
          }
          for (const auto& [name, values] : b.results()) {
            INFO(name);
            bool finite = true;
            for (std::size_t k = 0; k < values->size(); ++k) finite = finite && std::isfinite((*values)[k]);
            CHECK(finite);
          }
        }
      }
    }
  }
}

TEST_CASE("A row or column of logits far below the others still learns", "[mixing]") {
  for (const int line : {0, 1}) {
    BorderSetup s = setup({16, 4, 12}, MixingFamily::Mhc, ReadKind::Sublayer, MixingFamily::Mhc);
    for (const MixingSet& set : mixingCpuSets()) {
      Border b(s, 13);
      for (std::size_t k = 0; k < 4; ++k) b.base[8 + (line == 0 ? k : 4 * k)] -= 200.0F;
      const Border start = b;
      b.run(set, SerialFor());
      Border wanted(s, 13);
      wanted.base = start.base;
      wanted.run(mixingReference(), SerialFor());
      INFO(set.name << (line == 0 ? " row" : " column"));
      CHECK(mixingError(b.next_h, wanted.next_h) < 1e-4);
      CHECK(mixingError(b.grad_base, wanted.grad_base) < 1e-4);
      for (std::size_t k = 0; k < 4; ++k) {
        const std::size_t at = 8 + (line == 0 ? k : 4 * k);
        CHECK(std::abs(b.grad_base[at] - start.grad_base[at]) > 1e-4F);
      }
    }
  }
}
