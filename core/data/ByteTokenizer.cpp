// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/ByteTokenizer.h"

#include <array>

namespace mhc::data {
namespace {

constexpr std::array<char, 256> allBytes = [] {
  std::array<char, 256> bytes{};
  for (int value = 0; value < 256; ++value) bytes[static_cast<std::size_t>(value)] = static_cast<char>(value);
  return bytes;
}();

// GPT-2's rule: these bytes are printable in Latin-1 and stand for themselves.
constexpr bool standsForItself(unsigned byte) {
  return (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

std::string utf8(unsigned codePoint) {  // below U+0800 only
  if (codePoint < 0x80) return {static_cast<char>(codePoint)};
  return {static_cast<char>(0xC0 | (codePoint >> 6)), static_cast<char>(0x80 | (codePoint & 0x3F))};
}

}  // namespace

std::string byteLevelCharacter(std::uint8_t byte) {
  if (standsForItself(byte)) return utf8(byte);
  unsigned before = 0;
  for (unsigned other = 0; other < byte; ++other) before += standsForItself(other) ? 0 : 1;
  return utf8(0x100 + before);
}

std::size_t ByteTokenizer::encodePiece(std::string_view text, bool /*last*/, std::vector<std::int32_t>& ids) const {
  const std::size_t start = ids.size();
  ids.resize(start + text.size());
  for (std::size_t i = 0; i < text.size(); ++i) ids[start + i] = static_cast<std::uint8_t>(text[i]);
  return text.size();
}

std::string_view ByteTokenizer::bytesOf(std::int32_t id) const {
  if (id < 0 || id > 255) return {};
  return {&allBytes[static_cast<std::size_t>(id)], 1};
}

std::string ByteTokenizer::json() const {
  Json vocabulary = Json::object();
  for (int byte = 0; byte < 256; ++byte) vocabulary[byteLevelCharacter(static_cast<std::uint8_t>(byte))] = byte;
  const Json byteLevel = {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", false}};
  const Json document = {{"version", "1.0"},
                         {"truncation", nullptr},
                         {"padding", nullptr},
                         {"added_tokens", Json::array()},
                         {"normalizer", nullptr},
                         {"pre_tokenizer", byteLevel},
                         {"post_processor", nullptr},
                         {"decoder", byteLevel},
                         {"model",
                          {{"type", "BPE"},
                           {"dropout", nullptr},
                           {"unk_token", nullptr},
                           {"continuing_subword_prefix", nullptr},
                           {"end_of_word_suffix", nullptr},
                           {"fuse_unk", false},
                           {"byte_fallback", false},
                           {"ignore_merges", false},
                           {"vocab", std::move(vocabulary)},
                           {"merges", Json::array()}}}};
  return document.dump(2) + "\n";
}

Result<void> ByteTokenizer::matches(const Json& document, const std::string& file) {
  const auto refuse = [&](const std::string& found) {
    return Result<void>(makeError(ExitCode::BadData, "data.tokenizer_unsupported",
                                  "{file} can't be used: {found}. This program reads tokenizer.json files of the byte "
                                  "tokenizer (a ByteLevel BPE with 256 entries and no merges).",
                                  {{"file", file}, {"found", found}}));
  };
  // A missing key means null, as in Hugging Face's own reader.
  const auto part = [](const Json& object, const char* key) {
    const auto found = object.find(key);
    return found == object.end() ? Json() : *found;
  };
  const auto typeOf = [&](const Json& object) {
    const Json type = object.is_object() ? part(object, "type") : Json();
    return type.is_string() ? type.get<std::string>() : std::string(object.is_null() ? "none" : "unknown");
  };
  if (!document.is_object()) return refuse("it is not a JSON object");
  const Json model = part(document, "model");
  if (typeOf(model) != "BPE") return refuse("its model is of type " + typeOf(model));
  for (const char* key : {"normalizer", "post_processor", "truncation", "padding"}) {
    if (!part(document, key).is_null()) return refuse(std::string("it has a ") + key);
  }
  const Json added = part(document, "added_tokens");
  if (!added.is_null() && !(added.is_array() && added.empty())) return refuse("it has added tokens");
  const Json before = part(document, "pre_tokenizer");
  if (typeOf(before) != "ByteLevel") return refuse("its pre_tokenizer is of type " + typeOf(before));
  if (part(before, "add_prefix_space") != false) return refuse("its pre_tokenizer adds a space in front");
  if (typeOf(part(document, "decoder")) != "ByteLevel") {
    return refuse("its decoder is of type " + typeOf(part(document, "decoder")));
  }
  for (const char* key : {"dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix"}) {
    const Json value = part(model, key);
    if (!value.is_null() && value != "") return refuse(std::string("its model has a ") + key);
  }
  const Json merges = part(model, "merges");
  if (!merges.is_array() || !merges.empty()) {
    return refuse(merges.is_array() ? "it has " + std::to_string(merges.size()) + " merges" : "its merges are not a list");
  }
  const Json vocabulary = part(model, "vocab");
  if (!vocabulary.is_object() || vocabulary.size() != 256) {
    return refuse(vocabulary.is_object() ? "its vocabulary has " + std::to_string(vocabulary.size()) + " entries"
                                         : "its vocabulary is not an object");
  }
  for (int byte = 0; byte < 256; ++byte) {
    const Json id = part(vocabulary, byteLevelCharacter(static_cast<std::uint8_t>(byte)).c_str());
    if (!id.is_number_integer() || id != byte) return refuse("byte " + std::to_string(byte) + " hasn't the id " + std::to_string(byte));
  }
  return {};
}

}  // namespace mhc::data
