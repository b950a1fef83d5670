// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/form/EstimatePanel.h"

#include <QPushButton>
#include <catch2/catch.hpp>

#include "widgets/form/MemoryBar.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

config::ParsedConfig parsed(const Json& document) {
  auto result = config::parseConfig(document);
  REQUIRE(result.ok());
  return std::move(result).value();
}

Json defaults() { return config::toJson(config::Config{}); }

}  // namespace

TEST_CASE("the panel shows the exact number of parameters and every part of the memory") {
  EstimatePanel panel;
  panel.setMachine(estimate::guessedMachine(2), std::uint64_t{16} << 30);
  const auto config = parsed(defaults());
  panel.setConfig(config);
  const auto total = estimate::parameters(config.config.model).total();
  CHECK(panel.parametersText().remove(',').startsWith(QString::number(total)));
  CHECK(panel.memoryBar()->total() == estimate::memory(config.config).total());
  CHECK(panel.memoryBar()->parts().size() == 7);
}

TEST_CASE("figures follow the configuration, with the change beside them") {
  EstimatePanel panel;
  Json document = defaults();
  panel.setConfig(parsed(document));
  CHECK_FALSE(panel.parametersText().contains('('));
  document["model"]["num_hidden_layers"] = document["model"]["num_hidden_layers"].get<int>() + 1;
  panel.setConfig(parsed(document));
  CHECK(panel.parametersText().contains("(+"));
}

TEST_CASE("a configuration with errors can't be started, and each sentence leads to its field") {
  EstimatePanel panel;
  Json document = defaults();
  panel.setConfig(parsed(document));
  auto* start = panel.findChild<QPushButton*>("startTraining");
  REQUIRE(start != nullptr);
  CHECK(start->isEnabled());
  document["training"]["steps"] = -5;
  panel.setConfig(parsed(document));
  CHECK_FALSE(start->isEnabled());
  CHECK(panel.problemCount() >= 1);
}

TEST_CASE("the parts of the memory bar fill it in proportion") {
  MemoryBar bar;
  bar.resize(400, 120);
  bar.setParts({{"a", 100, Qt::red, {}}, {"b", 300, Qt::blue, {}}}, 0);
  CHECK(bar.rectOf(0).width() == Approx(100));
  CHECK(bar.rectOf(1).left() == Approx(100));
  CHECK(bar.rectOf(1).right() == Approx(400));
}
