// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/ThreadScratch.h"

#include <sys/mman.h>

#include <cstdlib>
#include <memory>
#include <new>

namespace mhc::kernels {
namespace {

struct Free {
  void operator()(float* p) const { std::free(p); }
};

struct Piece {
  std::unique_ptr<float, Free> data;
  std::int64_t floats = 0;
};

}  // namespace

float* threadScratch(ScratchUse use, std::int64_t floats) {
  thread_local Piece pieces[2];
  Piece& piece = pieces[use == ScratchUse::Call ? 0 : 1];
  if (piece.floats < floats) {
    // Whole huge pages: what fills most of a second-level cache must lie in one piece there, and small pages are
    // scattered over memory, so that some of its sets overflow while others stay empty.
    constexpr std::size_t kHugePage = std::size_t{2} << 20;
    constexpr std::int64_t kStep = kHugePage / sizeof(float);
    const std::int64_t size = (floats + kStep - 1) / kStep * kStep;
    const std::size_t bytes = static_cast<std::size_t>(size) * sizeof(float);
    piece.data.reset();
    piece.floats = 0;
    piece.data.reset(static_cast<float*>(std::aligned_alloc(kHugePage, bytes)));
    if (!piece.data) throw std::bad_alloc();
    ::madvise(piece.data.get(), bytes, MADV_HUGEPAGE);  // a wish: small pages are as right
    piece.floats = size;
  }
  return piece.data.get();
}

}  // namespace mhc::kernels
