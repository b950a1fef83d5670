// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/kernels/OpsSupport.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <new>
#include <thread>

namespace mhc::kernels::test {

const OperationSet& referenceSet() { return referenceKernels(); }

const std::vector<OperationSet>& cpuSets() {
  static const std::vector<OperationSet> sets = [] {
    std::vector<OperationSet> found;
    for (const char* name : {"scalar", "avx2", "avx512", "avx512bf16"}) {
      if (const KernelTable* table = kernelsNamed(name)) found.push_back(*table);
    }
    return found;
  }();
  return sets;
}

void TwoThreadFor::operator()(std::int64_t count, FunctionRef<void(std::int64_t)> body) const {
  std::thread odd([&] {
    for (std::int64_t i = 1; i < count; i += 2) body(i);
  });
  for (std::int64_t i = 0; i < count; i += 2) body(i);
  odd.join();
}

PageHooks& pageHooks() {
  static PageHooks hooks;
  return hooks;
}

Fenced::Fenced(std::int64_t size, float start) : size_(static_cast<std::size_t>(size)) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t used = ((size_ + kFence) * sizeof(float) + page - 1) / page * page;
  bytes_ = used + page;
  pages_ = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages_ == MAP_FAILED) throw std::bad_alloc();
  char* const end = static_cast<char*>(pages_) + used;
  if (mprotect(end, page, PROT_NONE) != 0) throw std::bad_alloc();
  if (pageHooks().taken != nullptr) pageHooks().taken(pages_, used);
  data_ = reinterpret_cast<float*>(end) - size_;
  std::fill(data_ - kFence, data_, kSentinel);
  std::fill(data_, data_ + size_, start);
}

Fenced::~Fenced() {
  if (pages_ == nullptr) return;
  if (pageHooks().given != nullptr) pageHooks().given(pages_);
  munmap(pages_, bytes_);
}

double relativeError(const Fenced& a, const Fenced& b) {
  REQUIRE(a.size() == b.size());
  double square = 0;
  for (std::size_t i = 0; i < b.size(); ++i) square += static_cast<double>(b[i]) * b[i];
  const double typical = std::sqrt(square / static_cast<double>(std::max<std::size_t>(b.size(), 1))) + 1e-30;
  double worst = 0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    const double error = std::abs(static_cast<double>(a[i]) - b[i]) / std::max<double>(std::abs(b[i]), typical);
    if (!(error <= worst)) worst = std::isnan(error) ? INFINITY : error;
  }
  return worst;
}

Rotary::Rotary(std::int64_t length, int head_dim, double theta)
    : cos(length * (head_dim / 2)), sin(length * (head_dim / 2)) {
  const int half = head_dim / 2;
  std::size_t at = 0;
  for (std::int64_t t = 0; t < length; ++t) {
    for (int c = 0; c < half; ++c) {
      const double angle = static_cast<double>(t) * std::pow(theta, -2.0 * c / head_dim);
      cos[at] = static_cast<float>(std::cos(angle));
      sin[at++] = static_cast<float>(std::sin(angle));
    }
  }
}

}  // namespace mhc::kernels::test
