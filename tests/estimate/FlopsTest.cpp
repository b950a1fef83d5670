// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "core/estimate/Estimate.h"
#include "tests/estimate/Shapes.h"

using namespace mhc;
using namespace mhc::config;
using namespace mhc::estimate;

TEST_CASE("a token costs six operations a parameter and the attention") {
  Config c = tests::tiny();
  c.model.hc_type = HcType::Residual;
  const Flops plain = flopsPerToken(c);
  CHECK(plain.weights == 6.0 * 836'736);  // the tied embedding counts once, as the head
  CHECK(plain.attention == 6.0 * 4 * 128 * 128);
  CHECK(plain.model() == plain.weights + plain.attention);
  CHECK(plain.all == plain.model());
  CHECK(plain.mixing() == 0);
  c.model.tie_word_embeddings = false;
  CHECK(flopsPerToken(c).weights == plain.weights);  // a free head is a product, a free embedding a look-up
}

TEST_CASE("the mixing's own operations follow its formulas") {
  Config c = tests::tiny();
  const Flops mhc = flopsPerToken(c);
  CHECK(mhc.projections == 6.0 * 8 * 24 * 512);
  CHECK(mhc.streams == 3.0 * (2 * 16 + 16) * 128 * 8);
  CHECK(mhc.sinkhorn == 3.0 * 20 * 4 * 16 * 8);
  CHECK(mhc.all == mhc.model() + mhc.streams + mhc.sinkhorn);
  c.model.hc_type = HcType::Identity;
  const Flops identity = flopsPerToken(c);
  CHECK(identity.projections == 6.0 * 8 * 8 * 512);
  CHECK(identity.streams == 3.0 * 16 * 128 * 8);
  CHECK(identity.sinkhorn == 0);
  c.model.hc_type = HcType::Hc;  // each of the four streams goes through fn [n+2, C]
  const Flops hc = flopsPerToken(c);
  CHECK(hc.projections == 6.0 * 8 * 6 * 128 * 4);
  CHECK(hc.all == hc.model() + 0.75 * hc.projections + hc.streams);
  c.model.hc_dynamic = false;
  CHECK(flopsPerToken(c).projections == 0);
}

TEST_CASE("at n = 4 the projections are 16/C of a classic layer's products") {
  Config c = tests::shape(768, 12, 12, 2048, 256, 256, 2);  // 24 C² in both sublayers, as with 4C and two matrices
  const Parameters p = parameters(c.model);
  const double products = 6.0 * static_cast<double>(p.attention + p.ffn);
  CHECK(flopsPerToken(c).projections / products == Approx(16.0 / 768).epsilon(1e-6));
}
