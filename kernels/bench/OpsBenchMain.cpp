// SPDX-License-Identifier: GPL-3.0-or-later
// Times the kernels apart from everything else: mhc_ops_bench [threads] [seconds per case] [implementation].
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "kernels/bench/Bench.h"

namespace {

/// Threads that spin between calls: without LibTorch's OpenMP runtime here, and as quick to start as that.
class SpinFor final : public mhc::kernels::ParallelFor {
 public:
  explicit SpinFor(int threads) : threads_(threads) {
    for (int index = 1; index < threads; ++index) workers_.emplace_back([this, index] { work(index); });
  }
  SpinFor(const SpinFor&) = delete;
  SpinFor& operator=(const SpinFor&) = delete;
  ~SpinFor() override {
    body_ = nullptr;
    turn_.fetch_add(1, std::memory_order_release);
    for (std::thread& worker : workers_) worker.join();
  }
  void operator()(std::int64_t count, mhc::kernels::FunctionRef<void(std::int64_t)> body) const override {
    count_ = count;
    body_ = &body;
    busy_.store(threads_ - 1, std::memory_order_relaxed);
    turn_.fetch_add(1, std::memory_order_release);
    share(0);
    while (busy_.load(std::memory_order_acquire) != 0) __builtin_ia32_pause();
  }

 private:
  void share(int index) const {
    for (std::int64_t i = count_ * index / threads_; i < count_ * (index + 1) / threads_; ++i) (*body_)(i);
  }
  void work(int index) {
    for (int seen = 0;;) {
      int turn = seen;
      while ((turn = turn_.load(std::memory_order_acquire)) == seen) __builtin_ia32_pause();
      seen = turn;
      if (body_ == nullptr) return;
      share(index);
      busy_.fetch_sub(1, std::memory_order_release);
    }
  }

  int threads_;
  std::vector<std::thread> workers_;
  mutable std::int64_t count_ = 0;
  mutable const mhc::kernels::FunctionRef<void(std::int64_t)>* body_ = nullptr;
  mutable std::atomic<int> turn_{0};
  mutable std::atomic<int> busy_{0};
};

}  // namespace

int main(int argc, char** argv) {
  const int threads = argc > 1 ? std::atoi(argv[1]) : static_cast<int>(std::thread::hardware_concurrency());
  const double seconds = argc > 2 ? std::atof(argv[2]) : 0.3;
  const mhc::kernels::KernelTable* kernels =
      argc > 3 ? mhc::kernels::kernelsNamed(argv[3]) : &mhc::kernels::cpuKernels();
  if (threads < 1 || kernels == nullptr) {
    std::fprintf(stderr, "Usage: mhc_ops_bench [threads] [seconds per case] [scalar|avx2|avx512|avx512bf16|reference]\n");
    return 2;
  }
  const SpinFor parallel(threads);
  std::printf("%s, %d threads\n%-40s %10s %10s %10s %8s\n", kernels->name.data(), threads, "", "median ms", "best ms",
              "GFLOP/s", "GB/s");
  for (const auto cases : {mhc::kernels::bench::mixing, mhc::kernels::bench::operations}) {
    for (const mhc::kernels::bench::Result& r : cases(*kernels, parallel, seconds)) {
      std::printf("%-40s %10.3f %10.3f %10.1f %8.1f\n", r.name.c_str(), r.seconds * 1e3, r.best * 1e3,
                  r.flops / r.seconds / 1e9, r.bytes / r.seconds / 1e9);
    }
  }
  return 0;
}
