// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/base/Json.h"

namespace mhc::worker::test {

struct Finished {
  int code = -1;       ///< exit status; 128 + signal if one ended it
  std::string output;  ///< stdout
  std::string errors;  ///< stderr

  /// The whole of stdout as one document; a test failure if it is none.
  [[nodiscard]] Json document() const;
  /// Each line of stdout as one document.
  [[nodiscard]] std::vector<Json> lines() const;
};

/// Runs the mhc-worker of this build with these arguments and waits for it.
[[nodiscard]] Finished runWorker(const std::vector<std::string>& arguments);

}  // namespace mhc::worker::test
