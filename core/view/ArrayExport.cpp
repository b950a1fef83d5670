// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/ArrayExport.h"

#include <bit>
#include <cstdint>
#include <limits>

#include "core/base/Json.h"
#include "core/base/Text.h"

namespace mhc::view {
namespace {

void appendLittleEndian(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFFU);
}

void appendValues(std::string& out, const std::vector<double>& values) {
  out.reserve(out.size() + 8 * values.size());
  for (const double value : values) appendLittleEndian(out, std::bit_cast<std::uint64_t>(value), 8);
}

}  // namespace

std::string toNpy(const NamedArray& array) {
  std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': (";
  for (const std::size_t length : array.shape) header += std::to_string(length) + ", ";
  header += "), }";
  // Magic, version and length take 10 bytes; the whole is padded to a multiple of 64 and ends in a line feed.
  while ((10 + header.size() + 1) % 64 != 0) header += ' ';
  header += '\n';
  std::string out = "\x93NUMPY";
  out += '\x01';
  out += '\0';
  appendLittleEndian(out, header.size(), 2);
  out += header;
  appendValues(out, array.values);
  return out;
}

std::string toSafetensors(const std::vector<NamedArray>& arrays,
                          const std::vector<std::pair<std::string, std::string>>& metadata) {
  Json header = Json::object();
  Json words = Json::object();
  for (const auto& [key, text] : metadata) words[toValidUtf8(key)] = toValidUtf8(text);
  if (!words.empty()) header["__metadata__"] = words;
  std::size_t offset = 0;
  for (const NamedArray& array : arrays) {
    const std::size_t end = offset + 8 * array.values.size();
    header[toValidUtf8(array.name)] = {{"dtype", "F64"}, {"shape", array.shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  while (text.size() % 8 != 0) text += ' ';  // the data begin at a multiple of 8
  std::string out;
  appendLittleEndian(out, text.size(), 8);
  out += text;
  for (const NamedArray& array : arrays) appendValues(out, array.values);
  return out;
}

NamedArray tableArray(const TableData& table, std::vector<std::string>* columns) {
  std::vector<std::size_t> numeric;
  for (std::size_t c = 0; c < table.headers.size(); ++c) {
    for (const TableRow& row : table.rows) {
      if (c >= row.cells.size() || !std::holds_alternative<double>(row.cells[c])) continue;
      numeric.push_back(c);
      break;
    }
  }
  NamedArray array{"table", {table.rows.size(), numeric.size()}, {}};
  array.values.reserve(table.rows.size() * numeric.size());
  for (const TableRow& row : table.rows) {
    for (const std::size_t c : numeric) {
      const double* number = c < row.cells.size() ? std::get_if<double>(&row.cells[c]) : nullptr;
      array.values.push_back(number != nullptr ? *number : std::numeric_limits<double>::quiet_NaN());
    }
  }
  if (columns != nullptr) {
    columns->clear();
    for (const std::size_t c : numeric) columns->push_back(table.headers[c]);
  }
  return array;
}

}  // namespace mhc::view
