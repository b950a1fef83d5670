// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace mhc::config {

/// One field of which the schema knows more values than this build's trainer can run.
struct TrainerSupport {
  std::string_view path;                 ///< "training.dtype"
  std::vector<std::string_view> values;  ///< those that run
  std::string_view because;              ///< why no others, as the end of a sentence: ", because …"; may be empty
};

/// The one list of what the trainer can run; fields that are not in it are supported whole.
[[nodiscard]] std::span<const TrainerSupport> trainerSupport();

/// Said once by a program that can train on GPUs, before anything is checked.
void enableGpuTraining();

}  // namespace mhc::config
