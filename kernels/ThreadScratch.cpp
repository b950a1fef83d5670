// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/ThreadScratch.h"

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
    constexpr std::int64_t kStep = 1024;  // 4 KiB
    const std::int64_t size = (floats + kStep - 1) / kStep * kStep;
    piece.data.reset();
    piece.floats = 0;
    piece.data.reset(static_cast<float*>(std::aligned_alloc(64, static_cast<std::size_t>(size) * sizeof(float))));
    if (!piece.data) throw std::bad_alloc();
    piece.floats = size;
  }
  return piece.data.get();
}

}  // namespace mhc::kernels
