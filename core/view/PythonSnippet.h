// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "core/view/ElementId.h"

namespace mhc::view {

/// One number that a view shows, and where in run.db it stands (docs/run-format.md).
struct RecordedNumber {
  std::string what;          ///< "H_res of attention 2, to stream 1 from stream 3, token mean"
  std::string run;           ///< absolute path of the run folder
  std::string query;         ///< SQL that gives one row with one blob of float32; from the functions below
  std::size_t position = 0;  ///< which of the blob's numbers
  double shown = 0;          ///< what the view shows
};

/// The blob of `table` at that step; `kind` for `mixing` ("mean", "std", "token"); `index` is the sublayer or the
/// boundary, as the table says, and 0 for `unfolded`.
[[nodiscard]] std::string blobQuery(const std::string& table, std::int64_t step, int index,
                                    const std::string& kind = {});

/// Position in the blob of `mixing` of a cell: pre n | post n | res n² (row = destination).
[[nodiscard]] std::size_t mixingPosition(const ElementId& cell, int n);

/// About ten lines of Python (numpy) that read the run and print that number, to be compared with the screen.
[[nodiscard]] std::string pythonSnippet(const RecordedNumber& number);

}  // namespace mhc::view
