// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/config/Config.h"
#include "core/training/backend/Backend.h"
#include "core/training/model/Parameters.h"

namespace mhc::training::test {

/// Two layers, four heads with two keys and values, 16 positions, 31 symbols.
[[nodiscard]] config::ModelConfig smallModel(config::HcType type = config::HcType::Mhc);

/// Weights on disk order at which every map and every branch matters, the same on every machine.
[[nodiscard]] std::map<std::string, std::vector<float>> strongWeights(const config::ModelConfig& model, std::uint64_t seed = 7);

/// Parameters that hold them.
[[nodiscard]] Parameters strongParameters(const config::ModelConfig& model, const Backend& backend, std::uint64_t seed = 7);

/// Writes checkpoints/step-… of such a model into a run folder and returns the step's folder.
std::filesystem::path writeCheckpoint(const std::filesystem::path& run, const config::ModelConfig& model, std::int64_t step = 1,
                                      std::uint64_t seed = 7);

/// A folder of its own, removed at the end.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace mhc::training::test
