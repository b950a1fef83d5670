// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/control/Frames.h"

#include <cstdint>

#include "core/base/Text.h"

namespace mhc::control {
namespace {

constexpr std::size_t lengthBytes = 4;
constexpr int maximumDepth = 32;

Error malformed(const std::string& found) {
  return makeError(ExitCode::BadData, "control.malformed",
                   "The other side of the control connection sent {found}. The connection is closed; connect again.",
                   {{"found", found}});
}

}  // namespace

Result<std::string> encodeFrame(const Json& object) {
  const std::string text = object.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > maximumFrameBytes) {
    return makeError(ExitCode::InternalError, "control.too_large",
                     "A control message of {size} is larger than the {limit} that a frame may have.",
                     {{"size", formatBytes(text.size())}, {"limit", formatBytes(maximumFrameBytes)}});
  }
  std::string frame;
  frame.reserve(lengthBytes + text.size());
  for (std::size_t i = 0; i < lengthBytes; ++i) frame += static_cast<char>((text.size() >> (8 * i)) & 0xFFU);
  return frame + text;
}

void FrameDecoder::feed(std::string_view bytes) {
  if (broken_) return;
  if (used_ > 0) {
    buffer_.erase(0, used_);
    used_ = 0;
  }
  buffer_.append(bytes);
}

Result<std::optional<Json>> FrameDecoder::next() {
  const auto fail = [&](const std::string& found) -> Error {
    broken_ = malformed(found);
    buffer_.clear();
    used_ = 0;
    return *broken_;
  };
  if (broken_) return *broken_;
  if (buffered() < lengthBytes) return std::optional<Json>();
  std::size_t length = 0;
  for (std::size_t i = 0; i < lengthBytes; ++i) {
    length |= static_cast<std::size_t>(static_cast<unsigned char>(buffer_[used_ + i])) << (8 * i);
  }
  // Refused by its length alone: nothing of that size is ever gathered.
  if (length > maximumFrameBytes) return fail("a frame of " + formatBytes(length));
  if (buffered() < lengthBytes + length) return std::optional<Json>();
  JsonLimits limits;
  limits.bytes = maximumFrameBytes;
  limits.depth = maximumDepth;
  auto parsed = parseJson(std::string_view(buffer_).substr(used_ + lengthBytes, length), limits);
  if (!parsed.ok()) return fail("a frame that is not valid JSON");
  if (!parsed.value().is_object()) return fail("a frame that is not a JSON object");
  used_ += lengthBytes + length;
  return std::optional<Json>(std::move(parsed).value());
}

}  // namespace mhc::control
