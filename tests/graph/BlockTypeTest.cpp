// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <set>

#include "core/config/Schema.h"
#include "core/graph/BlockType.h"

using namespace mhc;
using namespace mhc::graph;

TEST_CASE("every kind of block is complete") {
  std::set<std::string> keys;
  for (const BlockType& type : blockTypes()) {
    INFO(type.key);
    CHECK(keys.insert(type.key).second);
    CHECK_FALSE(type.title.empty());
    CHECK(type.summary.ends_with('.'));
    CHECK_FALSE(type.outputs.empty());
    CHECK(config::findField(type.helpAnchor) != nullptr);
    std::set<std::string> sockets;
    for (const auto* list : {&type.inputs, &type.outputs}) {
      sockets.clear();
      for (const SocketInfo& socket : *list) CHECK(sockets.insert(socket.name).second);
    }
    for (const ParameterInfo& parameter : type.parameters) {
      REQUIRE(parameter.field != nullptr);
      INFO(parameter.field->key);
      CHECK(parameter.field->help.size() > 20);
      CHECK_FALSE(parameter.field->check(parameter.field->default_value).has_value());
      CHECK(parameter.designOnly == (config::findField(parameter.field->path()) == nullptr));
    }
  }
  CHECK(keys.size() == 14);
}

TEST_CASE("the palette finds blocks by what people call them") {
  const auto first = [](std::string_view text) {
    const auto found = searchBlockTypes(text);
    return found.empty() ? std::string() : found.front()->key;
  };
  CHECK(first("attention") == "attention");
  CHECK(first("gqa") == "attention");
  CHECK(first("MLA") == "latent_attention");
  CHECK(first("swiglu") == "ffn");
  CHECK(first("hyper connections") == "mixing");
  CHECK(first("sinkhorn") == "mixing");
  CHECK(first("moe") == "moe");
  CHECK(first("rope") == "rope");
  CHECK(first("xyzzy").empty());
  CHECK(searchBlockTypes("").size() == blockTypes().size());
}
