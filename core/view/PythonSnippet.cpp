// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/PythonSnippet.h"

#include <algorithm>

#include "core/base/Json.h"
#include "core/base/Text.h"
#include "core/view/TableData.h"

namespace mhc::view {
namespace {

/// A JSON text is a Python text as well.
std::string literal(const std::string& text) {
  return Json(toValidUtf8(text)).dump();
}

std::string oneLine(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return toValidUtf8(text);
}

}  // namespace

std::string blobQuery(const std::string& table, std::int64_t step, int index, const std::string& kind) {
  // "constraint" is a word of SQL.
  std::string query = "SELECT data FROM \"" + table + "\" WHERE step = " + std::to_string(step);
  if (!kind.empty()) query += " AND kind = '" + kind + "'";
  if (table == "mixing" || table == "constraint") query += " AND sublayer = " + std::to_string(index);
  if (table == "composite" || table == "streams") query += " AND boundary = " + std::to_string(index);
  return query;
}

std::size_t mixingPosition(const ElementId& cell, int n) {
  const int to = std::max(cell.to, 0), from = std::max(cell.from, 0);
  if (cell.map == MapKind::Pre) return static_cast<std::size_t>(from);
  if (cell.map == MapKind::Post) return static_cast<std::size_t>(n + to);
  return static_cast<std::size_t>(2 * n + to * n + from);
}

std::string pythonSnippet(const RecordedNumber& number) {
  return "# Reads one number that mHC Workbench shows out of the run, to be compared with the screen.\n"
         "import sqlite3\n"
         "from pathlib import Path\n"
         "\n"
         "import numpy as np\n"
         "\n"
         "run = Path(" +
         literal(number.run) +
         ")\n"
         "db = sqlite3.connect((run / \"run.db\").as_uri() + \"?mode=ro\", uri=True)\n"
         "(blob,) = db.execute(" +
         literal(number.query) +
         ").fetchone()\n"
         "values = np.frombuffer(blob, dtype=\"<f4\")\n"
         "# " +
         oneLine(number.what) +
         "\n"
         "print(float(values[" +
         std::to_string(number.position) + "]))  # the screen shows " + cellText(TableCell{number.shown}) + "\n";
}

}  // namespace mhc::view
