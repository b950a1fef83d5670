// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/Corpus.h"

#include "core/base/Paths.h"
#include "core/base/Sha256.h"
#include "core/base/Text.h"

namespace mhc::data {
namespace fs = std::filesystem;

Result<fs::path> findCorpus(std::string_view name) {
  if (name != kTinyCorpus.name) {
    return makeError(ExitCode::BadConfiguration, "data.corpus_unknown",
                     "There is no corpus \"{name}\". Set training.data to corpus:tiny, synthetic:copy or the path of a text file.",
                     {{"name", toValidUtf8(name)}});
  }
  std::error_code code;
  fs::path file = cacheHome() / "corpus" / kTinyCorpus.file;
  if (!fs::exists(file, code)) file = sharedCacheHome() / "corpus" / kTinyCorpus.file;
  if (!fs::exists(file, code)) {
    return makeError(ExitCode::BadData, "data.corpus_missing",
                     "The text of corpus:tiny (the Jargon File) is not at {path}. Run packaging/install-dependencies once.",
                     {{"path", file.string()}});
  }
  const auto hash = sha256OfFile(file);
  if (!hash.ok() || hash.value() != kTinyCorpus.sha256) {
    return makeError(ExitCode::BadData, "data.corpus_different",
                     "{path} is not the text that corpus:tiny stands for (its SHA-256 differs). Remove it and run "
                     "packaging/install-dependencies.",
                     {{"path", file.string()}});
  }
  return file;
}

}  // namespace mhc::data
