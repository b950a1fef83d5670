// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "core/estimate/Estimate.h"
#include "tests/estimate/Shapes.h"

using namespace mhc;
using namespace mhc::config;
using namespace mhc::estimate;

TEST_CASE("parameters are exact by part") {
  Config c = tests::tiny();
  const Parameters p = parameters(c.model);
  CHECK(p.embedding == 256 * 128);
  CHECK(p.attention == 4 * 4 * 128 * 128);
  CHECK(p.ffn == 4 * 3 * 128 * 352);
  CHECK(p.norms == 9 * 128);
  CHECK(p.mixing == 8 * (96 * 128 + 27));
  CHECK(p.head == 0);
  CHECK(p.total() == 935'256);
}

TEST_CASE("grouped-query attention, a free head and a learned reduction count") {
  Config c = tests::tiny();
  c.model.num_key_value_heads = 1;
  c.model.tie_word_embeddings = false;
  c.model.hc_reduce = HcReduce::Head;
  const Parameters p = parameters(c.model);
  CHECK(p.attention == 4 * (2 * 128 * 128 + 2 * 32 * 128));
  CHECK(p.head == 256 * 128);
  CHECK(p.mixing == 8 * (96 * 128 + 27) + 16 * 128 + 5);
}

TEST_CASE("the parts are the whole for every kind of connection") {
  for (const HcType type : {HcType::Residual, HcType::Hc, HcType::Mhc, HcType::Identity}) {
    for (const bool dynamic : {true, false}) {
      Config c = tests::tiny();
      c.model.hc_type = type;
      c.model.hc_dynamic = dynamic;
      CHECK(parameters(c.model).total() == parameterCount(c.model));
      CHECK((parameters(c.model).mixing == 0) == (type == HcType::Residual));
    }
  }
}
