// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/MatrixText.h"

#include <catch2/catch.hpp>

using namespace mhc;
using namespace mhc::view;

namespace {

hyper::Matrix read(const char* text) {
  const auto matrix = parseMatrix(text);
  INFO((matrix.ok() ? std::string() : matrix.error().text()));
  REQUIRE(matrix.ok());
  return matrix.value();
}

std::string refusal(const std::string& text) {
  const auto matrix = parseMatrix(text);
  REQUIRE_FALSE(matrix.ok());
  return matrix.error().text();
}

}  // namespace

TEST_CASE("a matrix is read as people write it", "[matrix_text]") {
  const hyper::Matrix expected(2, 2, {0.5, -1, 2e-3, 4});
  CHECK(read("0.5 -1\n2e-3 4") == expected);
  CHECK(read("0.5, -1\r\n0.002, 4\r\n\r\n") == expected);
  CHECK(read("[[0.5, -1], [0.002, 4]]") == expected);
  CHECK(read("{{0.5, -1},\n {0.002, 4}}") == expected);
}

TEST_CASE("a spreadsheet's tabs and decimal commas are understood", "[matrix_text]") {
  CHECK(read("0,5\t-1\n0,002\t4\n") == hyper::Matrix(2, 2, {0.5, -1, 2e-3, 4}));
  CHECK(read("1;") == hyper::Matrix(1, 1, {1}));
  CHECK(read("1 2; 3 4") == hyper::Matrix(2, 2, {1, 2, 3, 4}));
}

TEST_CASE("what is written reads back equal", "[matrix_text]") {
  const hyper::Matrix matrix(3, 3, {1.0 / 3, 2e-17, -5, 0, 1, 123456789.125, 0.1, 0.2, 0.3});
  CHECK(read(matrixLines(matrix).c_str()) == matrix);
}

TEST_CASE("bad text gets a sentence with row and column", "[matrix_text]") {
  CHECK(refusal(" \n ") == "Type or paste a square matrix: one row a line, spaces or tabs between the numbers.");
  CHECK(refusal("1 2\n3 x") == "Row 2, column 2: \"x\" is not a number.");
  CHECK(refusal("1 2\n3").find("Row 2 has 1 numbers") == 0);
  CHECK(refusal("1 2 3\n4 5 6").find("Row 1 has 3 numbers") == 0);
  CHECK(refusal("1\n2\n3\n4\n5\n6\n7\n8\n9").find("9 rows") != std::string::npos);
  CHECK(refusal("nan").find("is not a number") != std::string::npos);
  CHECK(refusal("1e999").find("is not a number") != std::string::npos);
  CHECK(refusal(std::string(100000, '1')).find("too long") != std::string::npos);
  CHECK(refusal(std::string(200, 'z')).size() < 120);
  CHECK(refusal("\xff\xfe").find("is not a number") != std::string::npos);
}
