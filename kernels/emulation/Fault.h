// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <source_location>
#include <stdexcept>
#include <string>

namespace mhc::kernels::emulation {

/// A kernel did what CUDA forbids. Thrown by the launch, to the test that made it; the sentence names kernel, block,
/// threads and the line of the source.
class Fault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A line of a kernel's source.
struct Site {
  const char* file = "";
  unsigned line = 0;
  Site() = default;
  Site(const std::source_location& where)  // NOLINT: implicit on purpose
      : file(where.file_name()), line(where.line()) {}
  bool operator==(const Site& other) const;
  /// "MixingSinkhorn.cuh:61"
  [[nodiscard]] std::string text() const;
};

}  // namespace mhc::kernels::emulation
