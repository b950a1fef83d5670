// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/Thresholds.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "widgets/base/TrackFeed.h"

using namespace mhc;
using namespace mhc::widgets;

TEST_CASE("thresholds have defaults, keep what is set for a run, and tell it once", "[thresholds]") {
  Thresholds thresholds;
  const QString run = QStringLiteral("/runs/a"), gain = QStringLiteral("backward_gain");
  int told = 0;
  QObject::connect(&thresholds, &Thresholds::changed, &thresholds, [&] { ++told; });
  CHECK(thresholds.value(run, gain) == 1.6);
  CHECK(thresholds.value(run, QStringLiteral("min_column_sum")) == 0.5);
  CHECK(std::isnan(thresholds.value(run, QStringLiteral("mood"))));
  thresholds.set(run, gain, 1.2);
  thresholds.set(run, gain, 1.2);
  thresholds.set(run, gain, std::nan(""));
  CHECK(told == 1);
  CHECK(thresholds.value(run, gain) == 1.2);
  CHECK(thresholds.value(QStringLiteral("/runs/b"), gain) == 1.6);
}

TEST_CASE("tracks are kept by run and kind", "[tracks]") {
  TrackFeed feed;
  int wanted = 0;
  QObject::connect(&feed, &TrackFeed::wanted, &feed, [&] { ++wanted; });
  feed.want({}, view::RecordKind::Mean);
  feed.want(QStringLiteral("/runs/a"), view::RecordKind::Mean);
  CHECK(wanted == 1);
  auto track = std::make_shared<view::RecordTrack>();
  track->run = "/runs/a";
  track->kind = view::RecordKind::Composite;
  feed.deliver(track);
  CHECK(feed.find(QStringLiteral("/runs/a"), view::RecordKind::Composite) == track);
  CHECK(feed.find(QStringLiteral("/runs/a"), view::RecordKind::Mean) == nullptr);
  feed.remove(QStringLiteral("/runs/a"));
  CHECK(feed.find(QStringLiteral("/runs/a"), view::RecordKind::Composite) == nullptr);
}

TEST_CASE("a dragged threshold has three digits") {
  CHECK(roundedByHand(1.23456) == Approx(1.23));
  CHECK(roundedByHand(0.000987654) == Approx(0.000988));
  CHECK(roundedByHand(15999) == Approx(16000));
}
