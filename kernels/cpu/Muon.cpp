// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/Operations.h"
#include "kernels/cpu/Vec.h"

namespace mhc::kernels::MHC_ISA {
namespace {

constexpr std::int64_t kBlock = 16384;

/// body(first index, lanes left) for every vector of a flat range.
template <typename Body>
MHC_INLINE void eachVector(std::int64_t size, const ParallelFor& parallel, const Body& body) {
  parallel((size + kBlock - 1) / kBlock, [&](std::int64_t block) {
    const std::int64_t end = block * kBlock + kBlock < size ? block * kBlock + kBlock : size;
    for (std::int64_t i = block * kBlock; i < end; i += kLanes) body(i, end - i);
  });
}

}  // namespace

void muonMomentum(const MuonMomentum& a, const ParallelFor& parallel) {
  const Vec beta = broadcast(a.beta);
  const Vec rest =
      broadcast(static_cast<float>((1.0 - static_cast<double>(a.beta)) * static_cast<double>(a.gradient_scale)));
  eachVector(a.size, parallel, [&](std::int64_t i, std::int64_t left) {
    const Vec g = loadTail(a.gradient + i, left) * rest;
    const Vec m = fma(beta, loadTail(a.momentum + i, left), g);
    storeTail(a.momentum + i, m, left);
    storeTail(a.update + i, fma(beta, m, g), left);
  });
}

void blend(const Blend& a, const ParallelFor& parallel) {
  const Vec alpha = broadcast(a.alpha);
  const Vec beta = broadcast(a.beta);
  if (a.b == nullptr) {
    eachVector(a.size, parallel,
               [&](std::int64_t i, std::int64_t left) { storeTail(a.out + i, alpha * loadTail(a.a + i, left), left); });
    return;
  }
  eachVector(a.size, parallel, [&](std::int64_t i, std::int64_t left) {
    storeTail(a.out + i, fma(alpha, loadTail(a.a + i, left), beta * loadTail(a.b + i, left)), left);
  });
}

void muonApply(const MuonApply& a, const ParallelFor& parallel) {
  const Vec rate = broadcast(a.learning_rate);
  const Vec scale = broadcast(a.scale);
  const Vec decay = broadcast(a.weight_decay);
  eachVector(a.size, parallel, [&](std::int64_t i, std::int64_t left) {
    const Vec w = loadTail(a.weight + i, left);
    const Vec now = fnma(rate, fma(decay, w, scale * loadTail(a.direction + i, left)), w);
    storeTail(a.weight + i, now, left);
    if (a.shadow != nullptr) storeTail(a.shadow + i, now, left);
  });
}

}  // namespace mhc::kernels::MHC_ISA
