// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/Operations.h"
#include "kernels/cpu/Vec.h"

namespace mhc::kernels::MHC_ISA {
namespace {

constexpr std::int64_t kBlock = 16384;

}  // namespace

void addBf16(const AddBf16& a, const ParallelFor& parallel) {
  parallel((a.size + kBlock - 1) / kBlock, [&](std::int64_t block) {
    const std::int64_t end = block * kBlock + kBlock < a.size ? block * kBlock + kBlock : a.size;
    for (std::int64_t i = block * kBlock; i < end; i += kLanes) {
      const Vec addend = loadTail(a.addend + i, end - i);
      storeTail(a.sum + i, a.overwrite ? addend : loadTail(a.sum + i, end - i) + addend, end - i);
    }
  });
}

void toBf16(const ToBf16& a, const ParallelFor& parallel) {
  parallel((a.size + kBlock - 1) / kBlock, [&](std::int64_t block) {
    const std::int64_t end = block * kBlock + kBlock < a.size ? block * kBlock + kBlock : a.size;
    for (std::int64_t i = block * kBlock; i < end; i += kLanes)
      storeTail(a.out + i, loadTail(a.in + i, end - i), end - i);
  });
}

}  // namespace mhc::kernels::MHC_ISA
