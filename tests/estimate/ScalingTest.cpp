// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/estimate/Scaling.h"

#include <catch2/catch.hpp>

using namespace mhc::estimate;

namespace {

/// 1000 parameters in float32, of which 640 are experts'; numbers that divide.
Workload small() {
  Workload work;
  work.parameters = 1000;
  work.expertParameters = 640;
  work.weightBytes = 4;
  work.gatheredBytes = 4;
  work.optimizerBytes = 8000;
  work.microBatchBytes = 50;
  work.runtimeBytes = 7;
  work.flops = 1e6;
  work.mixingBytes = 3200;
  work.tokens = 640;
  work.width = 10;
  work.streams = 4;
  work.activationBytes = 2;
  work.expertLayers = 3;
  work.chosenExperts = 2;
  work.sequences = 64;
  return work;
}

const Cluster cluster{"test", 8, 1000, 12000, 100, 10, 2};

}  // namespace

TEST_CASE("One GPU sends nothing, whatever the spread") {
  for (const Spread spread : {Spread::Replicas, Spread::Sharded, Spread::Experts}) {
    const ScalingRow row = scaling(small(), cluster, 1, spread);
    CHECK(row.nodeBytes == 0);
    CHECK(row.netBytes == 0);
    CHECK(row.memory == 1000 * 8 + 8000 + 50 + 7);
    CHECK(row.computeSeconds == Approx(1e6 / (1000 * usualUtilisation)));
    CHECK_FALSE(row.fits);
  }
}

TEST_CASE("Replicas sum their gradients: twice (p-1)/p of the bytes in a node, each GPU's part over the network") {
  const ScalingRow node = scaling(small(), cluster, 8, Spread::Replicas);
  CHECK(node.nodeBytes == Approx(2 * 4000.0 * 7 / 8));
  CHECK(node.netBytes == 0);
  CHECK(node.memory == 16057);
  const ScalingRow four = scaling(small(), cluster, 32, Spread::Replicas);
  CHECK(four.nodeBytes == Approx(node.nodeBytes));
  CHECK(four.netBytes == Approx(2 * (4000.0 / 8) * 3 / 4));
  CHECK(four.netSeconds == Approx(four.netBytes / 2));
  CHECK(four.computeSeconds == Approx(1e6 / 32 / 400));
  CHECK(four.mixingSeconds == Approx(1.0));
}

TEST_CASE("Sharded moments: the same bytes in float32, and each GPU holds its part of them") {
  const ScalingRow all = scaling(small(), cluster, 32, Spread::Replicas);
  const ScalingRow row = scaling(small(), cluster, 32, Spread::Sharded);
  CHECK(row.nodeBytes == Approx(all.nodeBytes));
  CHECK(row.netBytes == Approx(all.netBytes));
  CHECK(row.memory == Approx(8000 + 57 + 8000.0 / 32));
  CHECK(row.fits);
  Workload half = small();
  half.gatheredBytes = 2;
  CHECK(scaling(half, cluster, 32, Spread::Sharded).netBytes == Approx(all.netBytes * 0.75));
}

TEST_CASE(
    "Experts in a node: an eighth of them on each GPU, their gradients stay out of the node, tokens travel in it") {
  const ScalingRow row = scaling(small(), cluster, 32, Spread::Experts);
  const double held = 360 + 640 / 8.0;
  CHECK(row.memory == Approx(held * 8 + 57 + 8 * (360 / 32.0 + 640 / 8.0 / 4)));
  const double exchanged = 4 * 3 * (640 / 32.0) * 2 * 10 * 2 * 7 / 8;
  CHECK(row.nodeBytes == Approx(360 * 8 * 7.0 / 8 + exchanged));
  CHECK(row.netBytes == Approx((360 * 8 / 8.0 + 80 * 8) * 3 / 4));
}

TEST_CASE("The longest part is named, and a batch that does not divide is told") {
  Workload work = small();
  CHECK(scaling(work, cluster, 8, Spread::Replicas).bound == "node links");
  work.flops = 1e9;
  CHECK(scaling(work, cluster, 8, Spread::Replicas).bound == "products");
  work.mixingBytes = 1e12;
  CHECK(scaling(work, cluster, 8, Spread::Replicas).bound == "mixing");
  CHECK(scaling(small(), cluster, 64, Spread::Replicas).divides);
  CHECK_FALSE(scaling(small(), cluster, 24, Spread::Replicas).divides);
  CHECK_FALSE(scaling(small(), cluster, 128, Spread::Replicas).divides);
}

TEST_CASE("Clusters are found by name; a pipeline hands on all streams") {
  CHECK(clusterNamed("h100")->flops == 989e12);
  CHECK_FALSE(clusterNamed("h1"));
  CHECK(pipelineBytesPerToken(small()) == 4 * 10 * 2);
}
