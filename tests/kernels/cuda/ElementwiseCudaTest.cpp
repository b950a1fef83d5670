// SPDX-License-Identifier: GPL-3.0-or-later
// The kernels over rows against the reference.
#include <limits>

#include "tests/kernels/cuda/CudaSupport.h"

using namespace mhc::kernels;
using namespace mhc::kernels::test;

namespace {

const SerialFor serial;

/// Runs `call(pointers)` on copies of `arrays` in the element's format and writes the results back, widened.
template <typename Call>
void run(Element element, std::initializer_list<Fenced*> arrays, Call call) {
  std::vector<Activation> formatted;
  std::vector<void*> pointers;
  for (Fenced* a : arrays) formatted.emplace_back(*a, element);
  for (Activation& a : formatted) pointers.push_back(a.data());
  call(pointers);
  for (Activation& a : formatted) a.done();
  for (const Fenced* a : arrays) CHECK(a->intact());
}

FencedInts someIds(std::int64_t count, std::int64_t below, std::uint64_t seed) {
  Uniform uniform(seed);
  std::vector<std::int32_t> ids;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto id = static_cast<std::int64_t>((uniform() * 0.5F + 0.5F) * static_cast<float>(below));
    ids.push_back(static_cast<std::int32_t>(std::min(id, below - 1)));
  }
  return FencedInts(ids);
}

double tolerance(Element element, double wide) {
  return element == Element::Float32 ? wide : 0.009;
}

}  // namespace

TEST_CASE("CUDA SwiGLU agrees with the reference", "[cuda][elementwise]") {
  for (const Element e : {Element::Float32, Element::BFloat16}) {
    for (const std::int64_t I : {1, 3, 8, 16, 33, 352}) {
      for (const float factor : {1.0F, 120.0F}) {
        INFO("element " << static_cast<int>(e) << " I " << I << " factor " << factor);
        Fenced in = Fenced::random(5 * 2 * I, 10, factor), go = Fenced::random(5 * I, 11);
        Fenced out(5 * I), out_ref(5 * I), grad(10 * I), grad_ref(10 * I);
        run(e, {&in, &out}, [&](const auto& p) { gpu::swiGluForward({5, I, p[0], p[1], e}, serial); });
        run(e, {&in, &out_ref}, [&](const auto& p) { reference::swiGluForward({5, I, p[0], p[1], e}, serial); });
        CHECK(relativeError(out, out_ref) < tolerance(e, 1e-6));
        run(e, {&in, &go, &grad}, [&](const auto& p) {
          gpu::swiGluBackward({5, I, p[0], p[1], p[2], e}, serial);
        });
        run(e, {&in, &go, &grad_ref}, [&](const auto& p) {
          reference::swiGluBackward({5, I, p[0], p[1], p[2], e}, serial);
        });
        CHECK(relativeError(grad, grad_ref) < tolerance(e, 2e-6));
        Fenced alias = in;
        run(e, {&alias, &go}, [&](const auto& p) { gpu::swiGluBackward({5, I, p[0], p[1], p[0], e}, serial); });
        CHECK(alias.sameBytes(grad));
      }
    }
  }
}

TEST_CASE("CUDA SwiGLU's gradient stays finite where the exponential saturates", "[cuda][elementwise]") {
  Fenced in(16), out(8), grad(16);
  const float gates[8] = {1e4F, -1e4F, 88.8F, -88.8F, 104.0F, -104.0F, 3e38F, -3e38F};
  for (std::size_t i = 0; i < 8; ++i) {
    in[i] = gates[i];
    in[8 + i] = 1.0F;
  }
  const Fenced go(8, 1.0F);
  gpu::swiGluForward({1, 8, in.data(), out.data()}, serial);
  gpu::swiGluBackward({1, 8, in.data(), go.data(), grad.data()}, serial);
  for (std::size_t i = 0; i < 8; ++i) {
    INFO("gate " << gates[i]);
    CHECK(out[i] == Approx(gates[i] > 0 ? gates[i] : 0.0F).margin(1e-30));
    CHECK(grad[i] == Approx(gates[i] > 0 ? 1.0 : 0.0).margin(1e-30));
  }
}

