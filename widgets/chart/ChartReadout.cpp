// SPDX-License-Identifier: GPL-3.0-or-later
// What a chart says in numbers: under the crosshair, as a table, as CSV.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/Text.h"
#include "core/view/NumberText.h"
#include "widgets/base/Theme.h"
#include "widgets/chart/Chart.h"
#include "widgets/chart/ChartFrame.h"
#include "widgets/chart/ChartOverlay.h"

namespace mhc::widgets {
namespace {

constexpr std::size_t kRows = kReadoutRows;

QString text(double value, int digits) {
  return QString::fromStdString(view::formatValue(value, digits));
}

/// Calls use(index) with the records whose X lies in the range.
template <typename Use>
void forRecords(const view::Series& series, view::XKind kind, const view::Range& x, const Use& use) {
  for (std::size_t piece = 0; piece < series.pieces.size(); ++piece) {
    const std::size_t end = piece + 1 < series.pieces.size() ? series.pieces[piece + 1] : series.size();
    for (std::size_t i = series.lowerBound(kind, x.low, series.pieces[piece], end); i < end; ++i) {
      if (series.x(kind, i) > x.high) break;
      use(i);
    }
  }
}

std::string xHeader(view::XKind kind) {
  const std::string name = xKindName(kind).toStdString();
  return kind == view::XKind::ActiveSeconds || kind == view::XKind::WallSeconds ? name + " (s)" : name;
}

}  // namespace

std::vector<CurveHit> Chart::hitsAt(const QPointF& position) const {
  std::vector<CurveHit> hits;
  const QRectF area = plotArea();
  if (picture_.lines.size() != series_.size() || area.width() <= 1) return hits;
  const view::XKind kind = options_.xKind;
  const double x = x_.value((position.x() - area.left()) / area.width());
  for (std::size_t i = 0; i < series_.size(); ++i) {
    const view::Series& shown = picture_.lines[i].shown;
    if (picture_.lines[i].key != series_[i].key || shown.empty()) continue;
    CurveHit hit;
    hit.series = static_cast<int>(i);
    hit.distance = INFINITY;
    const auto consider = [&](std::size_t index) {
      const double value = shown.values[index];
      const QPointF at = place(shown.x(kind, index), value);
      const double distance = std::isfinite(at.y()) ? std::abs(at.y() - position.y()) : 1e6;
      if (distance >= hit.distance) return;
      hit.distance = distance;
      hit.index = index;
      hit.shown = value;
    };
    const std::size_t nearest = shown.nearest(kind, x);
    // Where a pixel column holds many records, its extremes can be read as well as its middle.
    const double column = x_.position(shown.x(kind, nearest)) * area.width() * picture_.ratio;
    const auto& buckets = picture_.lines[i].buckets;
    const auto bucket = std::lower_bound(buckets.begin(), buckets.end(), static_cast<int>(std::floor(column)),
                                         [](const view::Bucket& b, int wanted) { return b.column < wanted; });
    const bool inStep = picture_.x.range() == x_.range() && shown.pieces.size() == 1;
    if (inStep && bucket != buckets.end() && bucket->column == static_cast<int>(column) && bucket->extent.finite > 1) {
      consider(bucket->extent.minIndex);
      consider(bucket->extent.maxIndex);
    }
    consider(nearest);
    hit.value = picture_.lines[i].raw.values[hit.index];
    hits.push_back(hit);
  }
  std::stable_sort(hits.begin(), hits.end(), [](const auto& a, const auto& b) { return a.distance < b.distance; });
  return hits;
}

std::vector<CurveHit> Chart::hitsAtStep(std::int64_t step) const {
  std::vector<CurveHit> hits;
  if (picture_.lines.size() != series_.size()) return hits;
  for (std::size_t i = 0; i < series_.size(); ++i) {
    const CurvePicture::Line& line = picture_.lines[i];
    if (line.key != series_[i].key || line.shown.empty()) continue;
    const std::size_t index = line.shown.nearest(view::XKind::Step, static_cast<double>(step));
    hits.push_back({static_cast<int>(i), 0, index, line.raw.values[index], line.shown.values[index]});
  }
  return hits;
}

/// What a series records: combined with others if it is meant to be and the picture of it is there.
const view::Series& Chart::rawOf(std::size_t i) const {
  const bool made = picture_.lines.size() == series_.size() && picture_.lines[i].key == series_[i].key;
  return made && series_[i].combination.has_value() ? picture_.lines[i].raw : series_[i].data;
}

QString Chart::xText(const view::Series& series, std::size_t index) const {
  const QString step = tr("step %1").arg(QString::fromStdString(view::formatInteger(series.step[index])));
  switch (options_.xKind) {
    case view::XKind::Tokens:
      return step + tr(", %1 tokens").arg(text(series.tokens[index], 4));
    case view::XKind::Flops:
      return step + tr(", %1 operations").arg(text(series.flops[index], 4));
    case view::XKind::ActiveSeconds:
      return step + QStringLiteral(", ") + QString::fromStdString(formatDuration(series.activeSeconds[index]));
    case view::XKind::WallSeconds:
      return step + QStringLiteral(", ") + QString::fromStdString(formatDuration(series.wallSeconds[index]));
    case view::XKind::Step:
      break;
  }
  return step;
}

std::vector<ReadoutRow> Chart::readoutRows(const std::vector<CurveHit>& hits) const {
  std::vector<ReadoutRow> rows;
  if (hits.empty()) return rows;
  const QString unit = yUnit_.isEmpty() ? yName_ : yName_ + QStringLiteral(", ") + yUnit_;
  // Pointed at from another chart: short, so that it hides little; a step is told where it is another one.
  const bool brief = hits_.empty() && pointedStep_.has_value() && !pointedHits_.empty();
  QString head = unit;
  if (brief) head += tr(" · step %1").arg(QString::fromStdString(view::formatInteger(*pointedStep_)));
  rows.push_back({head, {}, false, {}, {}, {}});
  for (const CurveHit& hit : hits) {
    if (rows.size() == kRows + 1 && hits.size() > kRows) {
      rows.push_back({tr("and %1 more").arg(hits.size() - kRows), {}, false, {}, {}, {}});
      break;
    }
    const ChartSeries& one = series_[static_cast<std::size_t>(hit.series)];
    ReadoutRow row;
    row.label = one.label;
    row.colour = Theme::current().onChart(one.colour);
    row.dashed = one.dashed;
    row.value = text(hit.shown, 5);
    const view::Series& raw = picture_.lines[static_cast<std::size_t>(hit.series)].raw;
    const bool differs = !(hit.shown == hit.value) && std::isfinite(hit.value);
    if (differs && !brief) row.raw = tr("raw %1").arg(text(hit.value, 5));
    if (!brief || raw.step[hit.index] != *pointedStep_) row.where = xText(raw, hit.index);
    rows.push_back(std::move(row));
  }
  return rows;
}

QString Chart::readout(const std::vector<CurveHit>& hits) const {
  QStringList lines;
  for (const ReadoutRow& row : readoutRows(hits)) {
    QStringList parts;
    for (const QString& part : {row.label, row.value, row.raw, row.where}) {
      if (!part.isEmpty()) parts << part;
    }
    lines << parts.join(QLatin1Char('\t'));
  }
  return lines.join(QLatin1Char('\n'));
}

QString Chart::shownReadout() const {
  return readout(shownHits());
}

void Chart::updateAccessibleText() {
  QStringList lines;
  if (!hits_.empty()) {
    lines << shownReadout().replace(QLatin1Char('\t'), QStringLiteral(", "));
  } else {
    for (const ChartSeries& one : series_) {
      if (one.data.empty()) continue;
      const std::size_t last = one.data.size() - 1;
      lines << tr("%1: %2 %3 at step %4")
                   .arg(one.label, text(one.data.values[last], 5), yUnit_,
                        QString::fromStdString(view::formatInteger(one.data.step[last])));
    }
  }
  if (!note_.isEmpty()) lines << note_;
  setAccessibleDescription(lines.join(QLatin1Char('\n')));
}

view::TableData Chart::table(int rows) const {
  view::TableData table;
  table.title = title_.toStdString();
  QString value = yName_;
  if (!yUnit_.isEmpty()) value += QStringLiteral(" (") + yUnit_ + QLatin1Char(')');
  table.headers = {"series", "step", value.toStdString()};
  const bool other = options_.xKind != view::XKind::Step;
  if (other) table.headers.insert(table.headers.begin() + 2, xHeader(options_.xKind));
  for (std::size_t which = 0; which < series_.size(); ++which) {
    const ChartSeries& one = series_[which];
    const view::Series& raw = rawOf(which);
    std::vector<std::size_t> records;
    forRecords(raw, options_.xKind, x_.range(), [&](std::size_t i) { records.push_back(i); });
    const auto wanted = static_cast<std::size_t>(std::max(rows, 1));
    const std::size_t count = std::min(records.size(), wanted);
    for (std::size_t k = 0; k < count; ++k) {
      const std::size_t at = count < 2 ? records.size() - 1 : k * (records.size() - 1) / (count - 1);
      const std::size_t i = records[at];
      view::TableRow row;
      row.cells = {one.label.toStdString(), static_cast<double>(raw.step[i]), raw.values[i]};
      if (other) row.cells.insert(row.cells.begin() + 2, raw.x(options_.xKind, i));
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

QString Chart::csv() const {
  view::TableData table;
  table.headers = {"series", xHeader(options_.xKind), "step", yName_.toStdString()};
  for (std::size_t which = 0; which < series_.size(); ++which) {
    const ChartSeries& one = series_[which];
    const view::Series& raw = rawOf(which);
    forRecords(raw, options_.xKind, x_.range(), [&](std::size_t i) {
      view::TableRow row;
      row.cells = {one.label.toStdString(), raw.x(options_.xKind, i), static_cast<double>(raw.step[i]), raw.values[i]};
      table.rows.push_back(std::move(row));
    });
  }
  return QString::fromStdString(view::toCsv(table));
}

}  // namespace mhc::widgets
