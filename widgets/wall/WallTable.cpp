// SPDX-License-Identifier: GPL-3.0-or-later
// The wall as a table, and the order of its rows.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/hyper/Distance.h"
#include "core/view/NumberText.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/wall/WallModel.h"

namespace mhc::widgets {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::size_t slot(view::MapKind map) {
  return static_cast<std::size_t>(map);
}

double distanceFor(const hyper::Matrix& res, WallSort sort) {
  if (sort == WallSort::DistanceToUniform) return hyper::distanceToUniform(res);
  if (sort == WallSort::DistanceToIdentity) return hyper::distanceToIdentity(res);
  return res.rows <= 8 ? hyper::nearestPermutation(res).distance : kNan;
}

}  // namespace

TokenDistances tokenDistances(const view::FrameData& data, int sublayer, WallSort sort) {
  TokenDistances found{distanceFor(resOf(data, sublayer), sort), kNan, kNan, kNan};
  const std::size_t n = static_cast<std::size_t>(data.n), row = 2 * n + n * n,
                    at = static_cast<std::size_t>(sublayer - 1);
  if (at >= data.tokens.size() || data.tokens[at].empty() || data.tokens[at].size() % row != 0) return found;
  std::vector<double> distances;
  double sum = 0;
  for (std::size_t first = 0; first < data.tokens[at].size(); first += row) {
    distances.push_back(distanceFor(resFrom(data.tokens[at].data() + first + 2 * n, data.n), sort));
    sum += distances.back();
  }
  if (!std::isfinite(sum)) return found;
  std::sort(distances.begin(), distances.end());
  const auto rank = [&](double q) {
    return distances[static_cast<std::size_t>(q * static_cast<double>(distances.size() - 1) + 0.5)];
  };
  found.mean = sum / static_cast<double>(distances.size());
  found.low = rank(0.1);
  found.high = rank(0.9);
  return found;
}

void WallModel::sortRows(const WallOptions& options) {
  const view::FrameData& d = *frame_->data;
  const std::size_t n = static_cast<std::size_t>(n_);
  const float* recent = nullptr;
  const view::RecordTrack* track = options.means.get();
  if (sort_ == WallSort::RecentChange && track != nullptr && !track->empty() && track->run == frame_->run &&
      track->rows == d.sublayers && static_cast<std::size_t>(track->width) == 2 * n + n * n) {
    const std::size_t at = view::nearestPosition(*track, frame_->recorded - kRecentSteps);
    recentFrom_ = track->steps[at];
    recent = track->record(at, 0);
  }
  for (WallRow& row : rows_) {
    switch (sort_) {
      case WallSort::Depth:
        row.key = -row.sublayer;
        break;
      case WallSort::Change:
        row.key = row.change;
        break;
      case WallSort::Residual:
        row.key = std::fmax(row.rowError, row.columnError);
        break;
      case WallSort::RecentChange:
        row.key = kNan;
        if (recent != nullptr) {
          const float* then = recent + static_cast<std::size_t>(row.sublayer - 1) * (2 * n + n * n) + 2 * n;
          row.key = hyper::distance(resOf(d, row.sublayer), resFrom(then, n_));
        }
        break;
      default: {
        const TokenDistances distances = tokenDistances(d, row.sublayer, sort_);
        row.key = std::isfinite(distances.mean) ? distances.mean : distances.ofMean;
      }
    }
  }
  // What has no key stays in the order of depth, at the end.
  std::stable_sort(rows_.begin(), rows_.end(), [](const WallRow& a, const WallRow& b) {
    if (std::isnan(a.key) || std::isnan(b.key)) return !std::isnan(a.key) && std::isnan(b.key);
    return a.key > b.key;
  });
}

view::TableData WallModel::table() const {
  view::TableData table;
  if (frame_ == nullptr) return table;
  table.title = "Matrix wall, step " + view::formatInteger(frame_->recorded);
  table.headers = {"sublayer",         "name",           "map", "to stream", "from stream", "shown",
                   "mean over tokens", "std over tokens"};
  if (side_ == WallSide::Difference) table.headers.emplace_back("mean over tokens of B");
  static constexpr std::array<const char*, 3> kNames{"H_pre", "H_res", "H_post"};
  for (const WallRow& row : rows_) {
    const std::string name = sublayerName(*frame_->data, row.sublayer).toStdString();
    for (const view::MapKind map : kMapKinds) {
      const int rows = map == view::MapKind::Pre ? 1 : n_, columns = map == view::MapKind::Post ? 1 : n_;
      for (int i = 0; i < rows; ++i) {
        for (int j = 0; j < columns; ++j) {
          const view::ElementId id{row.sublayer, map, map == view::MapKind::Pre ? -1 : i,
                                   map == view::MapKind::Post ? -1 : j, -1};
          const std::size_t at = cellIndex(id);
          view::TableRow out;
          out.element = id;
          out.cells = {
              static_cast<double>(row.sublayer),
              name,
              std::string(kNames[slot(map)]),
              id.to < 0 ? view::TableCell{} : view::TableCell{static_cast<double>(id.to + 1)},
              id.from < 0 ? view::TableCell{} : view::TableCell{static_cast<double>(id.from + 1)},
              row.shown[slot(map)][at],
              row.mean[slot(map)][at],
              row.deviation[slot(map)].empty() ? view::TableCell{} : view::TableCell{row.deviation[slot(map)][at]}};
          if (side_ == WallSide::Difference) out.cells.emplace_back(row.other[slot(map)][at]);
          table.rows.push_back(std::move(out));
        }
      }
    }
  }
  return table;
}

}  // namespace mhc::widgets
