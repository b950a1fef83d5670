// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/Tokenizer.h"

#include "core/base/File.h"
#include "core/base/Json.h"
#include "core/base/Sha256.h"
#include "core/base/Text.h"
#include "core/data/ByteTokenizer.h"

namespace mhc::data {

std::vector<std::int32_t> Tokenizer::encode(std::string_view text) const {
  std::vector<std::int32_t> ids;
  encodePiece(text, true, ids);
  return ids;
}

std::string Tokenizer::decode(std::span<const std::int32_t> ids) const {
  std::string text;
  for (const std::int32_t id : ids) text += bytesOf(id);
  return text;
}

std::string Tokenizer::sha256() const { return sha256Of(json()); }

Result<std::unique_ptr<Tokenizer>> makeTokenizer(std::string_view name) {
  if (name == "byte") return std::unique_ptr<Tokenizer>(std::make_unique<ByteTokenizer>());
  return makeError(ExitCode::BadConfiguration, "data.tokenizer_unknown",
                   "There is no tokenizer \"{name}\". Set training.tokenizer to \"byte\".",
                   {{"name", toValidUtf8(name)}});
}

Result<std::unique_ptr<Tokenizer>> loadTokenizer(const std::filesystem::path& file) {
  auto document = readJsonFile(file);
  if (!document.ok()) {
    Error error = document.error();
    error.code = ExitCode::BadData;
    return error;
  }
  MHC_TRY(ByteTokenizer::matches(document.value(), file.string()));
  return std::unique_ptr<Tokenizer>(std::make_unique<ByteTokenizer>());
}

Result<void> saveTokenizer(const Tokenizer& tokenizer, const std::filesystem::path& file) {
  return writeFileDurably(file, tokenizer.json());
}

}  // namespace mhc::data
