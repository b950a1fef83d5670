// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/TableData.h"

#include <cmath>

#include "core/base/Text.h"

namespace mhc::view {
namespace {

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"') result += '"';
    result += c;
  }
  return result + "\"";
}

std::string flat(std::string text) {
  for (char& c : text) {
    if (c == '\t' || c == '\n' || c == '\r') c = ' ';
  }
  return text;
}

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '&': result += "&amp;"; break;
      case '"': result += "&quot;"; break;
      default: result += c;
    }
  }
  return result;
}

template <typename Form>
void addLine(std::string& out, const std::vector<std::string>& cells, char separator, const Form& form) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out += separator;
    out += form(cells[i]);
  }
  out += '\n';
}

std::vector<std::string> texts(const TableRow& row) {
  std::vector<std::string> cells;
  cells.reserve(row.cells.size());
  for (const TableCell& cell : row.cells) cells.push_back(cellText(cell));
  return cells;
}

template <typename Form>
std::string separated(const TableData& table, char separator, const Form& form) {
  std::string out;
  addLine(out, table.headers, separator, form);
  for (const TableRow& row : table.rows) addLine(out, texts(row), separator, form);
  return out;
}

}  // namespace

std::string cellText(const TableCell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* number = std::get_if<double>(&cell)) {
    if (std::isnan(*number)) return "NaN";
    if (std::isinf(*number)) return *number > 0 ? "Inf" : "-Inf";
    return formatNumber(*number);
  }
  return {};
}

std::string toCsv(const TableData& table) { return separated(table, ',', quoted); }
std::string toTsv(const TableData& table) { return separated(table, '\t', flat); }

std::string toHtml(const TableData& table) {
  std::string out = "<table>";
  if (!table.title.empty()) out += "<caption>" + escaped(table.title) + "</caption>";
  out += "<tr>";
  for (const std::string& header : table.headers) out += "<th>" + escaped(header) + "</th>";
  out += "</tr>\n";
  for (const TableRow& row : table.rows) {
    out += "<tr>";
    for (const TableCell& cell : row.cells) {
      const bool number = std::holds_alternative<double>(cell);
      out += number ? "<td align=\"right\">" : "<td>";
      out += escaped(cellText(cell)) + "</td>";
    }
    out += "</tr>\n";
  }
  return out + "</table>\n";
}

}  // namespace mhc::view
