// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/Operations.h"
#include "kernels/cpu/Vec.h"

namespace mhc::kernels::MHC_ISA {
namespace {

constexpr std::int64_t kRows = 8;
constexpr std::int64_t kPartial = 128;  // channels summed in float before the sum goes on in double

template <typename T>
MHC_INLINE double squares(const T* x, std::int64_t C) {
  double sum = 0;
  for (std::int64_t first = 0; first < C; first += kPartial) {
    const std::int64_t end = first + kPartial < C ? first + kPartial : C;
    Vec part = zero();
    for (std::int64_t c = first; c < end; c += kLanes) {
      const Vec v = loadTail(x + c, end - c);
      part = fma(v, v, part);
    }
    sum += static_cast<double>(reduceSum(part));
  }
  return sum;
}

template <typename T>
void forward(const RmsNormForward& a, const ParallelFor& parallel) {
  parallel((a.rows + kRows - 1) / kRows, [&](std::int64_t block) {
    const std::int64_t end = block * kRows + kRows < a.rows ? block * kRows + kRows : a.rows;
    for (std::int64_t r = block * kRows; r < end; ++r) {
      const T* x = static_cast<const T*>(a.x) + r * a.C;
      T* y = static_cast<T*>(a.y) + r * a.C;
      const double mean = squares(x, a.C) / static_cast<double>(a.C);
      const auto inverse = static_cast<float>(1.0 / std::sqrt(mean + static_cast<double>(a.eps)));
      const Vec factor = broadcast(inverse);
      for (std::int64_t c = 0; c < a.C; c += kLanes) {
        storeTail(y + c, loadTail(x + c, a.C - c) * factor * loadTail(a.weight + c, a.C - c), a.C - c);
      }
      if (a.inverse_rms != nullptr) a.inverse_rms[r] = inverse;
    }
  });
}

}  // namespace

void rmsNormForward(const RmsNormForward& a, const ParallelFor& parallel) {
  a.element == Element::BFloat16 ? forward<std::uint16_t>(a, parallel) : forward<float>(a, parallel);
}

}  // namespace mhc::kernels::MHC_ISA
