// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>
#include <memory>

namespace mhc::training {

/// What the first GPU does now; NaN: the driver does not say.
struct GpuSample {
  double load = std::numeric_limits<double>::quiet_NaN();         ///< % of the time with a kernel running
  double memoryBytes = std::numeric_limits<double>::quiet_NaN();  ///< in use, by all programs
  double watts = std::numeric_limits<double>::quiet_NaN();
  double celsius = std::numeric_limits<double>::quiet_NaN();
};

/// NVIDIA's management library, loaded when the program runs: neither needed to build nor to start. Not thread-safe.
class Nvml {
 public:
  /// Null where the library, a function of it or a GPU is missing. `library`: for tests.
  [[nodiscard]] static std::unique_ptr<Nvml> load(const char* library = "libnvidia-ml.so.1");
  ~Nvml();
  Nvml(const Nvml&) = delete;
  Nvml& operator=(const Nvml&) = delete;

  [[nodiscard]] GpuSample sample() const;

 private:
  struct Functions;
  explicit Nvml(std::unique_ptr<Functions> functions);
  std::unique_ptr<Functions> functions_;
};

}  // namespace mhc::training
