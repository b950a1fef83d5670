// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "core/view/ArrayExport.h"
#include "core/view/PythonSnippet.h"

namespace mhc::widgets {

/// What a view besides its table and picture can give away. A View that is one derives from it too; any other exports
/// the numbers of its table (widgets/base/ViewExport.h).
class ExportSource {
 public:
  virtual ~ExportSource() = default;

  /// For npy and safetensors, in the shapes of the mathematics: "H_res" [L, n, n]. Empty: nothing is shown yet.
  [[nodiscard]] virtual std::vector<view::NamedArray> arrays() const = 0;
  /// The recorded number that is pointed at (focus cell, hover, selection), for "Copy Python"; none by default.
  [[nodiscard]] virtual std::optional<view::RecordedNumber> recordedNumber() const { return std::nullopt; }
};

}  // namespace mhc::widgets
