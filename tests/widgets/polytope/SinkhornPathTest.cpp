// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/polytope/SinkhornPath.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "widgets/polytope/SinkhornPlayer.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

const hyper::Matrix kLogits(3, 3, {2, -1, 0.5, 0, 1, -2, 3, 0.25, -0.5});

}  // namespace

TEST_CASE("the path goes from scaled exp of the logits through every half-step to H_res") {
  for (const auto numerics : {hyper::Numerics::Paper, hyper::Numerics::DeepseekV4}) {
    hyper::SinkhornOptions options;
    options.numerics = numerics;
    options.iterations = 7;
    options.temperature = 0.8;
    options.eps = numerics == hyper::Numerics::Paper ? 0 : 1e-6;
    const SinkhornPath path(kLogits, options);
    REQUIRE(path.halfSteps() == 14);
    double sum = 0;
    for (const double v : path.state(0).matrix.values) sum += v;
    CHECK(sum == Approx(3));
    const double ratio = path.state(0).matrix(0, 0) / path.state(0).matrix(0, 1);
    CHECK(ratio == Approx(std::exp((2.0 + 1.0) / 0.8)));
    CHECK(path.state(14).matrix == hyper::sinkhorn(kLogits, options));
    for (int k = 1; k <= 14; ++k) {
      const hyper::SinkhornState& state = path.state(k);
      for (int i = 0; i < 3; ++i) {
        const double one = state.after_columns ? hyper::columnSum(state.matrix, i) : hyper::rowSum(state.matrix, i);
        CHECK(one == Approx(1).margin(1e-5));
      }
      if (k > 2) CHECK(path.residual(k) <= path.residual(k - 2));
    }
  }
}

TEST_CASE("logits that are not finite, or too many streams, have no path") {
  hyper::Matrix broken = kLogits;
  broken(1, 1) = NAN;
  CHECK(SinkhornPath(broken, {}).empty());
  CHECK(SinkhornPath(hyper::Matrix(9, 9), {}).empty());
  CHECK(SinkhornPath(hyper::Matrix(2, 3), {}).empty());
  CHECK_FALSE(SinkhornPath(hyper::Matrix(8, 8), {}).empty());
  // Logits of any size keep the start finite.
  hyper::Matrix large = kLogits;
  for (double& v : large.values) v *= 1000;
  const SinkhornPath path(large, {});
  for (const double v : path.state(0).matrix.values) CHECK(std::isfinite(v));
}

TEST_CASE("the player goes through the half-steps and says what was done") {
  SinkhornPlayer player;
  int changes = 0;
  QObject::connect(&player, &SinkhornPlayer::changed, &player, [&] { ++changes; });
  hyper::SinkhornOptions options;
  options.iterations = 3;
  options.temperature = 2;
  player.setCase(QStringLiteral("mean logits of FFN 2"), kLogits, options, true);
  CHECK(player.halfStep() == 6);  // the end, where H_res is
  CHECK(player.description().contains(QStringLiteral("3 iterations, temperature 2")));
  CHECK_FALSE(player.description().contains(QStringLiteral("assumed")));
  player.setHalfStep(1);
  CHECK(player.description().contains(QStringLiteral("columns")));
  player.setHalfStep(2);
  CHECK(player.description().contains(QStringLiteral("rows")));
  player.setHalfStep(99);
  CHECK(player.halfStep() == 6);
  player.setPlaying(true);
  CHECK(player.halfStep() == 0);  // from the end it starts anew
  CHECK(player.playing());
  player.clear(QStringLiteral("nothing"));
  CHECK_FALSE(player.playing());
  CHECK(player.description() == QStringLiteral("nothing"));
  player.setPlaying(true);
  CHECK_FALSE(player.playing());
  player.setCase(QStringLiteral("x"), kLogits, {}, false);
  CHECK(player.description().contains(QStringLiteral("assumed")));
  CHECK(changes >= 6);
}
