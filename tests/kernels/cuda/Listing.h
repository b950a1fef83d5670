// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

namespace mhc::kernels::test {

/// What nvcc and ptxas made of one kernel.
struct KernelListing {
  std::string name;                         ///< demangled, without parameters: "borderForwardKernel<float, true, 4>"
  std::map<std::string, int> instructions;  ///< PTX opcodes with all their suffixes, each with its count
  std::map<std::string, int> machine;       ///< the same of the machine code of sm_90; empty without STEM.sass
  int registers = 0, spills = -1;           ///< on sm_90, bytes of spill stores and loads
  int stack = -1;                           ///< bytes of local memory

  /// Instructions whose opcode begins with `start`.
  [[nodiscard]] int count(const std::string& start) const;
  /// Accesses of global memory of four words: "ld" or "st".
  [[nodiscard]] int vectors(const std::string& kind) const;
};

/// The kernels of one source, by name. `folder` holds STEM.ptx, STEM.registers and perhaps STEM.sass.
/// Each is read once.
[[nodiscard]] const std::map<std::string, KernelListing>& readListing(const std::string& folder,
                                                                      const std::string& stem);

}  // namespace mhc::kernels::test
