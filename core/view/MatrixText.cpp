// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/MatrixText.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/Text.h"

namespace mhc::view {
namespace {

constexpr std::size_t kLongest = 64 * 1024;

Error problem(const char* id, const std::string& pattern,
              std::vector<std::pair<std::string, std::string>> arguments = {}) {
  return makeError(ExitCode::BadData, id, pattern, std::move(arguments));
}

/// Rows of cells as text; rows without cells don't count.
std::vector<std::vector<std::string>> cellsOf(std::string text) {
  const bool tabs = text.find('\t') != std::string::npos;
  for (char& c : text) {
    if (c == '[' || c == '{' || c == '(') c = ' ';
    if (c == ']' || c == '}' || c == ')' || c == ';' || c == '\r') c = '\n';
  }
  std::vector<std::vector<std::string>> rows;
  for (const std::string& line : split(text, '\n')) {
    std::vector<std::string> cells;
    std::string cell;
    const auto end = [&] {
      if (const auto word = trim(cell); !word.empty()) cells.emplace_back(word);
      cell.clear();
    };
    for (const char c : line) {
      if (tabs ? c == '\t' : c == ' ' || c == ',') {
        end();
      } else {
        cell += c == ',' ? '.' : c;
      }
    }
    end();
    if (!cells.empty()) rows.push_back(std::move(cells));
  }
  return rows;
}

std::string shortened(const std::string& cell) {
  return cell.size() <= 24 ? cell : cell.substr(0, 24) + "…";
}

}  // namespace

Result<hyper::Matrix> parseMatrix(std::string_view text) {
  if (text.size() > kLongest) {
    return problem("matrix.long", "This text is too long for a matrix of at most {n} by {n} numbers.",
                   {{"n", std::to_string(kLargestTyped)}});
  }
  const auto rows = cellsOf(toValidUtf8(text));
  if (rows.empty())
    return problem("matrix.empty",
                   "Type or paste a square matrix: one row a line, spaces or tabs between the numbers.");
  const auto n = rows.size();
  if (n > static_cast<std::size_t>(kLargestTyped)) {
    return problem("matrix.large", "There are {rows} rows; at most {n} are possible.",
                   {{"rows", std::to_string(n)}, {"n", std::to_string(kLargestTyped)}});
  }
  hyper::Matrix matrix(static_cast<int>(n), static_cast<int>(n));
  for (std::size_t i = 0; i < n; ++i) {
    if (rows[i].size() != n) {
      return problem(
          "matrix.not_square", "Row {row} has {cells} numbers, but there are {rows} rows: the matrix must be square.",
          {{"row", std::to_string(i + 1)}, {"cells", std::to_string(rows[i].size())}, {"rows", std::to_string(n)}});
    }
    for (std::size_t j = 0; j < n; ++j) {
      const auto value = parseNumber(rows[i][j]);
      if (!value || !std::isfinite(*value)) {
        return problem(
            "matrix.number", "Row {row}, column {column}: \"{cell}\" is not a number.",
            {{"row", std::to_string(i + 1)}, {"column", std::to_string(j + 1)}, {"cell", shortened(rows[i][j])}});
      }
      matrix(static_cast<int>(i), static_cast<int>(j)) = *value;
    }
  }
  return matrix;
}

std::string matrixLines(const hyper::Matrix& matrix) {
  std::string text;
  for (int i = 0; i < matrix.rows; ++i) {
    for (int j = 0; j < matrix.cols; ++j) text += (j > 0 ? "\t" : "") + formatNumber(matrix(i, j));
    text += '\n';
  }
  return text;
}

}  // namespace mhc::view
