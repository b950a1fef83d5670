// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/File.h"
#include "core/base/Result.h"

namespace mhc::run {

/// Element types of the safetensors format.
enum class Dtype { Bool, U8, I8, F8E5M2, F8E4M3, I16, U16, F16, BF16, I32, U32, F32, F64, I64, U64 };

[[nodiscard]] std::size_t bytesOf(Dtype dtype);
[[nodiscard]] std::string_view nameOf(Dtype dtype);  ///< "F32", "BF16", …
[[nodiscard]] std::optional<Dtype> dtypeOf(std::string_view name);

using Metadata = std::map<std::string, std::string>;

struct TensorInfo {
  std::string name;
  Dtype dtype = Dtype::F32;
  std::vector<std::uint64_t> shape;  ///< empty: a scalar
  std::uint64_t begin = 0;           ///< offset in the data part, bytes
  std::uint64_t end = 0;

  [[nodiscard]] std::uint64_t bytes() const { return end - begin; }
  [[nodiscard]] std::uint64_t elements() const { return bytes() / bytesOf(dtype); }
};

/// Header of a file: what it says about itself, fully checked.
struct SafetensorsHeader {
  std::vector<TensorInfo> tensors;  ///< by offset
  Metadata metadata;
};

/// Checks a header's JSON against the size of the data part: duplicate keys, unknown dtypes, size ≠ shape × dtype
/// (with overflow), holes, overlaps, offsets beyond the end. `where` names the file in errors (ExitCode::BadData).
[[nodiscard]] Result<SafetensorsHeader> parseSafetensorsHeader(std::string_view json, std::uint64_t dataBytes,
                                                               const std::string& where);

/// A safetensors file opened for reading (huggingface/safetensors, tensor.rs). Nothing is allocated from a size that
/// the file merely claims; data are read on request with pread, so a file cut under us is an error, not a crash.
class SafetensorsFile {
 public:
  [[nodiscard]] static Result<SafetensorsFile> open(const std::filesystem::path& path);

  [[nodiscard]] const std::vector<TensorInfo>& tensors() const { return header_.tensors; }
  [[nodiscard]] const Metadata& metadata() const { return header_.metadata; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Null if there is no such tensor.
  [[nodiscard]] const TensorInfo* find(std::string_view name) const;

  /// The tensor's bytes into `out`, which holds tensor.bytes().
  [[nodiscard]] Result<void> readBytes(const TensorInfo& tensor, void* out) const;
  /// Values as float32; F32, BF16, F16 and F64 are converted, other types refused.
  [[nodiscard]] Result<std::vector<float>> readFloats(const TensorInfo& tensor) const;
  /// The tensor of that name, which must have exactly this shape, as float32 into `out`.
  [[nodiscard]] Result<void> readFloats(std::string_view name, const std::vector<std::uint64_t>& shape,
                                        float* out) const;

 private:
  FileDescriptor fd_;
  std::filesystem::path path_;
  std::uint64_t dataStart_ = 0;
  SafetensorsHeader header_;
  std::map<std::string, std::size_t, std::less<>> index_;
};

}  // namespace mhc::run
