// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>

namespace mhc::kernels {

/// A non-owning reference to a callable: no allocation, valid while the callable lives.
template <typename Signature>
class FunctionRef;

template <typename R, typename... Args>
class FunctionRef<R(Args...)> {
 public:
  template <typename F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, FunctionRef>)
  FunctionRef(F&& function)  // NOLINT: implicit on purpose
      : object_(const_cast<void*>(static_cast<const void*>(&function))),
        call_([](void* object, Args... args) -> R {
          return (*static_cast<std::remove_reference_t<F>*>(object))(std::forward<Args>(args)...);
        }) {}
  R operator()(Args... args) const { return call_(object_, std::forward<Args>(args)...); }

 private:
  void* object_;
  R (*call_)(void*, Args...);
};

/// Runs body(0) … body(count − 1). Which thread runs which index is fixed by (count, threads): contiguous ranges, so
/// that memory first touched by a thread stays with it. Kernels choose `count` from the problem alone, never from the
/// number of threads: their results are then the same bytes for every number of threads.
class ParallelFor {
 public:
  virtual ~ParallelFor() = default;
  virtual void operator()(std::int64_t count, FunctionRef<void(std::int64_t)> body) const = 0;
};

/// Everything on the calling thread, in order: for tests and for the reference.
class SerialFor final : public ParallelFor {
 public:
  void operator()(std::int64_t count, FunctionRef<void(std::int64_t)> body) const override {
    for (std::int64_t i = 0; i < count; ++i) body(i);
  }
};

}  // namespace mhc::kernels
