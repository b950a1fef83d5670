// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/ShardWriter.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <string_view>

#include "core/data/Crc32c.h"
#include "core/data/DataError.h"

namespace mhc::data {
namespace {

std::string_view bytesOf(const void* data, std::size_t size) { return {static_cast<const char*>(data), size}; }

}  // namespace

Result<void> ShardWriter::append(std::span<const std::int32_t> tokens) {
  while (!tokens.empty()) {
    if (!fd_.valid()) MHC_TRY(beginFile());
    ShardManifest::File& file = files_.back();
    const auto piece = tokens.first(std::min<std::uint64_t>(tokens.size(), limit_ - file.tokens));
    buffer_.assign(piece.begin(), piece.end());
    const auto bytes = bytesOf(buffer_.data(), buffer_.size() * sizeof(std::uint16_t));
    MHC_TRY(writeAll(fd_.get(), bytes, folder_ / file.name));
    file.crc32c = crc32c(bytes.data(), bytes.size(), file.crc32c);
    file.tokens += piece.size();
    tokens_ += piece.size();
    tokens = tokens.subspan(piece.size());
    if (file.tokens == limit_) MHC_TRY(endFile());
  }
  return {};
}

Result<std::vector<ShardManifest::File>> ShardWriter::finish() {
  if (fd_.valid()) MHC_TRY(endFile());
  return std::move(files_);
}

Result<void> ShardWriter::beginFile() {
  char name[32];
  std::snprintf(name, sizeof name, "tokens-%05zu.bin", files_.size());
  files_.push_back({name, 0, 0});
  const auto path = folder_ / name;
  fd_ = FileDescriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!fd_.valid()) return dataFileError("create", path, errno);
  const ShardHeader header{};  // all zero until the file is complete: no reader takes it for a shard
  return writeAll(fd_.get(), bytesOf(header.data(), kShardHeaderBytes), path);
}

Result<void> ShardWriter::endFile() {
  const ShardManifest::File& file = files_.back();
  const auto path = folder_ / file.name;
  const ShardHeader header = makeShardHeader(file.tokens);
  const ssize_t put = ::pwrite(fd_.get(), header.data(), kShardHeaderBytes, 0);
  if (put != static_cast<ssize_t>(kShardHeaderBytes)) return dataFileError("write", path, put < 0 ? errno : EIO);
  MHC_TRY(fsyncFile(fd_.get(), path));
  return fd_.close(path);
}

}  // namespace mhc::data
