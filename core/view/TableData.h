// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/view/ElementId.h"

namespace mhc::view {

using TableCell = std::variant<std::monostate, double, std::string>;

struct TableRow {
  std::vector<TableCell> cells;
  std::optional<ElementId> element;  ///< what this row is about, for the shared selection
};

/// What a view shows at this step, as a table: the way of screen readers, of copying, and of tests.
struct TableData {
  std::string title;                 ///< "Matrix wall, run tiny, step 400"
  std::vector<std::string> headers;  ///< with units: "loss (nats per token)"
  std::vector<TableRow> rows;
};

/// Shortest text that reads back equal for numbers; nothing for an empty cell.
[[nodiscard]] std::string cellText(const TableCell& cell);
/// RFC 4180, first line the headers, decimal points, lines end in \n.
[[nodiscard]] std::string toCsv(const TableData& table);
/// Tab separated, for pasting into a spreadsheet.
[[nodiscard]] std::string toTsv(const TableData& table);
/// An HTML table, text escaped.
[[nodiscard]] std::string toHtml(const TableData& table);

}  // namespace mhc::view
