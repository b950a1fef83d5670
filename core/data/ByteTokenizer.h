// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Json.h"
#include "core/data/Tokenizer.h"

namespace mhc::data {

/// 256 ids, id = byte, no special tokens: any file is text, nothing is ever dropped or changed.
class ByteTokenizer final : public Tokenizer {
 public:
  [[nodiscard]] std::string_view name() const override { return "byte"; }
  [[nodiscard]] std::int64_t vocabularySize() const override { return 256; }
  std::size_t encodePiece(std::string_view text, bool last, std::vector<std::int32_t>& ids) const override;
  [[nodiscard]] std::string_view bytesOf(std::int32_t id) const override;
  /// A ByteLevel BPE with one entry for each byte and no merges: Hugging Face's library then gives the same ids.
  [[nodiscard]] std::string json() const override;

  /// Whether a parsed tokenizer.json means exactly this tokenizer; the error names the first part that doesn't.
  [[nodiscard]] static Result<void> matches(const Json& document, const std::string& file);
};

/// The character (UTF-8) by which ByteLevel vocabularies write a byte: printable Latin-1 stands for itself, the other
/// 68 bytes are U+0100, U+0101, … in order.
[[nodiscard]] std::string byteLevelCharacter(std::uint8_t byte);

}  // namespace mhc::data
