// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chart/ChartArrangement.h"

#include <QJsonArray>
#include <algorithm>

namespace mhc::widgets {
namespace {

constexpr int kMostColumns = 6, kLowest = 120, kHighest = 2000;
constexpr qsizetype kMostIds = 1000;  ///< a state file may claim anything

QStringList idsOf(const QJsonValue& value) {
  QStringList ids;
  const QJsonArray array = value.toArray();
  for (const QJsonValue& one : array) {
    if (one.isString() && !ids.contains(one.toString()) && ids.size() < kMostIds) ids << one.toString();
  }
  return ids;
}

}  // namespace

void ChartArrangement::set(QStringList& list, const QString& id, bool on) {
  list.removeAll(id);
  if (on) list << id;
}

QStringList ChartArrangement::ordered(const QStringList& all) const {
  QStringList result;
  for (const QString& id : order_) {
    if (all.contains(id)) result << id;
  }
  for (const QString& id : all) {
    if (!result.contains(id)) result << id;
  }
  std::stable_partition(result.begin(), result.end(), [this](const QString& id) { return pinned(id); });
  return result;
}

QStringList ChartArrangement::shown(const QStringList& all) const {
  QStringList result = ordered(all);
  result.removeIf([this](const QString& id) { return hidden(id); });
  return result;
}

std::vector<ChartArrangement::Place> ChartArrangement::places(const QStringList& all, int columns) const {
  std::vector<Place> places;
  int row = 0, column = 0;
  for (const QString& id : shown(all)) {
    const int span = wide(id) ? std::max(columns, 1) : 1;
    if (column + span > columns && column > 0) {
      ++row;
      column = 0;
    }
    places.push_back({id, row, column, span});
    column += span;
    if (column < columns) continue;
    ++row;
    column = 0;
  }
  return places;
}

void ChartArrangement::move(const QString& id, const QString& to, const QStringList& all) {
  QStringList order = ordered(all);
  const qsizetype target = order.indexOf(to);
  if (id == to || target < 0 || !order.removeOne(id)) return;
  order.insert(target, id);
  if (pinned(id) != pinned(to)) setPinned(id, pinned(to));  // else it could not stand there
  order_ = order;
}

void ChartArrangement::shift(const QString& id, int places, const QStringList& all) {
  const QStringList visible = shown(all);
  const qsizetype at = visible.indexOf(id);
  if (at < 0) return;
  move(id, visible[std::clamp<qsizetype>(at + places, 0, visible.size() - 1)], all);
}

void ChartArrangement::setColumns(int columns) {
  columns_ = std::clamp(columns, 0, kMostColumns);
}

void ChartArrangement::setHeight(int pixels) {
  height_ = pixels <= 0 ? 0 : std::clamp(pixels, kLowest, kHighest);
}

QJsonObject ChartArrangement::toJson() const {
  return {{QStringLiteral("order"), QJsonArray::fromStringList(order_)},
          {QStringLiteral("pinned"), QJsonArray::fromStringList(pinned_)},
          {QStringLiteral("hidden"), QJsonArray::fromStringList(hidden_)},
          {QStringLiteral("wide"), QJsonArray::fromStringList(wide_)},
          {QStringLiteral("columns"), columns_},
          {QStringLiteral("height"), height_}};
}

ChartArrangement ChartArrangement::fromJson(const QJsonObject& json) {
  ChartArrangement a;
  a.order_ = idsOf(json.value(QStringLiteral("order")));
  a.pinned_ = idsOf(json.value(QStringLiteral("pinned")));
  a.hidden_ = idsOf(json.value(QStringLiteral("hidden")));
  a.wide_ = idsOf(json.value(QStringLiteral("wide")));
  a.setColumns(json.value(QStringLiteral("columns")).toInt());
  a.setHeight(json.value(QStringLiteral("height")).toInt());
  return a;
}

}  // namespace mhc::widgets
