// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace mhc::kernels {

/// Whether this CPU and operating system can run the implementation of that name (reference, scalar, avx2, avx512, avx512bf16).
[[nodiscard]] bool cpuSupports(std::string_view implementation);

}  // namespace mhc::kernels
