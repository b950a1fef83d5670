// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

namespace mhc {

/// Shared flag with which one thread asks another to give up at its next convenient point.
class CancelToken {
 public:
  void cancel() { flag_->store(true, std::memory_order_relaxed); }
  [[nodiscard]] bool cancelled() const { return flag_->load(std::memory_order_relaxed); }

 private:
  std::shared_ptr<std::atomic<bool>> flag_ = std::make_shared<std::atomic<bool>>(false);
};

/// Called from time to time with units done and in all (total 0 = unknown).
using ProgressFunction = std::function<void(std::uint64_t done, std::uint64_t total)>;

}  // namespace mhc
