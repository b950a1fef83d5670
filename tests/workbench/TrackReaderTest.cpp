// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/readers/TrackReader.h"

#include "app/workbench/readers/Histories.h"
#include "app/workbench/readers/ReaderPool.h"
#include "tests/support/Wait.h"
#include "tests/workbench/Scratch.h"
#include "widgets/base/RunSet.h"
#include "widgets/base/SeriesFeed.h"
#include "widgets/base/TimeCursor.h"
#include "widgets/base/TrackFeed.h"
#include "widgets/samples/SampleFeed.h"

using namespace mhc;
using namespace mhc::workbench;

namespace {

struct Chain {
  widgets::RunSet runs;
  widgets::SeriesFeed series;
  widgets::TimeCursor cursor;
  widgets::TrackFeed feed;
  ReaderPool readers;
  widgets::SampleFeed samples;
  Histories histories{runs, series, samples, cursor};
  TrackReader tracks{readers, histories, runs, feed};
  int changes = 0;

  Chain() {
    QObject::connect(&readers, &ReaderPool::updated, &histories,
                     [this](const RunUpdatePtr& u) { histories.apply(*u); });
    QObject::connect(&feed, &widgets::TrackFeed::changed, &feed, [this] { ++changes; });
  }
  void open(const QString& run) {
    runs.open(run, run);
    readers.open(run);
    REQUIRE(test::waitUntil([&] { return histories.find(run) != nullptr; }));
  }
  [[nodiscard]] view::TrackPtr mean(const QString& run) const { return feed.find(run, view::RecordKind::Mean); }
};

}  // namespace

TEST_CASE("a wanted track is read once, again when the run has grown, and goes with the run") {
  const test::Scratch scratch;
  test::WrittenRun run(scratch / "run");
  run.append(0, 400);
  const QString id = QString::fromStdString(run.folder().string());
  Chain chain;
  chain.open(id);
  chain.feed.want(id, view::RecordKind::Mean);
  REQUIRE(test::waitUntil([&] { return chain.mean(id) != nullptr; }));
  const view::TrackPtr first = chain.mean(id);
  REQUIRE(first->steps.size() == 41);
  CHECK(first->rows == 8);
  CHECK(first->width == 24);
  CHECK(first->n == 4);
  for (std::size_t i = 0; i < first->steps.size(); ++i) {
    CHECK(first->steps[i] == static_cast<std::int64_t>(10 * i));
    CHECK(first->record(i, 7)[23] == static_cast<float>(10 * i));
  }
  chain.feed.want(id, view::RecordKind::Mean);
  chain.feed.want(id, view::RecordKind::Composite);
  REQUIRE(test::waitUntil([&] { return chain.feed.find(id, view::RecordKind::Composite) != nullptr; }));
  CHECK(chain.changes == 2);  // the mean maps had nothing new
  CHECK(std::isnan(chain.feed.find(id, view::RecordKind::Composite)->record(0, 0)[0]));
  run.append(401, 420);
  REQUIRE(test::waitUntil([&] { return chain.histories.find(id)->recorded.back() == 420; }));
  chain.feed.want(id, view::RecordKind::Mean);
  REQUIRE(test::waitUntil([&] { return chain.mean(id)->steps.back() == 420; }));
  chain.runs.close(id);
  CHECK(chain.mean(id) == nullptr);
}

TEST_CASE("a long track holds a selection of its steps") {
  const test::Scratch scratch;
  test::WrittenRun run(scratch / "run");
  run.append(0, 1200, 1);
  const QString id = QString::fromStdString(run.folder().string());
  Chain chain;
  chain.open(id);
  chain.feed.want(id, view::RecordKind::Mean);
  REQUIRE(test::waitUntil([&] { return chain.mean(id) != nullptr; }));
  CHECK(chain.mean(id)->steps.size() == TrackReader::kMeanSteps);
  CHECK(chain.mean(id)->steps.front() == 0);
  CHECK(chain.mean(id)->steps.back() == 1200);
  chain.feed.want(id, view::RecordKind::Constraint);
  REQUIRE(test::waitUntil([&] { return chain.feed.find(id, view::RecordKind::Constraint) != nullptr; }));
  CHECK(chain.feed.find(id, view::RecordKind::Constraint)->steps.size() == TrackReader::kSteps);
}
