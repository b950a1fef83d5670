// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cerrno>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/run/FileOperations.h"

namespace mhc::run::test {

/// The real calls, of which the k-th can be made to fail once (error) or to be the last thing that the machine does
/// (power loss): every later call fails, what was not flushed is lost, and a rename whose folder was not flushed is undone.
class FaultyOperations : public FileOperations {
 public:
  enum class Fault { None, Error, PowerLoss };

  Fault fault = Fault::None;
  int failAt = std::numeric_limits<int>::max();  ///< number of the call, from 0
  int errorNumber = EIO;
  int calls = 0;
  std::uint64_t room = std::numeric_limits<std::uint64_t>::max();

  int create(const std::filesystem::path& path) override {
    if (fails()) return -1;
    const int fd = FileOperations::create(path);
    if (fd >= 0) {
      open_[fd] = path;
      unflushed_.insert(path);
    }
    return fd;
  }
  ssize_t write(int fd, const void* data, std::size_t size) override {
    if (fails()) return -1;
    // Short writes happen: never more than 1000 bytes at a time.
    return FileOperations::write(fd, data, size < 1000 ? size : 1000);
  }
  int fsync(int fd) override {
    if (fails()) return -1;
    unflushed_.erase(open_[fd]);
    return FileOperations::fsync(fd);
  }
  int close(int fd) override {
    const bool failing = fails();
    open_.erase(fd);
    const int result = FileOperations::close(fd);  // the descriptor goes either way
    if (failing) errno = errorNumber;
    return failing ? -1 : result;
  }
  int makeDirectory(const std::filesystem::path& path) override { return fails() ? -1 : FileOperations::makeDirectory(path); }
  int fsyncDirectory(const std::filesystem::path& path) override {
    if (fails()) return -1;
    if (renamed_ && renamed_->second.parent_path() == path) renamed_.reset();
    return FileOperations::fsyncDirectory(path);
  }
  int rename(const std::filesystem::path& from, const std::filesystem::path& to, bool exchange) override {
    if (fails()) return -1;
    const int result = FileOperations::rename(from, to, exchange);
    if (result == 0) {
      renamed_ = {from, to};
      exchanged_ = exchange;
    }
    return result;
  }
  int removeTree(const std::filesystem::path& path) override { return fails() ? -1 : FileOperations::removeTree(path); }
  std::uint64_t freeBytes(const std::filesystem::path&) override { return room; }

  [[nodiscard]] bool struck() const { return calls > failAt; }

 private:
  bool fails() {
    const int number = calls++;
    if (fault == Fault::None || number < failAt || (fault == Fault::Error && number > failAt)) return false;
    if (fault == Fault::PowerLoss && number == failAt) losePower();
    errno = errorNumber;
    return true;
  }

  void losePower() {
    std::error_code ignored;
    for (const auto& path : unflushed_) {
      if (std::filesystem::exists(path, ignored)) std::filesystem::resize_file(path, 0, ignored);
    }
    if (renamed_) FileOperations::rename(renamed_->second, renamed_->first, exchanged_);
  }

  std::map<int, std::filesystem::path> open_;
  std::set<std::filesystem::path> unflushed_;
  std::optional<std::pair<std::filesystem::path, std::filesystem::path>> renamed_;
  bool exchanged_ = false;
};

}  // namespace mhc::run::test
