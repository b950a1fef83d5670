// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/CpuFeatures.h"

namespace mhc::kernels {

bool cpuSupports(std::string_view implementation) {
  if (implementation == "reference" || implementation == "scalar") return true;
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (implementation == "avx2") return avx2;
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (implementation == "avx512") return avx512;
  if (implementation == "avx512bf16") return avx512 && __builtin_cpu_supports("avx512bf16");
#endif
  return false;
}

}  // namespace mhc::kernels