TEST_CASE("CUDA embedding agrees with the reference", "[cuda][elementwise]") {
  for (const Element e : {Element::Float32, Element::BFloat16}) {
    for (const int n : {1, 3, 4}) {
      for (const std::int64_t C : {1, 7, 16, 33, 136}) {
        for (const std::int64_t N : {1, 70, 300}) {
          INFO("element " << static_cast<int>(e) << " n " << n << " C " << C << " N " << N);
          const FencedInts ids = someIds(N, 11, 3);
          const Fenced table = Fenced::random(11 * C, 4);
          Fenced x0(N * n * C), x0_ref(N * n * C), gx = Fenced::random(N * n * C, 5);
          run(e, {&x0}, [&](const auto& p) {
            gpu::embeddingForward({N, n, C, ids.data(), table.data(), p[0], e}, serial);
          });
          run(e, {&x0_ref}, [&](const auto& p) {
            reference::embeddingForward({N, n, C, ids.data(), table.data(), p[0], e}, serial);
          });
          CHECK(x0.sameBytes(x0_ref));
          Fenced grad = Fenced::random(11 * C, 6), grad_ref = grad;
          run(e, {&gx}, [&](const auto& p) {
            gpu::embeddingBackward({N, n, C, ids.data(), p[0], grad.data(), e}, serial);
          });
          run(e, {&gx}, [&](const auto& p) {
            reference::embeddingBackward({N, n, C, ids.data(), p[0], grad_ref.data(), e}, serial);
          });
          CHECK(relativeError(grad, grad_ref) < 3e-6);
          CHECK(grad.intact());
        }
      }
    }
  }
}

TEST_CASE("CUDA cross-entropy agrees with the reference", "[cuda][elementwise]") {
  for (const Element e : {Element::Float32, Element::BFloat16}) {
    for (const std::int64_t V : {1, 2, 15, 16, 255, 1031, 2048}) {
      for (const float factor : {1.0F, 30.0F, 3000.0F}) {
        INFO("element " << static_cast<int>(e) << " V " << V << " factor " << factor);
        const FencedInts targets = someIds(4, V, 8);
        Fenced start = Fenced::random(4 * V, 7, factor);
        run(e, {&start}, [](const auto&) {});  // rounded, if they are to be
        Fenced logits = start, wanted = start, kept = start, losses(4), losses_ref(4), losses_only(4);
        run(e, {&logits}, [&](const auto& p) {
          gpu::crossEntropy({4, V, p[0], targets.data(), losses.data(), 0.125F, true, e}, serial);
        });
        run(e, {&wanted}, [&](const auto& p) {
          reference::crossEntropy({4, V, p[0], targets.data(), losses_ref.data(), 0.125F, true, e}, serial);
        });
        run(e, {&kept}, [&](const auto& p) {
          gpu::crossEntropy({4, V, p[0], targets.data(), losses_only.data(), 0.125F, false, e}, serial);
        });
        for (std::size_t i = 0; i < 4; ++i)
          CHECK(losses[i] == Approx(losses_ref[i]).epsilon(2e-6).margin(2e-6 * factor));
        CHECK(losses.sameBytes(losses_only));
        double worst = 0;
        for (std::size_t i = 0; i < logits.size(); ++i) {
          worst = std::max(worst, std::abs(static_cast<double>(logits[i]) - static_cast<double>(wanted[i])));
        }
        CHECK(worst < 0.125 * (e == Element::Float32 ? 1e-6 : 0.004));
        CHECK(kept.sameBytes(start));
        CHECK(losses.intact());
      }
    }
  }
}

