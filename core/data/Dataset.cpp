// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/Dataset.h"

#include <filesystem>

#include "core/base/Log.h"
#include "core/data/CopyTask.h"
#include "core/data/Corpus.h"
#include "core/data/ShardFolder.h"

namespace mhc::data {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kCorpus = "corpus:";
constexpr std::string_view kSynthetic = "synthetic:";
/// Below this the checksums of the shards are compared at every start; more would delay it by seconds.
constexpr std::uint64_t kVerifyTokens = std::uint64_t{1} << 29;

Result<std::shared_ptr<const TokenArray>> openText(const fs::path& text, const Tokenizer& tokenizer, const ImportOptions& options,
                                                   const ProgressFunction& progress, const CancelToken& cancel) {
  MHC_TRY_ASSIGN(ImportReport report, importText(text, tokenizer, options, progress, cancel));
  const auto checksums = report.tokens <= kVerifyTokens ? ShardFolder::Checksums::Verify : ShardFolder::Checksums::Trust;
  auto folder = ShardFolder::open(report.folder, checksums);
  if (!folder.ok() && report.reused) {
    // The cache is only a cache: make it again from the text.
    logWarning(folder.error().text());
    std::error_code ignored;
    fs::remove_all(report.folder, ignored);
    MHC_TRY_ASSIGN(report, importText(text, tokenizer, options, progress, cancel));
    folder = ShardFolder::open(report.folder, checksums);
  }
  if (!folder.ok()) return folder.error();
  if (report.firstInvalidUtf8) {
    logWarning(text.string() + " is not UTF-8 text from byte " + std::to_string(*report.firstInvalidUtf8) +
               " on; its bytes are used as they are.");
  }
  return std::shared_ptr<const TokenArray>(std::move(folder).value());
}

}  // namespace

std::string canonicalData(const std::string& data) {
  if (data.empty() || data.starts_with(kCorpus) || data.starts_with(kSynthetic)) return data;
  std::error_code code;
  const fs::path whole = fs::absolute(data, code).lexically_normal();
  return code ? data : whole.string();
}

Result<std::shared_ptr<const TokenArray>> openTokens(const std::string& data, const Tokenizer& tokenizer, std::uint64_t seed,
                                                     std::int64_t sequenceLength, const ImportOptions& options,
                                                     const ProgressFunction& progress, const CancelToken& cancel) {
  if (data.starts_with(kCorpus)) {
    MHC_TRY_ASSIGN(const fs::path file, findCorpus(std::string_view(data).substr(kCorpus.size())));
    return openText(file, tokenizer, options, progress, cancel);
  }
  if (data == "synthetic:copy") {
    if (sequenceLength < 1) return Split::make(0, 0, sequenceLength).error();
    return std::shared_ptr<const TokenArray>(std::make_shared<CopyTask>(seed, sequenceLength));
  }
  if (data.empty() || data.starts_with(kSynthetic)) {
    return makeError(ExitCode::BadConfiguration, "data.unknown",
                     "training.data is \"{data}\", which is no data set. Set it to corpus:tiny, synthetic:copy or the path of a "
                     "text file.",
                     {{"data", data}});
  }
  return openText(data, tokenizer, options, progress, cancel);
}

Result<Dataset> Dataset::open(const config::TrainingConfig& training, const ImportOptions& options,
                              const ProgressFunction& progress, const CancelToken& cancel) {
  Dataset result;
  MHC_TRY_ASSIGN(std::unique_ptr<Tokenizer> tokenizer, makeTokenizer(training.tokenizer));
  result.tokenizer = std::move(tokenizer);
  result.sequenceLength = training.sequence_length;
  result.seed = static_cast<std::uint64_t>(training.seed);
  MHC_TRY_ASSIGN(result.tokens, openTokens(training.data, *result.tokenizer, result.seed, result.sequenceLength, options, progress, cancel));
  MHC_TRY_ASSIGN(result.split, Split::make(result.tokens->size(), training.validation_fraction, training.sequence_length));
  return result;
}

}  // namespace mhc::data
