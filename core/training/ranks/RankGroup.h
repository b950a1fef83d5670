// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/training/collective/Collective.h"

namespace mhc::training {

/// Another rank is lost; caught where a run ends.
class RankError : public std::runtime_error {
 public:
  explicit RankError(Error error) : std::runtime_error(error.text()), error_(std::move(error)) {}
  [[nodiscard]] const Error& error() const { return error_; }

 private:
  Error error_;
};

/// The ranks of a training as its code sees them: rank 0 leads, the others do what it tells them. One rank alone is a
/// group too, and every call is then over at once. All calls throw RankError when a rank is lost.
class RankGroup {
 public:
  explicit RankGroup(Collective& collective) : collective_(collective) {}

  [[nodiscard]] int rank() const { return collective_.rank(); }
  [[nodiscard]] int size() const { return collective_.size(); }
  [[nodiscard]] bool leads() const { return rank() == 0; }
  [[nodiscard]] bool several() const { return size() > 1; }
  [[nodiscard]] Collective& collective() { return collective_; }

  void wait(Collective::Ticket ticket) { check(collective_.wait(ticket)); }
  void broadcast(void* data, std::size_t bytes, int root = 0) { check(collective_.broadcast(data, bytes, root)); }
  /// What each rank gave, by rank.
  template <typename T>
  [[nodiscard]] std::vector<T> gather(const T& mine) {
    std::vector<T> all(static_cast<std::size_t>(size()));
    check(collective_.gather(&mine, sizeof mine, all.data()));
    return all;
  }

  /// All go on, or all get the error of the lowest rank that has one, which is then named in its sentence.
  [[nodiscard]] Result<void> agree(const Result<void>& mine);
  /// Rank 0's text, on every rank.
  [[nodiscard]] std::string share(const std::string& text);

  /// Rank 0: what all do now ({"do": …}); nothing is sent to nobody.
  void command(const Json& command);
  /// The others: the next of them.
  [[nodiscard]] Json awaitCommand() { return Json::parse(share({})); }

 private:
  static void check(const Result<void>& result) {
    if (!result.ok()) throw RankError(result.error());
  }

  Collective& collective_;
};

}  // namespace mhc::training
