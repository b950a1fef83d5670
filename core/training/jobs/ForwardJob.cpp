// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/jobs/ForwardJob.h"

#include <algorithm>

#include "core/run/SafetensorsWriter.h"
#include "core/training/model/Model.h"

namespace mhc::training {
namespace {

NamedTensor logitsOf(Model& model, std::int64_t tokens) {
  const std::int64_t vocab = model.config().vocab_size;
  NamedTensor logits{"logits", {static_cast<std::uint64_t>(tokens), static_cast<std::uint64_t>(vocab)}, {}};
  logits.values.resize(static_cast<std::size_t>(tokens * vocab));
  for (std::int64_t first = 0; first < tokens; first += model.logitsBlock()) {
    const std::int64_t count = std::min(model.logitsBlock(), tokens - first);
    model.logits(first, count, logits.values.data() + first * vocab);
  }
  return logits;
}

void appendGradients(const Parameters& parameters, std::vector<NamedTensor>& tensors) {
  for (const Parameter& parameter : parameters.tensors()) {
    NamedTensor tensor{"grad." + parameter.info.name, {parameter.info.shape.begin(), parameter.info.shape.end()}, {}};
    tensor.values.resize(static_cast<std::size_t>(parameter.size));
    parameters.toDisk(parameter, parameters.gradients(), tensor.values.data());
    tensors.push_back(std::move(tensor));
  }
}

Result<void> checkTargets(std::size_t ids, std::size_t targets, bool gradients) {
  if (gradients && targets == 0) {
    return makeError(ExitCode::BadUsage, "forward.no_targets",
                     "Gradients are those of a loss, and a loss needs targets. Give --targets with one id for each token.");
  }
  if (targets != 0 && targets != ids) {
    return makeError(ExitCode::BadUsage, "forward.target_count",
                     "There are {tokens} tokens but {targets} targets. Give one target for each token.",
                     {{"tokens", std::to_string(ids)}, {"targets", std::to_string(targets)}});
  }
  return {};
}

}  // namespace

Result<ForwardResult> forward(LoadedCheckpoint& checkpoint, const Backend& backend, const std::vector<std::int32_t>& ids,
                              const std::vector<std::int32_t>& targets, bool gradients) {
  MHC_TRY(checkTargets(ids.size(), targets.size(), gradients));
  const auto tokens = static_cast<std::int64_t>(ids.size());
  MHC_TRY_ASSIGN(const auto model, Model::create(checkpoint.model, checkpoint.parameters, backend, 1, tokens, gradients));
  Pass pass;
  pass.batch = 1;
  pass.length = tokens;
  pass.ids = ids.data();
  ForwardResult result;
  model->forward(pass);
  result.tensors.push_back(logitsOf(*model, tokens));
  if (targets.empty()) return result;
  pass.targets = targets.data();
  pass.gradients = gradients;
  pass.gradientScale = 1.0F / static_cast<float>(tokens);
  // Before the forward pass: the head adds its part there.
  if (gradients) std::fill_n(checkpoint.parameters.gradients(), checkpoint.parameters.size(), 0.0F);
  result.loss = model->forward(pass);
  result.tensors.push_back({"loss", {}, {static_cast<float>(*result.loss)}});
  if (!gradients) return result;
  model->backward();
  appendGradients(checkpoint.parameters, result.tensors);
  return result;
}

Result<void> writeTensors(const std::filesystem::path& file, const std::vector<NamedTensor>& tensors) {
  std::vector<run::TensorSource> sources;
  for (const NamedTensor& tensor : tensors) {
    sources.push_back({tensor.name, run::Dtype::F32, tensor.shape, tensor.values.data(), false});
  }
  return run::writeSafetensors(file, sources, {{"format", "pt"}, {"hc_comb_order", "src_dst"}});
}

}  // namespace mhc::training
