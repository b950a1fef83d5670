// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/UnfoldedPath.h"

namespace mhc::hyper {

UnfoldedPath unfoldedPath(const std::vector<SublayerMaps>& sublayers, const std::vector<double>& reduce, int from,
                          int to) {
  UnfoldedPath path;
  path.from = from;
  path.to = to;
  const std::size_t n = reduce.size();
  const std::size_t boundaries = static_cast<std::size_t>(to - from);
  // The map between boundaries b and b + 1 is that of sublayer from + 1 + b, at index from + b.
  const auto mapAfter = [&](std::size_t b) -> const Matrix& {
    return sublayers[static_cast<std::size_t>(from) + b].res;
  };
  path.arriving.assign(boundaries, std::vector<double>(n, 1.0));
  if (from > 0) path.arriving[0] = sublayers[static_cast<std::size_t>(from) - 1].post;
  for (std::size_t b = 0; b + 1 < boundaries; ++b) {
    for (std::size_t i = 0; i < n; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < n; ++j)
        sum += mapAfter(b)(static_cast<int>(i), static_cast<int>(j)) * path.arriving[b][j];
      path.arriving[b + 1][i] = sum;
    }
  }
  // Backwards: how much one unit in stream j at a boundary counts where it is read.
  std::vector<double> weight =
      static_cast<std::size_t>(to) <= sublayers.size() ? sublayers[static_cast<std::size_t>(to) - 1].pre : reduce;
  path.through.assign(boundaries, std::vector<double>(n, 0.0));
  path.links.assign(boundaries - 1, Matrix(static_cast<int>(n), static_cast<int>(n)));
  for (std::size_t b = boundaries; b-- > 0;) {
    if (b + 1 < boundaries) {
      std::vector<double> earlier(n, 0.0);
      for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) {
          const double h = mapAfter(b)(static_cast<int>(i), static_cast<int>(j));
          earlier[j] += weight[i] * h;
          path.links[b](static_cast<int>(i), static_cast<int>(j)) = weight[i] * h * path.arriving[b][j];
        }
      }
      weight = std::move(earlier);
    }
    for (std::size_t j = 0; j < n; ++j) path.through[b][j] = weight[j] * path.arriving[b][j];
  }
  for (const double part : path.through.back()) path.value += part;
  return path;
}

}  // namespace mhc::hyper
