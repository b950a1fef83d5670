// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>

namespace mhc::training {

/// Messages between two ranks. What is sent from one rank to another arrives in order. Nothing here waits: who started
/// something asks progress() again and again, which also moves it on. Used by one thread at a time.
class RankLink {
 public:
  enum class Progress { Busy, Done, Failed };

  RankLink() = default;
  virtual ~RankLink() = default;
  RankLink(const RankLink&) = delete;
  RankLink& operator=(const RankLink&) = delete;

  [[nodiscard]] virtual int rank() const = 0;
  [[nodiscard]] virtual int size() const = 0;
  [[nodiscard]] virtual std::string name() const = 0;

  /// Both ends name the same number of bytes. The memory must stay until progress() is Done.
  virtual void send(int to, const void* data, std::size_t bytes) = 0;
  virtual void receive(int from, void* data, std::size_t bytes) = 0;
  /// Done: all that was started is over. Failed: problem() says why, and nothing more can be started.
  [[nodiscard]] virtual Progress progress() = 0;
  [[nodiscard]] virtual std::string problem() const = 0;

  /// Ends all ranks as far as the launcher reaches them.
  [[noreturn]] virtual void abort(int code) = 0;
  /// After a failure: the destructor then must not wait for the others.
  virtual void giveUp() {}
};

}  // namespace mhc::training
