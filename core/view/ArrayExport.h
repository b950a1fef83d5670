// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "core/view/TableData.h"

namespace mhc::view {

/// Numbers that a view shows, as an array: what npy and safetensors hold. Row-major; NaN = not recorded.
struct NamedArray {
  std::string name;                ///< "H_res"; letters, digits, _
  std::vector<std::size_t> shape;  ///< the product is values.size()
  std::vector<double> values;
};

/// NumPy's format 1.0: float64, little-endian, C order.
[[nodiscard]] std::string toNpy(const NamedArray& array);

/// The safetensors format, every array as F64; `metadata` becomes __metadata__ (its texts are made valid UTF-8).
[[nodiscard]] std::string toSafetensors(const std::vector<NamedArray>& arrays,
                                        const std::vector<std::pair<std::string, std::string>>& metadata);

/// A table's columns of numbers as one array [rows, columns] named "table"; a text or empty cell in them is NaN.
/// Columns without any number are left out; `columns` gets the headers of the others.
[[nodiscard]] NamedArray tableArray(const TableData& table, std::vector<std::string>* columns = nullptr);

}  // namespace mhc::view
