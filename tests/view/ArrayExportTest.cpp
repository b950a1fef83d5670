// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/ArrayExport.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/base/Json.h"

using namespace mhc;
using namespace mhc::view;

namespace {

double doubleAt(const std::string& bytes, std::size_t at) {
  double value = 0;
  std::memcpy(&value, bytes.data() + at, 8);
  return value;
}

}  // namespace

TEST_CASE("npy has NumPy's header and the values behind it") {
  const std::string bytes = toNpy({"x", {2, 3}, {1, 2, 3, 4, 5, -0.125}});
  REQUIRE(bytes.size() > 10);
  CHECK(bytes.substr(0, 6) == "\x93NUMPY");
  CHECK(bytes[6] == 1);
  CHECK(bytes[7] == 0);
  const std::size_t header = static_cast<unsigned char>(bytes[8]) + 256U * static_cast<unsigned char>(bytes[9]);
  CHECK((10 + header) % 64 == 0);
  CHECK(bytes[10 + header - 1] == '\n');
  CHECK(bytes.find("'shape': (2, 3, )") != std::string::npos);
  REQUIRE(bytes.size() == 10 + header + 48);
  CHECK(doubleAt(bytes, 10 + header) == 1);
  CHECK(doubleAt(bytes, 10 + header + 40) == -0.125);
}

TEST_CASE("a one-dimensional and an empty array have proper shapes") {
  CHECK(toNpy({"x", {3}, {1, 2, 3}}).find("'shape': (3, )") != std::string::npos);
  CHECK(toNpy({"x", {0, 4}, {}}).find("'shape': (0, 4, )") != std::string::npos);
}

TEST_CASE("safetensors tells where each array stands") {
  const std::string bytes = toSafetensors({{"K", {2, 2}, {1, 2, 3, 4}}, {"b", {1}, {7}}}, {{"run", "/runs/\xff"}});
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  CHECK(length % 8 == 0);
  const auto header = parseJson(bytes.substr(8, length));
  REQUIRE(header.ok());
  CHECK(header.value()["K"]["dtype"] == "F64");
  CHECK(header.value()["K"]["shape"] == Json({2, 2}));
  CHECK(header.value()["b"]["data_offsets"] == Json({32, 40}));
  CHECK(header.value()["__metadata__"]["run"] == "/runs/\xEF\xBF\xBD");
  REQUIRE(bytes.size() == 8 + length + 40);
  CHECK(doubleAt(bytes, 8 + length + 32) == 7);
}

TEST_CASE("a table's columns of numbers become one array") {
  TableData table{"t", {"run", "step", "nothing", "loss"}, {}};
  table.rows.push_back({{std::string("a"), 1.0, {}, 2.5}, {}});
  table.rows.push_back({{std::string("b"), 2.0, {}, {}}, {}});
  std::vector<std::string> columns;
  const NamedArray array = tableArray(table, &columns);
  CHECK(columns == std::vector<std::string>{"step", "loss"});
  CHECK(array.shape == std::vector<std::size_t>{2, 2});
  CHECK(array.values[1] == 2.5);
  CHECK(array.values[2] == 2);
  CHECK(std::isnan(array.values[3]));
}