TEST_CASE("A logit that is not finite gives a CUDA loss that is not finite", "[cuda][elementwise]") {
  for (const float bad : {NAN, INFINITY}) {
    for (const std::size_t place : {std::size_t{0}, std::size_t{20}, std::size_t{36}}) {
      INFO(bad << " at " << place);
      Fenced logits = Fenced::random(37, 9), losses(1);
      logits[place] = bad;
      const FencedInts target({5});
      gpu::crossEntropy({1, 37, logits.data(), target.data(), losses.data(), 1.0F, true}, serial);
      CHECK_FALSE(std::isfinite(losses[0]));
      CHECK_FALSE(std::isfinite(logits[5]));
    }
  }
}

TEST_CASE("CUDA RMSNorm agrees with the reference", "[cuda][elementwise]") {
  for (const Element e : {Element::Float32, Element::BFloat16}) {
    for (const std::int64_t C : {1, 5, 16, 31, 128, 385, 520}) {
      INFO("element " << static_cast<int>(e) << " C " << C);
      Fenced x = Fenced::random(9 * C, 12), y(9 * C), y_ref(9 * C), without(9 * C);
      const Fenced weight = Fenced::random(C, 13);
      Fenced inverse(9), inverse_ref(9);
      run(e, {&x, &y}, [&](const auto& p) {
        gpu::rmsNormForward({9, C, p[0], weight.data(), 1e-6F, p[1], inverse.data(), e}, serial);
      });
      run(e, {&x, &y_ref}, [&](const auto& p) {
        reference::rmsNormForward({9, C, p[0], weight.data(), 1e-6F, p[1], inverse_ref.data(), e}, serial);
      });
      run(e, {&x, &without}, [&](const auto& p) {
        gpu::rmsNormForward({9, C, p[0], weight.data(), 1e-6F, p[1], nullptr, e}, serial);
      });
      CHECK(relativeError(y, y_ref) < tolerance(e, 1e-6));
      CHECK(relativeError(inverse, inverse_ref) < 1e-6);
      CHECK(y.sameBytes(without));
      CHECK(inverse.intact());
    }
  }
}

TEST_CASE("CUDA rotation turns pairs by their position's angle and back", "[cuda][elementwise]") {
  for (const Element e : {Element::Float32, Element::BFloat16}) {
    for (const int d : {2, 6, 16, 64}) {
      const AttentionShape shape{2, 5, 3, 1, d};
      INFO("element " << static_cast<int>(e) << " d " << d);
      const Rotary rotary(5, d);
      Fenced in = Fenced::random(10 * shape.qkvWidth(), 20), out(10 * shape.qkvWidth()), back(10 * shape.qkvWidth());
      run(e, {&in, &out}, [&](const auto& p) {
        gpu::rotate({shape, p[0], rotary.cos.data(), rotary.sin.data(), p[1], false, e});
      });
      for (std::size_t row = 0; row < 10; ++row) {
        for (std::size_t head = 0; head < 5; ++head) {
          const auto half = static_cast<std::size_t>(d) / 2;
          const std::size_t at = row * static_cast<std::size_t>(shape.qkvWidth()) + head * 2 * half;
          for (std::size_t c = 0; c < half; ++c) {
            const double x = in[at + c], y = in[at + half + c];
            const double cosine = head < 4 ? rotary.cos[row % 5 * half + c] : 1.0F;
            const double sine = head < 4 ? rotary.sin[row % 5 * half + c] : 0.0F;
            CHECK(out[at + c] == Approx(x * cosine - y * sine).epsilon(tolerance(e, 1e-5)).margin(tolerance(e, 1e-6)));
            CHECK(out[at + half + c] ==
                  Approx(y * cosine + x * sine).epsilon(tolerance(e, 1e-5)).margin(tolerance(e, 1e-6)));
          }
        }
      }
      run(e, {&out, &back}, [&](const auto& p) {
        gpu::rotate({shape, p[0], rotary.cos.data(), rotary.sin.data(), p[1], true, e});
      });
      CHECK(relativeError(back, in) < tolerance(e, 1e-5) * 2);
      Fenced alias = in;
      run(e, {&alias}, [&](const auto& p) {
        gpu::rotate({shape, p[0], rotary.cos.data(), rotary.sin.data(), p[0], false, e});
      });
      CHECK(alias.sameBytes(out));
    }
  }
}
