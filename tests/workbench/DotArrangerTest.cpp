// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/document/DotArranger.h"

#include <QFile>

#include "core/graph/Convert.h"
#include "core/graph/Edit.h"
#include "tests/support/Wait.h"
#include "tests/workbench/Scratch.h"

using namespace mhc;
using namespace mhc::workbench;

namespace {

struct Arranging {
  DotArranger arranger;
  std::optional<graph::Design> answer;
  std::optional<QString> failure;
  bool ended = false;
  graph::Design design = graph::fromConfig({});
  std::map<graph::BlockId, graph::Size> sizes;
  Arranging() {
    for (const auto& block : design.root().blocks) sizes[block->id] = {120, 60};
    QObject::connect(&arranger, &DotArranger::arranged, &arranger, [this](const graph::Design& d) { answer = d; });
    QObject::connect(&arranger, &DotArranger::failed, &arranger, [this](const QString& s) { failure = s; });
    QObject::connect(&arranger, &DotArranger::ended, &arranger, [this] { ended = true; });
  }
  bool wait() { return test::waitUntil([this] { return ended; }); }
};

/// A program that never answers.
QString sleeper(const test::Scratch& scratch) {
  const QString path = QString::fromStdString((scratch / "sleeper").string());
  QFile file(path);
  REQUIRE(file.open(QIODevice::WriteOnly));
  file.write("#!/bin/sh\nexec sleep 60\n");
  file.close();
  file.setPermissions(QFileDevice::ReadOwner | QFileDevice::ExeOwner | QFileDevice::WriteOwner);
  return path;
}

}  // namespace

TEST_CASE("dot places the blocks that nobody placed, from left to right") {
  Arranging a;
  const graph::BlockId pinned = a.design.root().blocks[0]->id;
  const std::pair<graph::BlockId, graph::Position> moves[] = {{pinned, {-1000, 33}}};
  a.design = graph::moveBlocks(a.design, moves);
  a.arranger.start(a.design, graph::outside, a.sizes);
  REQUIRE(a.wait());
  INFO((a.failure ? a.failure->toStdString() : std::string()));
  REQUIRE(a.answer.has_value());
  CHECK(a.answer->find(pinned)->position == graph::Position{-1000, 33});
  for (const auto& wire : a.design.root().wires) {
    const auto* from = a.answer->find(wire.from.block);
    const auto* to = a.answer->find(wire.to.block);
    REQUIRE(from->position.has_value());
    REQUIRE(to->position.has_value());
    if (from->id != pinned) CHECK(from->position->x < to->position->x);
  }
}

TEST_CASE("cancelling ends the process at once and changes nothing") {
  const test::Scratch scratch;
  Arranging a;
  a.arranger.start(a.design, graph::outside, a.sizes, sleeper(scratch));
  REQUIRE(test::waitUntil([&] { return a.arranger.running(); }));
  a.arranger.cancel();
  REQUIRE(a.wait());
  CHECK_FALSE(a.answer.has_value());
  REQUIRE(a.failure.has_value());
  CHECK(a.failure->isEmpty());
}

TEST_CASE("a missing dot is told with what to do instead") {
  Arranging a;
  a.arranger.start(a.design, graph::outside, a.sizes, QStringLiteral("/no/such/dot"));
  REQUIRE(a.wait());
  REQUIRE(a.failure.has_value());
  CHECK(a.failure->contains("Graphviz"));
}
