// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/Distribution.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <string>

using namespace mhc::view;

namespace {

const DistributionQuantity& quantity(const std::string& id) {
  for (const DistributionQuantity& one : distributionQuantities()) {
    if (one.id == id) return one;
  }
  FAIL("no quantity " << id);
  return distributionQuantities().front();
}

RecordTrack track(RecordKind kind, int n, int rows, int width, const std::vector<std::vector<float>>& steps) {
  RecordTrack t;
  t.kind = kind;
  t.n = n;
  t.sublayers = t.rows = rows;
  t.width = width;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    t.steps.push_back(static_cast<std::int64_t>(10 * i));
    t.values.insert(t.values.end(), steps[i].begin(), steps[i].end());
  }
  return t;
}

}  // namespace

TEST_CASE("every value falls into its bin, once") {
  // n = 2, one sublayer: pre 2, post 2, res 4.
  const RecordTrack t =
      track(RecordKind::Mean, 2, 1, 8, {{0, 0, 1, 1, 0.0F, 0.25F, 0.5F, 1.0F}, {0, 0, 1, 1, 1, 1, 0, NAN}});
  const Distribution d = distributionOf(t, quantity("res"), 4, false);
  CHECK(d.values.range() == Range{0, 1});
  CHECK(std::vector<std::uint32_t>(d.counts.begin(), d.counts.begin() + 4) == std::vector<std::uint32_t>{1, 1, 1, 1});
  CHECK(std::vector<std::uint32_t>(d.counts.begin() + 4, d.counts.end()) == std::vector<std::uint32_t>{1, 0, 0, 2});
  CHECK(d.finite == std::vector<std::uint32_t>{4, 3});
  CHECK(d.without == std::vector<std::uint32_t>{0, 1});
  CHECK(d.most == 2);
  CHECK(d.bin(2).low == Approx(0.5));
  CHECK(d.bin(2).high == Approx(0.75));
  CHECK(d.median[1] == 1);
  CHECK(d.low[0] == 0);
  CHECK(d.high[0] == 1);
}

TEST_CASE("a logarithmic axis leaves out what is not positive and says how much") {
  std::vector<float> record(40, 1.0F);
  std::vector<float> other = record;
  record[4] = 0.01F;
  other[4] = 0;
  const RecordTrack t = track(RecordKind::Composite, 4, 2, 40,
                              {[&] {
                                 std::vector<float> both = record;
                                 both.insert(both.end(), other.begin(), other.end());
                                 return both;
                               }(),
                               std::vector<float>(80, 1.0F)});
  const Distribution d = distributionOf(t, quantity("backwardGain"), 10, true);
  CHECK(d.finite == std::vector<std::uint32_t>{1, 2});
  CHECK(d.without[0] == 1);
  CHECK(d.count(0, 0) == 1);
  CHECK(d.count(1, 9) == 2);
  CHECK(d.bin(5).low == Approx(0.1));
}

TEST_CASE("cosines and RMS come from the Gram matrix") {
  const RecordTrack t = track(RecordKind::Streams, 2, 1, 7, {{4, 3, 3, 9, 1, 0.5F, 0.25F}});
  const Distribution cosine = distributionOf(t, quantity("cosine"), 3, false);
  CHECK(cosine.low[0] == Approx(0.5));
  CHECK(cosine.finite[0] == 1);
  const Distribution rms = distributionOf(t, quantity("rms"), 3, false);
  CHECK(rms.low[0] == 2);
  CHECK(rms.high[0] == 3);
  CHECK(distributionOf(t, quantity("gradient"), 3, false).high[0] == 0.5);
}

TEST_CASE("values that are all alike, all missing, or of other records do no harm") {
  const Distribution same =
      distributionOf(track(RecordKind::Mean, 1, 3, 3, {std::vector<float>(9, 0.25F)}), quantity("res"), 5, false);
  CHECK(same.count(0, 2) == 3);
  CHECK(std::accumulate(same.counts.begin(), same.counts.end(), 0U) == 3);
  const Distribution none =
      distributionOf(track(RecordKind::Mean, 1, 1, 3, {{NAN, NAN, NAN}}), quantity("res"), 5, true);
  CHECK(none.empty());
  CHECK(std::isnan(none.median[0]));
  CHECK(distributionOf(track(RecordKind::Mean, 1, 1, 3, {{1, 1, 1}}), quantity("cosine"), 5, false).empty());
  CHECK(distributionOf(RecordTrack{}, quantity("res"), 5, false).empty());
}
