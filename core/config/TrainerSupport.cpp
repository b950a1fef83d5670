// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/TrainerSupport.h"

namespace mhc::config {

std::span<const TrainerSupport> trainerSupport() {
  static const std::vector<TrainerSupport> list{
      {"training.device", {"cpu"}},
      {"training.tokenizer", {"byte"}},
  };
  return list;
}

}  // namespace mhc::config
