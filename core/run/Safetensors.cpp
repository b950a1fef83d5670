// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/Safetensors.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>

namespace mhc::run {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t maximumHeader = 100000000;

Error dataError(const fs::path& path, const std::string& found) {
  return makeError(ExitCode::BadData, "safetensors.file",
                   "{path} can't be used: {found}. Use another copy of the file.",
                   {{"path", path.string()}, {"found", found}});
}

Result<void> readAt(int fd, void* out, std::uint64_t size, std::uint64_t offset, const fs::path& path) {
  auto* bytes = static_cast<char*>(out);
  while (size > 0) {
    const std::size_t want = static_cast<std::size_t>(std::min<std::uint64_t>(size, std::uint64_t{1} << 30));
    const ssize_t got = ::pread(fd, bytes, want, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fileError("read", path, errno);
    if (got == 0) return dataError(path, "it became shorter while it was being read");
    bytes += got;
    size -= static_cast<std::uint64_t>(got);
    offset += static_cast<std::uint64_t>(got);
  }
  return {};
}

float fromHalf(std::uint16_t bits) {
  const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x8000U) << 16;
  const std::uint32_t exponent = (bits >> 10) & 0x1FU;
  const std::uint32_t mantissa = bits & 0x3FFU;
  if (exponent == 0) {
    const float value = static_cast<float>(mantissa) * 0x1p-24F;
    return sign != 0 ? -value : value;
  }
  if (exponent == 31) return std::bit_cast<float>(sign | 0x7F800000U | (mantissa << 13));
  return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
}

std::string shapeText(const std::vector<std::uint64_t>& shape) {
  std::string text = "[";
  for (const std::uint64_t extent : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(extent);
  return text + "]";
}

/// Converts `count` elements of `dtype`.
bool convert(Dtype dtype, const char* bytes, std::size_t count, float* out) {
  switch (dtype) {
    case Dtype::F32:
      std::memcpy(out, bytes, count * 4);
      return true;
    case Dtype::BF16:
    case Dtype::F16:
      for (std::size_t i = 0; i < count; ++i) {
        std::uint16_t bits = 0;
        std::memcpy(&bits, bytes + i * 2, 2);
        out[i] = dtype == Dtype::F16 ? fromHalf(bits) : std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
      }
      return true;
    case Dtype::F64:
      for (std::size_t i = 0; i < count; ++i) {
        double value = 0;
        std::memcpy(&value, bytes + i * 8, 8);
        out[i] = static_cast<float>(value);
      }
      return true;
    default:
      return false;
  }
}

}  // namespace

Result<SafetensorsFile> SafetensorsFile::open(const fs::path& path) {
  SafetensorsFile file;
  file.path_ = path;
  file.fd_ = FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.fd_.valid()) return fileError("open", path, errno);
  struct stat status {};
  if (::fstat(file.fd_.get(), &status) != 0) return fileError("inspect", path, errno);
  if (!S_ISREG(status.st_mode)) return dataError(path, "it is not a regular file");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size < 8) return dataError(path, "it has fewer than the 8 bytes that every safetensors file starts with");
  std::uint64_t headerBytes = 0;
  MHC_TRY(readAt(file.fd_.get(), &headerBytes, 8, 0, path));
  if (headerBytes > std::min(maximumHeader, size - 8)) {
    return dataError(path, "its header claims " + std::to_string(headerBytes) + " bytes in a file of " +
                               std::to_string(size));
  }
  std::string json(static_cast<std::size_t>(headerBytes), '\0');
  MHC_TRY(readAt(file.fd_.get(), json.data(), headerBytes, 8, path));
  file.dataStart_ = 8 + headerBytes;
  MHC_TRY_ASSIGN(file.header_, parseSafetensorsHeader(json, size - file.dataStart_, path.string()));
  for (std::size_t i = 0; i < file.header_.tensors.size(); ++i) file.index_.emplace(file.header_.tensors[i].name, i);
  return file;
}

const TensorInfo* SafetensorsFile::find(std::string_view name) const {
  const auto found = index_.find(name);
  return found == index_.end() ? nullptr : &header_.tensors[found->second];
}

Result<void> SafetensorsFile::readBytes(const TensorInfo& tensor, void* out) const {
  return readAt(fd_.get(), out, tensor.bytes(), dataStart_ + tensor.begin, path_);
}

Result<std::vector<float>> SafetensorsFile::readFloats(const TensorInfo& tensor) const {
  std::vector<float> values(static_cast<std::size_t>(tensor.elements()));  // bounded by the file's real size
  MHC_TRY(readFloats(tensor.name, tensor.shape, values.data()));
  return values;
}

Result<void> SafetensorsFile::readFloats(std::string_view name, const std::vector<std::uint64_t>& shape,
                                         float* out) const {
  const TensorInfo* tensor = find(name);
  const std::string quoted = "the tensor \"" + std::string(name) + "\"";
  if (tensor == nullptr) return dataError(path_, quoted + " is missing");
  if (tensor->shape != shape) {
    return dataError(path_, quoted + " has the shape " + shapeText(tensor->shape) + " instead of " + shapeText(shape));
  }
  if (tensor->dtype == Dtype::F32) return readBytes(*tensor, out);
  const std::size_t width = bytesOf(tensor->dtype);
  constexpr std::size_t block = 65536;
  std::vector<char> buffer(block * width);
  const auto total = static_cast<std::size_t>(tensor->elements());
  for (std::size_t done = 0; done < total || total == 0;) {
    const std::size_t count = std::min(block, total - done);
    MHC_TRY(readAt(fd_.get(), buffer.data(), count * width, dataStart_ + tensor->begin + done * width, path_));
    if (!convert(tensor->dtype, buffer.data(), count, out + done)) {
      return dataError(path_, quoted + " has the type " + std::string(nameOf(tensor->dtype)) +
                                  ", which does not hold real numbers");
    }
    done += count;
    if (total == 0) break;
  }
  return {};
}

}  // namespace mhc::run
