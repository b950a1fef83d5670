// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/SeriesFeed.h"

namespace mhc::widgets {

const view::SeriesStore* SeriesFeed::store(const QString& run) const { return stores_.value(run).get(); }

void SeriesFeed::append(const QString& run, const view::SeriesRows& rows) {
  if (rows.x.empty()) return;
  const auto filling = filling_.find(run);
  if (filling != filling_.end()) return filling->second.store->append(rows);
  std::shared_ptr<view::SeriesStore>& store = stores_[run];
  if (store == nullptr) store = std::make_shared<view::SeriesStore>();
  store->append(rows);
  Q_EMIT grown(run);
}

void SeriesFeed::showNewest(const QString& run, const std::vector<view::SeriesRows>& rows) {
  filling_.erase(run);
  for (const auto& some : rows) append(run, some);
  filling_.try_emplace(run);
  Q_EMIT readChanged(run);
}

void SeriesFeed::setRead(const QString& run, double share) {
  const auto filling = filling_.find(run);
  if (filling == filling_.end() || filling->second.read == share) return;
  filling->second.read = share;
  if (share >= 1) {
    const std::shared_ptr<view::SeriesStore>& store = stores_[run];
    if (store != nullptr) store->take(*filling->second.store);
    filling_.erase(filling);
    Q_EMIT grown(run);
  }
  Q_EMIT readChanged(run);
}

double SeriesFeed::read(const QString& run) const {
  const auto filling = filling_.find(run);
  return filling == filling_.end() ? 1 : filling->second.read;
}

void SeriesFeed::reset(const QString& run) {
  if (filling_.erase(run) > 0) Q_EMIT readChanged(run);
  const auto found = stores_.constFind(run);
  if (found == stores_.constEnd()) return;
  (*found)->clear();
  Q_EMIT grown(run);
}

void SeriesFeed::remove(const QString& run) {
  configs_.remove(run);
  filling_.erase(run);
  if (stores_.remove(run) > 0) Q_EMIT grown(run);
}

}  // namespace mhc::widgets
