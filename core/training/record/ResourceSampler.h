// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>

#include "core/training/record/ResourceMeter.h"

namespace mhc::training {

/// Measures the process and its machine in a thread of its own, so that a step never waits for a driver or a disk.
class ResourceSampler {
 public:
  explicit ResourceSampler(std::filesystem::path folder, std::chrono::milliseconds every = std::chrono::seconds(1));
  ~ResourceSampler();
  ResourceSampler(const ResourceSampler&) = delete;
  ResourceSampler& operator=(const ResourceSampler&) = delete;

  /// The newest sample, once; nothing if none was made since the last call. Never waits for a measurement.
  [[nodiscard]] std::optional<ResourceSample> take();

 private:
  void work();

  const std::filesystem::path folder_;
  const std::chrono::milliseconds every_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::optional<ResourceSample> newest_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace mhc::training
