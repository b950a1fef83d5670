// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Result.h"
#include "widgets/base/ExportSource.h"

namespace mhc::widgets {

class View;

enum class ExportFormat : std::uint8_t { Csv, Npy, Safetensors, Png, Svg };

/// By the ending of a file name (".csv", ".npy", ".safetensors", ".png", ".svg", in any case); none for another.
[[nodiscard]] std::optional<ExportFormat> exportFormatOf(const QString& file);

/// One file of an export. A view with several arrays makes several npy files, told apart by `suffix` before the ending.
struct ExportFile {
  QString suffix;  ///< "" or "-H_res"
  std::string bytes;
};

/// What the view shows at this step, as files of that format: CSV is its table, npy and safetensors its arrays
/// (float64), PNG its picture of twice the size, SVG the view as it is painted (what a view keeps as pixels stays pixels). An error says that there is nothing to write yet.
[[nodiscard]] Result<std::vector<ExportFile>> exportOf(View& view, ExportFormat format);

/// The arrays of a view: its own if it is an ExportSource, else the numbers of its table.
[[nodiscard]] std::vector<view::NamedArray> arraysOf(const View& view);
/// The recorded number that the view points at; none for a view that is no ExportSource.
[[nodiscard]] std::optional<view::RecordedNumber> recordedNumberOf(const View& view);

/// The name of the file that the suffix belongs to: "maps.npy" and "-H_res" make "maps-H_res.npy".
[[nodiscard]] QString exportName(const QString& file, const QString& suffix);

}  // namespace mhc::widgets
