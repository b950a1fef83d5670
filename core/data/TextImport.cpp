// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/TextImport.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/base/Paths.h"
#include "core/base/Sha256.h"
#include "core/base/Text.h"
#include "core/data/DataError.h"
#include "core/data/ImportFolder.h"
#include "core/data/ShardFolder.h"
#include "core/data/ShardWriter.h"
#include "core/data/SourceFile.h"
#include "core/data/Utf8Scanner.h"

namespace mhc::data {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

/// CACHE/sources/HASH.json remembers which folder belongs to an unchanged text, so that it needn't be read to know.
fs::path noteFile(const fs::path& cache, const SourceFile& source, const Tokenizer& tokenizer) {
  return cache / "sources" / (sha256Of(source.stamp() + "\n" + tokenizer.sha256()) + ".json");
}

std::optional<ImportReport> findImported(const fs::path& cache, const fs::path& note, const SourceFile& source,
                                         const Tokenizer& tokenizer) {
  const auto document = readJsonFile(note, JsonLimits{4096, 8, true});
  if (!document.ok() || !document.value().is_object()) return std::nullopt;
  const auto name = document.value().find("folder");
  if (name == document.value().end() || !name->is_string()) return std::nullopt;
  const auto text = name->get<std::string>();
  if (text.size() != 64 || text.find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
  const auto opened = ShardFolder::open(cache / text, ShardFolder::Checksums::Trust);
  if (!opened.ok()) return std::nullopt;
  const ShardManifest& manifest = opened.value()->manifest();
  if (manifest.tokenizerSha256 != tokenizer.sha256() || manifest.sourceBytes != source.bytes()) return std::nullopt;
  return ImportReport{cache / text, true, manifest.sourceBytes, manifest.tokens, std::nullopt};
}

/// Refuses early, with numbers, what could not be finished. At most one token of two bytes comes from a byte.
Result<void> checkSpace(const fs::path& cache, std::uint64_t sourceBytes) {
  struct statvfs status {};
  if (::statvfs(cache.c_str(), &status) != 0) return {};  // not known: the writes themselves will tell
  const std::uint64_t free = std::uint64_t{status.f_bavail} * status.f_frsize;
  const std::uint64_t needed = 2 * sourceBytes + (std::uint64_t{1} << 20);
  if (free >= needed) return {};
  return makeError(ExitCode::DiskFull, "data.no_space",
                   "Importing this text needs up to {needed} in {path}, but only {free} are free. Free some space there.",
                   {{"needed", formatBytes(needed)}, {"free", formatBytes(free)}, {"path", cache.string()}});
}

Error notUtf8(const fs::path& source, std::uint64_t offset) {
  return makeError(ExitCode::BadData, "data.not_utf8",
                   "{path} is not UTF-8 text: the byte at offset {offset} (counted from 0) is not part of a character. Convert "
                   "the file, or allow any bytes.",
                   {{"path", source.string()}, {"offset", std::to_string(offset)}});
}

struct Pass {
  std::vector<ShardManifest::File> files;
  std::uint64_t tokens = 0;
  std::string sha256;
  std::optional<std::uint64_t> firstInvalidUtf8;
};

/// Reads the text once: hash, check, encode, write.
Result<Pass> readThrough(const fs::path& path, SourceFile& source, const Tokenizer& tokenizer, const fs::path& folder,
                         const ImportOptions& options, const ProgressFunction& progress, const CancelToken& cancel) {
  const std::uint64_t limit = std::clamp<std::uint64_t>(options.tokensPerShard, 1, kShardTokensMaximum);
  ShardWriter writer(folder, limit);
  Sha256 hash;
  Utf8Scanner scanner;
  std::vector<std::int32_t> ids;
  std::string pending;  // what the tokenizer has not encoded yet, then the next piece
  std::uint64_t done = 0;
  for (bool last = false; !last;) {
    if (cancel.cancelled()) {
      return makeError(ExitCode::BadData, "data.cancelled", "The import of {path} was cancelled; nothing was kept.",
                       {{"path", path.string()}});
    }
    const std::size_t kept = pending.size();
    pending.resize(kept + kPieceBytes);
    MHC_TRY_ASSIGN(const std::size_t got, source.read({pending.data() + kept, kPieceBytes}));
    pending.resize(kept + got);
    const std::string_view piece(pending.data() + kept, got);
    last = got == 0;
    hash.update(piece.data(), piece.size());
    scanner.feed(piece);
    if (last) scanner.finish();
    if (options.strictUtf8 && scanner.firstInvalid()) return notUtf8(path, *scanner.firstInvalid());
    ids.clear();
    const std::size_t used = tokenizer.encodePiece(pending, last, ids);
    pending.erase(0, used);
    MHC_TRY(writer.append(ids));
    done += got;
    if (done > source.bytes()) MHC_TRY(source.checkUnchanged());  // else a text that grows as fast as it is read has no end
    if (progress) progress(done, source.bytes());
  }
  MHC_TRY(source.checkUnchanged());
  MHC_TRY_ASSIGN(auto files, writer.finish());
  return Pass{std::move(files), writer.tokens(), hash.finish(), scanner.firstInvalid()};
}

}  // namespace

Result<ImportReport> importText(const fs::path& sourcePath, const Tokenizer& tokenizer, const ImportOptions& options,
                                const ProgressFunction& progress, const CancelToken& cancel) {
  const fs::path cache = options.cache.empty() ? cacheHome() / "shards" : options.cache;
  if (tokenizer.vocabularySize() > 65536) {
    return makeError(ExitCode::BadConfiguration, "data.vocabulary_too_large",
                     "The tokenizer has {size} ids, but token files hold 65536 at most. Use a smaller tokenizer.",
                     {{"size", std::to_string(tokenizer.vocabularySize())}});
  }
  MHC_TRY_ASSIGN(SourceFile source, SourceFile::open(sourcePath));
  const fs::path note = noteFile(cache, source, tokenizer);
  if (!options.strictUtf8) {
    if (auto found = findImported(cache, note, source, tokenizer)) return *std::move(found);
  }
  MHC_TRY_ASSIGN(ImportFolder folder, ImportFolder::create(cache));
  MHC_TRY(checkSpace(cache, source.bytes()));
  MHC_TRY_ASSIGN(Pass pass, readThrough(sourcePath, source, tokenizer, folder.path(), options, progress, cancel));

  const ShardManifest manifest{pass.tokens, "uint16", tokenizer.vocabularySize(), tokenizer.sha256(), pass.sha256,
                               source.bytes(), std::move(pass.files)};
  const std::string name = sha256Of(manifest.sourceSha256 + manifest.tokenizerSha256);
  MHC_TRY(writeFileDurably(folder.path() / "shard.json", manifest.json()));
  // What stands there already was made from the same bytes. It stays, unless it has been damaged since.
  std::error_code ignored;
  if (fs::exists(cache / name, ignored) && !ShardFolder::open(cache / name, ShardFolder::Checksums::Verify).ok()) {
    fs::remove_all(cache / name, ignored);
  }
  MHC_TRY_ASSIGN(const fs::path target, folder.publish(name));
  MHC_TRY(createDirectories(cache / "sources"));
  MHC_TRY(writeFileDurably(note, Json{{"folder", name}}.dump() + "\n"));
  return ImportReport{target, false, source.bytes(), pass.tokens, pass.firstInvalidUtf8};
}

}  // namespace mhc::data
