// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/FileSink.h"

#include <cerrno>
#include <utility>

#include "core/base/File.h"

namespace mhc::run {

namespace {
constexpr std::size_t bufferBytes = std::size_t{1} << 20;
}

FileSink::FileSink(int fd, std::filesystem::path path, FileOperations& operations)
    : fd_(fd), path_(std::move(path)), operations_(&operations), digest_(std::make_unique<Sha256>()) {}

FileSink::FileSink(FileSink&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      path_(std::move(other.path_)),
      operations_(other.operations_),
      buffer_(std::move(other.buffer_)),
      bytes_(other.bytes_),
      digest_(std::move(other.digest_)) {}

FileSink::~FileSink() {
  if (fd_ >= 0) operations_->close(fd_);
}

Result<FileSink> FileSink::create(const std::filesystem::path& path, FileOperations& operations) {
  const int fd = operations.create(path);
  if (fd < 0) return fileError("create", path, errno);
  return FileSink(fd, path, operations);
}

Result<void> FileSink::drain(const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t put = operations_->write(fd_, data, size);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return fileError("write", path_, errno);
    data += put;
    size -= static_cast<std::size_t>(put);
  }
  return {};
}

Result<void> FileSink::write(const void* data, std::size_t size) {
  if (size == 0) return {};
  digest_->update(data, size);
  bytes_ += size;
  if (buffer_.size() + size <= bufferBytes) {
    buffer_.append(static_cast<const char*>(data), size);
    return {};
  }
  MHC_TRY(drain(buffer_.data(), buffer_.size()));
  buffer_.clear();
  if (size >= bufferBytes) return drain(static_cast<const char*>(data), size);
  buffer_.append(static_cast<const char*>(data), size);
  return {};
}

Result<void> FileSink::finish() {
  MHC_TRY(drain(buffer_.data(), buffer_.size()));
  buffer_.clear();
  if (operations_->fsync(fd_) != 0) return fileError("flush", path_, errno);
  if (operations_->close(std::exchange(fd_, -1)) != 0) return fileError("close", path_, errno);
  return {};
}

std::string FileSink::sha256() { return digest_->finish(); }

}  // namespace mhc::run
