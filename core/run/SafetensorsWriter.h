// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/Result.h"
#include "core/run/FileOperations.h"
#include "core/run/Safetensors.h"

namespace mhc::run {

/// One tensor to write. The data must stay alive until the writing is over; nothing is copied as a whole.
struct TensorSource {
  std::string name;
  Dtype dtype = Dtype::F32;           ///< type in the file
  std::vector<std::uint64_t> shape;
  const void* data = nullptr;         ///< elements of `dtype`, contiguous; float32 when `fromFloat32`
  bool fromFloat32 = false;           ///< only for BF16: rounded to nearest even while writing
};

/// Bytes that the file will have. Order of tensors: those whose size is a multiple of 64 first, then by descending
/// element size, then by name; with the header padded to a multiple of 64 the first group starts at 64-byte addresses.
[[nodiscard]] Result<std::uint64_t> safetensorsSize(const std::vector<TensorSource>& tensors, const Metadata& metadata);

/// Writes header and data in order: equal input gives equal bytes.
[[nodiscard]] Result<void> writeSafetensors(ByteSink& sink, const std::vector<TensorSource>& tensors,
                                            const Metadata& metadata);

/// Creates or replaces a file: sibling temporary file, fsync, rename, fsync of the folder.
[[nodiscard]] Result<void> writeSafetensors(const std::filesystem::path& path, const std::vector<TensorSource>& tensors,
                                            const Metadata& metadata);

}  // namespace mhc::run
