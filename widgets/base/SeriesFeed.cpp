// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/SeriesFeed.h"

namespace mhc::widgets {

const view::SeriesStore* SeriesFeed::store(const QString& run) const { return stores_.value(run).get(); }

void SeriesFeed::append(const QString& run, const view::SeriesRows& rows) {
  if (rows.x.empty()) return;
  std::shared_ptr<view::SeriesStore>& store = stores_[run];
  if (store == nullptr) store = std::make_shared<view::SeriesStore>();
  store->append(rows);
  Q_EMIT grown(run);
}

void SeriesFeed::reset(const QString& run) {
  const auto found = stores_.constFind(run);
  if (found == stores_.constEnd()) return;
  (*found)->clear();
  Q_EMIT grown(run);
}

void SeriesFeed::remove(const QString& run) {
  configs_.remove(run);
  if (stores_.remove(run) > 0) Q_EMIT grown(run);
}

}  // namespace mhc::widgets
