// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/VecProbe.h"

#include "kernels/cpu/Vec.h"

namespace mhc::kernels::MHC_ISA {

void probeFunction(int function, const float* in, float* out, std::int64_t size) {
  for (std::int64_t i = 0; i < size; i += kLanes) {
    const Vec x = loadTail(in + i, size - i);
    storeTail(out + i, function == 0 ? exp(x) : function == 1 ? sigmoid(x) : tanh(x), size - i);
  }
}

void probeTranspose(const float* in, float* out) {
  Vec rows[kLanes];
  for (int i = 0; i < kLanes; ++i) rows[i] = load(in + i * kLanes);
  transpose(rows);
  for (int i = 0; i < kLanes; ++i) store(out + i * kLanes, rows[i]);
}

void probeNarrow(const float* in, std::uint16_t* out, std::int64_t size) {
  for (std::int64_t i = 0; i < size; i += kLanes) storeTail(out + i, loadTail(in + i, size - i), size - i);
}

void probeWiden(const std::uint16_t* in, float* out, std::int64_t size) {
  for (std::int64_t i = 0; i < size; i += kLanes) storeTail(out + i, loadTail(in + i, size - i), size - i);
}

int probeLanes() { return kLanes; }

}  // namespace mhc::kernels::MHC_ISA
