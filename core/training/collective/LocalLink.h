// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "core/training/collective/RankLink.h"

namespace mhc::training {

/// Where ranks that are threads of one process put their messages.
class LocalPost {
 public:
  void put(int from, int to, std::vector<char> message);
  /// False if nothing has come.
  [[nodiscard]] bool take(int from, int to, std::vector<char>& message);

 private:
  std::mutex mutex_;
  std::map<std::pair<int, int>, std::deque<std::vector<char>>> waiting_;
};

/// Ranks as threads of one process, for trying out what ranks do without a launcher.
class LocalLink final : public RankLink {
 public:
  LocalLink(std::shared_ptr<LocalPost> post, int rank, int size) : post_(std::move(post)), rank_(rank), size_(size) {}

  [[nodiscard]] int rank() const override { return rank_; }
  [[nodiscard]] int size() const override { return size_; }
  [[nodiscard]] std::string name() const override { return "threads"; }
  void send(int to, const void* data, std::size_t bytes) override;
  void receive(int from, void* data, std::size_t bytes) override { expected_.push_back({from, data, bytes}); }
  [[nodiscard]] Progress progress() override;
  [[nodiscard]] std::string problem() const override { return problem_; }
  [[noreturn]] void abort(int code) override;

 private:
  struct Expected {
    int from = 0;
    void* data = nullptr;
    std::size_t bytes = 0;
  };
  std::shared_ptr<LocalPost> post_;
  int rank_, size_;
  std::vector<Expected> expected_;
  std::string problem_;
};

}  // namespace mhc::training
