// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/TrainerSupport.h"

namespace mhc::config {

std::span<const TrainerSupport> trainerSupport() {
  static const std::vector<TrainerSupport> list{
      {"training.dtype", {"float32"}},
      {"training.device", {"cpu"}},
      {"training.optimizer", {"adamw"}},
      {"training.recompute", {"none"}},
      {"training.tokenizer", {"byte"}},
  };
  return list;
}

}  // namespace mhc::config
