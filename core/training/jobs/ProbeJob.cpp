// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/jobs/ProbeJob.h"

#include <string>

#include "core/training/model/Model.h"

namespace mhc::training {
namespace {

SublayerMaps mapsOf(const Model& model, int l, std::size_t tokens, std::size_t n) {
  SublayerMaps maps;
  maps.layer = l / 2;
  maps.attention = l % 2 == 0;
  const Buffer* h = model.boundary(l).h;
  if (h == nullptr) {
    maps.pre.assign(tokens, 1.0F);
    maps.post = maps.res = maps.pre;
    return maps;
  }
  const float* row = h->floats();
  for (std::size_t t = 0; t < tokens; ++t, row += 2 * n + n * n) {
    maps.pre.insert(maps.pre.end(), row, row + n);
    maps.post.insert(maps.post.end(), row + n, row + 2 * n);
    maps.res.insert(maps.res.end(), row + 2 * n, row + 2 * n + n * n);
  }
  return maps;
}

}  // namespace

Result<Probe> probe(LoadedCheckpoint& checkpoint, const Backend& backend, std::string_view text) {
  Probe result;
  MHC_TRY_ASSIGN(result.ids, checkpoint.encode(text, "text"));
  const auto tokens = static_cast<std::int64_t>(result.ids.size());
  if (tokens > checkpoint.model.max_position_embeddings) {
    return makeError(ExitCode::BadUsage, "probe.long_text",
                     "The text has {count} tokens, but the model sees at most {most} (max_position_embeddings). Use a shorter "
                     "text.",
                     {{"count", std::to_string(tokens)}, {"most", std::to_string(checkpoint.model.max_position_embeddings)}});
  }
  MHC_TRY_ASSIGN(const auto model, Model::create(checkpoint.model, checkpoint.parameters, backend, 1, tokens, false));
  Pass pass;
  pass.batch = 1;
  pass.length = tokens;
  pass.ids = result.ids.data();
  model->forward(pass);
  result.streams = checkpoint.model.streams();
  const auto n = static_cast<std::size_t>(result.streams);
  for (int l = 0; l < model->sublayers(); ++l) result.sublayers.push_back(mapsOf(*model, l, result.ids.size(), n));
  if (const Buffer* h = model->boundary(model->sublayers()).h; h != nullptr) {
    result.head.assign(h->floats(), h->floats() + result.ids.size() * n);
  }
  return result;
}

std::vector<NamedTensor> toTensors(const Probe& probe) {
  const std::uint64_t T = probe.ids.size();
  const auto n = static_cast<std::uint64_t>(probe.streams);
  std::vector<NamedTensor> tensors;
  for (const SublayerMaps& maps : probe.sublayers) {
    const std::string at = "layers." + std::to_string(maps.layer) + (maps.attention ? ".attention." : ".ffn.");
    tensors.push_back({at + "H_pre", {T, n}, maps.pre});
    tensors.push_back({at + "H_post", {T, n}, maps.post});
    tensors.push_back({at + "H_res", {T, n, n}, maps.res});
  }
  if (!probe.head.empty()) tensors.push_back({"head", {T, n}, probe.head});
  return tensors;
}

}  // namespace mhc::training
