// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/Json.h"
#include "core/base/Result.h"

namespace mhc::control {

/// A frame is a u32 little-endian length and so many bytes of UTF-8 JSON, one object.
inline constexpr std::size_t maximumFrameBytes = std::size_t{1} << 20;

/// The bytes of one frame. InternalError if the object is larger than a frame may be.
[[nodiscard]] Result<std::string> encodeFrame(const Json& object);

/// Bytes in, objects out. Knows nothing of sockets: any piece of any size may be fed at any time. After an error the
/// stream has no known boundary any more: the connection is to be closed.
class FrameDecoder {
 public:
  void feed(std::string_view bytes);
  /// The next whole object; nullopt if more bytes are needed; an error if the stream is malformed (length above the
  /// limit, not JSON, not an object). The error is permanent.
  [[nodiscard]] Result<std::optional<Json>> next();
  /// Bytes held back; never more than one frame while next() is called until it wants more.
  [[nodiscard]] std::size_t buffered() const { return buffer_.size() - used_; }

 private:
  std::string buffer_;
  std::size_t used_ = 0;
  std::optional<Error> broken_;
};

}  // namespace mhc::control
