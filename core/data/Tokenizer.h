// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Result.h"

namespace mhc::data {

/// Text to token ids and back. Immutable: one object may be used by several threads.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;
  /// Ids are 0 … vocabularySize() - 1. A model may have a larger vocabulary, never a smaller one.
  [[nodiscard]] virtual std::int64_t vocabularySize() const = 0;

  /// Appends the ids of a prefix of `text` and returns the length in bytes of that prefix. Unless `last`, a tail whose
  /// ids depend on bytes not yet seen is left for the next call: text of any length is encoded piece by piece.
  virtual std::size_t encodePiece(std::string_view text, bool last, std::vector<std::int32_t>& ids) const = 0;

  /// The bytes of one token; empty for an id outside the vocabulary (a model may have more rows than the tokenizer).
  [[nodiscard]] virtual std::string_view bytesOf(std::int32_t id) const = 0;

  /// The text of tokenizer.json in Hugging Face form; loadTokenizer reads it back.
  [[nodiscard]] virtual std::string json() const = 0;

  [[nodiscard]] std::vector<std::int32_t> encode(std::string_view text) const;
  /// Bytes, not necessarily UTF-8 (a token may be half a character): decode(encode(s)) == s for any s.
  [[nodiscard]] std::string decode(std::span<const std::int32_t> ids) const;
  /// SHA-256 of json(): the identity of the tokenizer.
  [[nodiscard]] std::string sha256() const;
};

/// By the name in the configuration ("byte"); an unknown name is refused with the nearest known one.
[[nodiscard]] Result<std::unique_ptr<Tokenizer>> makeTokenizer(std::string_view name);

/// Reads a tokenizer.json. Kinds that this program doesn't know are refused with a sentence that names what was found.
[[nodiscard]] Result<std::unique_ptr<Tokenizer>> loadTokenizer(const std::filesystem::path& file);

/// Writes tokenizer.json durably.
[[nodiscard]] Result<void> saveTokenizer(const Tokenizer& tokenizer, const std::filesystem::path& file);

}  // namespace mhc::data
