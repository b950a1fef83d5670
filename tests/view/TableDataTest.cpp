// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/TableData.h"

#include <catch2/catch.hpp>
#include <cmath>

using namespace mhc::view;

TEST_CASE("CSV quotes what needs it and keeps numbers exact") {
  const TableData table{"t", {"name", "loss, nats"}, {{{std::string("a \"b\""), 0.1}, {}}, {{TableCell{}, NAN}, {}}}};
  CHECK(toCsv(table) == "name,\"loss, nats\"\n\"a \"\"b\"\"\",0.1\n,NaN\n");
}

TEST_CASE("tab separated text stays one line per row") {
  const TableData table{"", {"a", "b"}, {{{std::string("x\ty\nz"), 6e-4}, {}}}};
  CHECK(toTsv(table) == "a\tb\nx y z\t0.0006\n");
}

TEST_CASE("HTML is escaped") {
  const TableData table{"<t>", {"a&b"}, {{{std::string("<i>"), 1.0}, {}}}};
  const std::string html = toHtml(table);
  CHECK(html.find("<i>") == std::string::npos);
  CHECK(html.find("&lt;i&gt;") != std::string::npos);
  CHECK(html.find("a&amp;b") != std::string::npos);
  CHECK(html.find("<td align=\"right\">1</td>") != std::string::npos);
}
