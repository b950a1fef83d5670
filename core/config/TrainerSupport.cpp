// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/TrainerSupport.h"

#include <algorithm>

namespace mhc::config {
namespace {

std::vector<TrainerSupport>& list() {
  static std::vector<TrainerSupport> list{
      {"training.device", {"cpu"}, ", because it was built without CUDA"},
      {"training.tokenizer", {"byte"}, ""},
  };
  return list;
}

}  // namespace

std::span<const TrainerSupport> trainerSupport() { return list(); }

void enableGpuTraining() {
  std::erase_if(list(), [](const TrainerSupport& support) { return support.path == "training.device"; });
}

}  // namespace mhc::config
