// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/jobs/LoadedCheckpoint.h"

#include <string>

#include "core/run/CheckpointLoader.h"
#include "core/run/Safetensors.h"
#include "core/training/train/CheckpointTensors.h"

namespace mhc::training {
namespace fs = std::filesystem;
namespace {

/// Before memory for the whole model is taken: are the tensors that config.json speaks of really there?
Result<void> checkTensors(const fs::path& folder, const config::ModelConfig& model) {
  MHC_TRY_ASSIGN(const run::SafetensorsFile file, run::SafetensorsFile::open(folder / "model.safetensors"));
  for (const config::TensorInfo& tensor : config::tensorsOf(model)) {
    const run::TensorInfo* found = file.find(tensor.name);
    const std::string what = found == nullptr ? "is missing" : "has another shape";
    if (found != nullptr && std::equal(found->shape.begin(), found->shape.end(), tensor.shape.begin(), tensor.shape.end(),
                                       [](std::uint64_t a, std::int64_t b) { return a == static_cast<std::uint64_t>(b); })) {
      continue;
    }
    return makeError(ExitCode::BadData, "checkpoint.tensor",
                     "{file} does not fit the config.json beside it: the tensor {name} {what}. Use another checkpoint.",
                     {{"file", file.path().string()}, {"name", tensor.name}, {"what", what}});
  }
  return {};
}

Result<std::shared_ptr<const data::Tokenizer>> findTokenizer(const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders) {
    std::error_code code;
    const fs::path file = folder / "tokenizer.json";
    if (folder.empty() || !fs::exists(file, code)) continue;
    MHC_TRY_ASSIGN(std::unique_ptr<data::Tokenizer> tokenizer, data::loadTokenizer(file));
    return std::shared_ptr<const data::Tokenizer>(std::move(tokenizer));
  }
  MHC_TRY_ASSIGN(std::unique_ptr<data::Tokenizer> tokenizer, data::makeTokenizer("byte"));
  return std::shared_ptr<const data::Tokenizer>(std::move(tokenizer));
}

}  // namespace

Result<LoadedCheckpoint> LoadedCheckpoint::open(const fs::path& path, const Backend& backend, bool gradients) {
  MHC_TRY_ASSIGN(run::CheckpointSearch search, run::openCheckpoint(path));
  LoadedCheckpoint loaded;
  loaded.info = *search.found;
  loaded.messages = std::move(search.messages);
  const fs::path folder = loaded.info.folder;
  MHC_TRY_ASSIGN(loaded.model, loadModelConfig(folder));
  MHC_TRY(checkTensors(folder, loaded.model));
  MHC_TRY_ASSIGN(loaded.parameters, Parameters::create(loaded.model, gradients, false, *backend.team));
  MHC_TRY(loadWeights(folder, loaded.parameters));
  MHC_TRY_ASSIGN(loaded.tokenizer, findTokenizer({loaded.runFolder(), folder}));
  return loaded;
}

fs::path LoadedCheckpoint::runFolder() const {
  std::error_code code;
  const fs::path folder = fs::weakly_canonical(info.folder, code);
  if (code || folder.parent_path().filename() != "checkpoints") return {};
  return folder.parent_path().parent_path();
}

Result<std::vector<std::int32_t>> encodeText(const config::ModelConfig& model, const data::Tokenizer& tokenizer,
                                             std::string_view text, std::string_view what) {
  std::vector<std::int32_t> ids = tokenizer.encode(text);
  if (ids.empty()) {
    return makeError(ExitCode::BadUsage, "generate.empty_text", "The {what} is empty. Give at least one character.",
                     {{"what", std::string(what)}});
  }
  for (const std::int32_t id : ids) {
    if (id < model.vocab_size) continue;
    return makeError(ExitCode::BadData, "generate.tokenizer_too_large",
                     "The {what} holds token {id} of the tokenizer \"{tokenizer}\", but the model's vocabulary ends at {last}.",
                     {{"what", std::string(what)}, {"id", std::to_string(id)}, {"tokenizer", std::string(tokenizer.name())},
                      {"last", std::to_string(model.vocab_size - 1)}});
  }
  return ids;
}

}  // namespace mhc::training
