// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/ShardFolder.h"

#include <algorithm>
#include <array>

#include "core/base/Json.h"
#include "core/base/Text.h"
#include "core/data/DataError.h"

namespace mhc::data {
namespace {

constexpr std::size_t kFilesMaximum = 65536;

std::string hexOf(std::uint32_t value) {
  return toHex(std::array<std::uint8_t, 4>{static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16),
                                           static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)});
}

/// Reads lower-case hexadecimal text of exactly `digits` characters.
bool isHex(const std::string& text, std::size_t digits) {
  return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// Typed access to the members of one JSON object; remembers the first member that is not as it must be.
class Members {
 public:
  explicit Members(const Json& object) : object_(object) {
    if (!object.is_object()) wrong_ = "it is not a JSON object";
  }

  std::uint64_t number(const char* key, std::uint64_t maximum) {
    const Json* value = find(key);
    if (value == nullptr) return 0;
    if (!value->is_number_integer() || *value < 0 || value->get<std::uint64_t>() > maximum) return note(key), 0;
    return value->get<std::uint64_t>();
  }

  std::string text(const char* key) {
    const Json* value = find(key);
    if (value == nullptr) return {};
    if (!value->is_string()) return note(key), std::string();
    return value->get<std::string>();
  }

  std::string hex(const char* key, std::size_t digits) {
    std::string value = text(key);
    if (wrong_.empty() && !isHex(value, digits)) note(key);
    return value;
  }

  const Json* find(const char* key) {
    if (!wrong_.empty()) return nullptr;
    const auto found = object_.find(key);
    if (found == object_.end()) return note(key), nullptr;
    return &*found;
  }

  void note(const char* key) {
    if (wrong_.empty()) wrong_ = std::string("its member \"") + key + "\" is missing or not as it must be";
  }

  [[nodiscard]] const std::string& wrong() const { return wrong_; }

 private:
  const Json& object_;
  std::string wrong_;
};

}  // namespace

std::string ShardManifest::json() const {
  Json list = Json::array();
  for (const File& file : files) list.push_back({{"name", file.name}, {"tokens", file.tokens}, {"crc32c", hexOf(file.crc32c)}});
  const Json document = {{"format", "llm.c-1"},
                         {"tokens", tokens},
                         {"dtype", dtype},
                         {"vocabulary", vocabulary},
                         {"tokenizer_sha256", tokenizerSha256},
                         {"source_sha256", sourceSha256},
                         {"source_bytes", sourceBytes},
                         {"files", std::move(list)}};
  return document.dump(2) + "\n";
}

Result<ShardManifest> ShardManifest::parse(const std::filesystem::path& file) {
  auto document = readJsonFile(file);
  if (!document.ok()) return badShard(file, document.error().text());
  Members top(document.value());
  ShardManifest manifest;
  if (top.text("format") != "llm.c-1") top.note("format");
  manifest.tokens = top.number("tokens", std::uint64_t{1} << 48);
  manifest.dtype = top.text("dtype");
  if (manifest.dtype != "uint16") top.note("dtype");
  manifest.vocabulary = static_cast<std::int64_t>(top.number("vocabulary", 65536));
  manifest.tokenizerSha256 = top.hex("tokenizer_sha256", 64);
  manifest.sourceSha256 = top.hex("source_sha256", 64);
  manifest.sourceBytes = top.number("source_bytes", std::uint64_t{1} << 62);
  const Json* files = top.find("files");
  if (!top.wrong().empty()) return badShard(file, top.wrong());
  if (!files->is_array() || files->empty() || files->size() > kFilesMaximum) return badShard(file, "its list of files is not valid");
  std::uint64_t sum = 0;
  for (const Json& entry : *files) {
    Members members(entry);
    File shard;
    shard.name = members.text("name");
    // A plain name: shard.json must not lead outside its folder.
    if (shard.name.empty() || shard.name.find('/') != std::string::npos || shard.name[0] == '.') members.note("name");
    shard.tokens = members.number("tokens", kShardTokensMaximum);
    const std::string crc = members.hex("crc32c", 8);
    if (!members.wrong().empty()) return badShard(file, "in its list of files, " + members.wrong());
    shard.crc32c = static_cast<std::uint32_t>(std::stoul(crc, nullptr, 16));
    sum += shard.tokens;
    manifest.files.push_back(std::move(shard));
  }
  if (sum != manifest.tokens) {
    return badShard(file, "its files have " + std::to_string(sum) + " tokens, but it says " + std::to_string(manifest.tokens));
  }
  return manifest;
}

Result<std::unique_ptr<ShardFolder>> ShardFolder::open(const std::filesystem::path& folder, Checksums checksums) {
  std::unique_ptr<ShardFolder> result(new ShardFolder);
  MHC_TRY_ASSIGN(result->manifest_, ShardManifest::parse(folder / "shard.json"));
  std::uint64_t start = 0;
  for (const ShardManifest::File& file : result->manifest_.files) {
    MHC_TRY_ASSIGN(TokenShard shard, TokenShard::open(folder / file.name));
    if (shard.tokens() != file.tokens) {
      return badShard(shard.path(), "it has " + std::to_string(shard.tokens()) + " tokens, but shard.json says " + std::to_string(file.tokens));
    }
    if (checksums == Checksums::Verify) {
      MHC_TRY_ASSIGN(const std::uint32_t crc, shard.checksum());
      if (crc != file.crc32c) return badShard(shard.path(), "its checksum is " + hexOf(crc) + " instead of " + hexOf(file.crc32c));
    }
    result->starts_.push_back(start);
    start += shard.tokens();
    result->shards_.push_back(std::move(shard));
  }
  return result;
}

Result<void> ShardFolder::read(std::uint64_t first, std::uint64_t count, std::int32_t* ids) const {
  if (first > size() || count > size() - first) {
    return makeError(ExitCode::InternalError, "data.beyond_end", "Tokens beyond the end of the data were asked for.");
  }
  std::array<std::uint16_t, 4096> buffer;
  while (count > 0) {
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), first);
    const auto index = static_cast<std::size_t>(after - starts_.begin()) - 1;
    const TokenShard& shard = shards_[index];
    const std::uint64_t offset = first - starts_[index];
    const std::span<std::uint16_t> piece(
        buffer.data(), std::min({count, shard.tokens() - offset, static_cast<std::uint64_t>(buffer.size())}));
    MHC_TRY(shard.read(offset, piece));
    for (const std::uint16_t token : piece) {
      // An id outside the vocabulary would make the embedding read outside its table.
      if (token >= manifest_.vocabulary) {
        return badShard(shard.path(), "it holds the id " + std::to_string(token) + ", but its vocabulary has " +
                                          std::to_string(manifest_.vocabulary) + " entries");
      }
      *ids++ = token;
    }
    first += piece.size();
    count -= piece.size();
  }
  return {};
}

std::string ShardFolder::identity() const {
  return "source=" + manifest_.sourceSha256 + " tokenizer=" + manifest_.tokenizerSha256;
}

}  // namespace mhc::data
