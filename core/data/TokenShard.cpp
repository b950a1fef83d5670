// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/TokenShard.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <vector>

#include "core/data/Crc32c.h"
#include "core/data/DataError.h"

namespace mhc::data {
namespace {

static_assert(std::endian::native == std::endian::little, "the format is little-endian");

/// Fills the buffer from the offset; a file that ends before is an error.
Result<void> readExactly(int fd, const std::filesystem::path& path, void* buffer, std::size_t size, std::uint64_t offset) {
  auto* at = static_cast<char*>(buffer);
  while (size > 0) {
    const ssize_t got = ::pread(fd, at, size, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return dataFileError("read", path, errno);
    if (got == 0) return badShard(path, "it became shorter while it was in use");
    at += got;
    size -= static_cast<std::size_t>(got);
    offset += static_cast<std::uint64_t>(got);
  }
  return {};
}

}  // namespace

ShardHeader makeShardHeader(std::uint64_t tokens) {
  ShardHeader header{};
  header[0] = kShardMagic;
  header[1] = kShardVersion;
  header[2] = static_cast<std::int32_t>(tokens);
  return header;
}

Result<TokenShard> TokenShard::open(const std::filesystem::path& file) {
  FileDescriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid()) return dataFileError("open", file, errno);
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) return dataFileError("inspect", file, errno);
  if (!S_ISREG(status.st_mode)) return badShard(file, "it is not a regular file");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size < kShardHeaderBytes) {
    return badShard(file, "it has " + std::to_string(size) + " bytes, less than the header of " + std::to_string(kShardHeaderBytes));
  }
  ShardHeader header{};
  MHC_TRY(readExactly(fd.get(), file, header.data(), kShardHeaderBytes, 0));
  if (header[0] != kShardMagic) return badShard(file, "it begins with " + std::to_string(header[0]) + " instead of 20240520");
  if (header[1] != kShardVersion) return badShard(file, "its format version is " + std::to_string(header[1]) + " instead of 1");
  if (header[2] <= 0) return badShard(file, "its header claims " + std::to_string(header[2]) + " tokens");
  const auto tokens = static_cast<std::uint64_t>(header[2]);
  if (size != kShardHeaderBytes + 2 * tokens) {
    return badShard(file, "its header claims " + std::to_string(tokens) + " tokens, but the file has " + std::to_string(size) +
                              " bytes instead of " + std::to_string(kShardHeaderBytes + 2 * tokens));
  }
  return TokenShard(std::move(fd), file, tokens);
}

Result<void> TokenShard::read(std::uint64_t first, std::span<std::uint16_t> tokens) const {
  if (first > tokens_ || tokens.size() > tokens_ - first) {
    return makeError(ExitCode::InternalError, "data.beyond_end", "Tokens beyond the end of {path} were asked for.",
                     {{"path", path_.string()}});
  }
  return readExactly(fd_.get(), path_, tokens.data(), tokens.size_bytes(), kShardHeaderBytes + 2 * first);
}

Result<std::uint32_t> TokenShard::checksum() const {
  std::vector<std::uint16_t> buffer(std::min<std::uint64_t>(tokens_, 1U << 19));
  std::uint32_t crc = 0;
  for (std::uint64_t first = 0; first < tokens_; first += buffer.size()) {
    const std::span<std::uint16_t> piece(buffer.data(), std::min<std::uint64_t>(buffer.size(), tokens_ - first));
    MHC_TRY(read(first, piece));
    crc = crc32c(piece.data(), piece.size_bytes(), crc);
  }
  return crc;
}

}  // namespace mhc::data
