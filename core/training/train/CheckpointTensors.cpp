// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/train/CheckpointTensors.h"

#include <algorithm>
#include <memory>

#include "core/config/Document.h"
#include "core/run/Safetensors.h"
#include "core/run/SafetensorsWriter.h"

namespace mhc::training {
namespace {

std::vector<std::uint64_t> shapeOf(const Parameter& tensor) {
  return {tensor.info.shape.begin(), tensor.info.shape.end()};
}

/// One flat buffer under a prefix of names.
struct Part {
  std::string prefix;
  const float* flat;
  bool second = false;  ///< second moments: Muon's matrices have none
};

bool isIn(const Parameters& parameters, const Parameter& tensor, bool second) {
  return !second || parameters.hasSecondMoment(tensor);
}

/// Tensors in on-disk order. Those that are stored otherwise in memory get a reordered copy; they are small.
struct Sources {
  std::vector<run::TensorSource> tensors;
  std::vector<std::unique_ptr<float[]>> copies;
};

Sources sourcesOf(const Parameters& parameters, const std::vector<Part>& parts) {
  Sources sources;
  for (const Part& part : parts) {
    for (const Parameter& tensor : parameters.tensors()) {
      if (!isIn(parameters, tensor, part.second)) continue;
      const float* data = part.flat + tensor.offset;
      if (tensor.info.part == config::TensorPart::Mixing) {
        auto copy = std::make_unique<float[]>(static_cast<std::size_t>(tensor.size));
        parameters.toDisk(tensor, part.flat, copy.get());
        data = copy.get();
        sources.copies.push_back(std::move(copy));
      }
      sources.tensors.push_back({part.prefix + tensor.info.name, run::Dtype::F32, shapeOf(tensor), data});
    }
  }
  return sources;
}

run::CheckpointFile tensorFile(std::string name, const Parameters& parameters, std::vector<Part> parts) {
  run::CheckpointFile file;
  file.name = std::move(name);
  file.expectedBytes = static_cast<std::uint64_t>(parameters.parameterCount()) * sizeof(float) * parts.size() + (1U << 16);
  file.write = [&parameters, parts = std::move(parts)](run::ByteSink& sink) {
    const Sources sources = sourcesOf(parameters, parts);
    return run::writeSafetensors(sink, sources.tensors, {{"format", "pt"}, {"hc_comb_order", "src_dst"}});
  };
  return file;
}

Result<void> readInto(const std::filesystem::path& file, const Parameters& parameters, const std::string& prefix, float* flat,
                      bool second = false) {
  MHC_TRY_ASSIGN(const run::SafetensorsFile tensors, run::SafetensorsFile::open(file));
  std::vector<float> disk;
  for (const Parameter& tensor : parameters.tensors()) {
    if (!isIn(parameters, tensor, second)) continue;
    disk.resize(static_cast<std::size_t>(tensor.size));
    MHC_TRY(tensors.readFloats(prefix + tensor.info.name, shapeOf(tensor), disk.data()));
    parameters.fromDisk(tensor, disk.data(), flat);
  }
  return {};
}

}  // namespace

std::vector<run::CheckpointFile> checkpointFiles(const config::ModelConfig& model, const Parameters& parameters,
                                                 const TrainerState& state, const FullMoments* gathered) {
  const float* first = gathered != nullptr ? gathered->first.data() : parameters.firstMoments();
  const float* second = gathered != nullptr ? gathered->second.data() : parameters.secondMoments();
  std::vector<run::CheckpointFile> files;
  files.push_back(run::checkpointFile("config.json", config::toJson(model).dump(2) + "\n"));
  files.push_back(tensorFile("model.safetensors", parameters, {{"", parameters.weights()}}));
  files.push_back(tensorFile("optimizer.safetensors", parameters,
                             {{"exp_avg.", first}, {"exp_avg_sq.", second, true}}));
  files.push_back(run::checkpointFile("trainer.json", toText(state)));
  return files;
}

Result<void> loadWeights(const std::filesystem::path& folder, Parameters& parameters) {
  return readInto(folder / "model.safetensors", parameters, "", parameters.weights());
}

Result<void> loadMoments(const std::filesystem::path& folder, Parameters& parameters) {
  MHC_TRY(readInto(folder / "optimizer.safetensors", parameters, "exp_avg.", parameters.firstMoments()));
  return readInto(folder / "optimizer.safetensors", parameters, "exp_avg_sq.", parameters.secondMoments(), true);
}

Result<FullMoments> loadFullMoments(const std::filesystem::path& folder, const Parameters& parameters) {
  FullMoments full;
  full.first.resize(static_cast<std::size_t>(parameters.size()));
  full.second.resize(static_cast<std::size_t>(parameters.secondSize()));
  MHC_TRY(readInto(folder / "optimizer.safetensors", parameters, "exp_avg.", full.first.data()));
  MHC_TRY(readInto(folder / "optimizer.safetensors", parameters, "exp_avg_sq.", full.second.data(), true));
  return full;
}

Result<TrainerState> loadTrainerState(const std::filesystem::path& folder) {
  const auto file = folder / "trainer.json";
  MHC_TRY_ASSIGN(const Json json, readJsonFile(file));
  return trainerStateFrom(json, file.string());
}

Result<config::ModelConfig> loadModelConfig(const std::filesystem::path& folder) {
  MHC_TRY_ASSIGN(const config::ParsedConfig parsed, config::loadConfigFile(folder / "config.json"));
  std::vector<config::Problem> ofModel;
  for (const config::Problem& problem : parsed.problems) {
    // The file has no training part: what the model is at odds with there are only defaults.
    const auto ofTraining = [](const std::string& field) { return field.starts_with("training."); };
    if (ofTraining(problem.field) || std::any_of(problem.related.begin(), problem.related.end(), ofTraining)) continue;
    ofModel.push_back(problem);
  }
  MHC_TRY(config::errorsAsResult(ofModel));
  return parsed.config.model;
}

}  // namespace mhc::training
