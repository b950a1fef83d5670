// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/SafetensorsWriter.h"

#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <set>
#include <tuple>

#include "core/base/File.h"
#include "core/base/Json.h"
#include "core/base/Text.h"
#include "core/run/FileSink.h"

namespace mhc::run {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t alignment = 64;

struct Layout {
  std::string head;                            ///< length and padded JSON
  std::vector<const TensorSource*> order;
  std::vector<std::uint64_t> bytes;            ///< per tensor of `order`
  std::uint64_t total = 0;
};

Error inputError(const std::string& name, const std::string& found) {
  return makeError(ExitCode::InternalError, "safetensors.write", "The tensor \"{name}\" can't be written: {found}.",
                   {{"name", toValidUtf8(name)}, {"found", found}});
}

Result<Layout> layOut(const std::vector<TensorSource>& tensors, const Metadata& metadata) {
  struct Item {
    const TensorSource* source;
    std::uint64_t bytes;
  };
  std::vector<Item> items;
  std::set<std::string> names;
  for (const TensorSource& tensor : tensors) {
    if (tensor.name == "__metadata__" || firstInvalidUtf8(tensor.name)) return inputError(tensor.name, "its name is not allowed");
    if (!names.insert(tensor.name).second) return inputError(tensor.name, "its name is used twice");
    if (tensor.fromFloat32 && tensor.dtype != Dtype::BF16) return inputError(tensor.name, "only BF16 is rounded on writing");
    std::uint64_t bytes = bytesOf(tensor.dtype);
    for (const std::uint64_t extent : tensor.shape) {
      if (__builtin_mul_overflow(bytes, extent, &bytes)) return inputError(tensor.name, "its size is beyond 64 bits");
    }
    if (bytes > 0 && tensor.data == nullptr) return inputError(tensor.name, "it has no data");
    items.push_back({&tensor, bytes});
  }
  // Holes are not legal, so tensors stay aligned only behind tensors of whole lines: those come first.
  std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    const auto rank = [](const Item& item) {
      return std::make_tuple(item.bytes % alignment == 0 ? 0 : 1, -static_cast<int>(bytesOf(item.source->dtype)));
    };
    return std::tuple_cat(rank(a), std::tie(a.source->name)) < std::tuple_cat(rank(b), std::tie(b.source->name));
  });
  Layout layout;
  Json header = Json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::uint64_t offset = 0;
  for (const Item& item : items) {
    header[item.source->name] = {{"dtype", std::string(nameOf(item.source->dtype))},
                                 {"shape", item.source->shape},
                                 {"data_offsets", {offset, offset + item.bytes}}};
    offset += item.bytes;
    layout.order.push_back(item.source);
    layout.bytes.push_back(item.bytes);
  }
  std::string json = header.dump(-1, ' ', false, Json::error_handler_t::replace);
  while ((8 + json.size()) % alignment != 0) json += ' ';
  const std::uint64_t length = json.size();
  layout.head.assign(reinterpret_cast<const char*>(&length), 8);
  layout.head += json;
  layout.total = layout.head.size() + offset;
  return layout;
}

std::uint16_t toBrain(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if (std::isnan(value)) return static_cast<std::uint16_t>((bits >> 16) | 0x40U);
  return static_cast<std::uint16_t>((bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16);
}

Result<void> writeRounded(ByteSink& sink, const float* values, std::uint64_t count) {
  std::vector<std::uint16_t> buffer(static_cast<std::size_t>(std::min<std::uint64_t>(count, 65536)));
  for (std::uint64_t done = 0; done < count;) {
    const std::size_t now = static_cast<std::size_t>(std::min<std::uint64_t>(count - done, buffer.size()));
    for (std::size_t i = 0; i < now; ++i) buffer[i] = toBrain(values[done + i]);
    MHC_TRY(sink.write(buffer.data(), now * 2));
    done += now;
  }
  return {};
}

}  // namespace

Result<std::uint64_t> safetensorsSize(const std::vector<TensorSource>& tensors, const Metadata& metadata) {
  MHC_TRY_ASSIGN(const Layout layout, layOut(tensors, metadata));
  return layout.total;
}

Result<void> writeSafetensors(ByteSink& sink, const std::vector<TensorSource>& tensors, const Metadata& metadata) {
  MHC_TRY_ASSIGN(const Layout layout, layOut(tensors, metadata));
  MHC_TRY(sink.write(layout.head.data(), layout.head.size()));
  for (std::size_t i = 0; i < layout.order.size(); ++i) {
    const TensorSource& tensor = *layout.order[i];
    if (layout.bytes[i] == 0) continue;
    if (tensor.fromFloat32) {
      MHC_TRY(writeRounded(sink, static_cast<const float*>(tensor.data), layout.bytes[i] / 2));
    } else {
      MHC_TRY(sink.write(tensor.data, static_cast<std::size_t>(layout.bytes[i])));
    }
  }
  return {};
}

Result<void> writeSafetensors(const fs::path& path, const std::vector<TensorSource>& tensors, const Metadata& metadata) {
  fs::path temporary = path;
  temporary += ".tmp-" + std::to_string(::getpid());
  std::error_code ignored;
  fs::remove(temporary, ignored);
  const auto writeTemporary = [&]() -> Result<void> {
    MHC_TRY_ASSIGN(FileSink sink, FileSink::create(temporary, realFileOperations()));
    MHC_TRY(writeSafetensors(sink, tensors, metadata));
    return sink.finish();
  };
  auto written = writeTemporary();
  if (written.ok() && ::rename(temporary.c_str(), path.c_str()) != 0) written = fileError("rename", path, errno);
  if (!written.ok()) {
    fs::remove(temporary, ignored);
    return written;
  }
  return fsyncDirectory(path.has_parent_path() ? path.parent_path() : fs::path("."));
}

}  // namespace mhc::run
