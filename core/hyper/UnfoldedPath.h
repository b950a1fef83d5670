// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/hyper/Composite.h"

namespace mhc::hyper {

/// The way through the streams that makes up one entry K[to, from] = H_pre_to · H_{to−1} ··· H_{from+1} · H_post_from
/// of the unfolded connectivity, from one set of maps (of a token, or token means: then its value is that of the means,
/// not the token mean of K).
///
/// Boundary b = 0…B−1 stands before sublayer from + 1 + b; the last one is where `to` reads. At each boundary
/// Σ_j through[b][j] = value; between two, Σ_ij links[b](i, j) = value with row = destination.
struct UnfoldedPath {
  int from = 0;  ///< sublayer that wrote, 0 = the embedding
  int to = 1;    ///< sublayer that reads, L + 1 = the output
  double value = 0;
  std::vector<std::vector<double>> arriving;  ///< [B][n]: one unit of the source, as it stands in each stream
  std::vector<std::vector<double>> through;   ///< [B][n]: the part of the value that goes through stream j
  std::vector<Matrix> links;                  ///< [B − 1], [n, n]: the part that goes from stream j to stream i
};

/// `reduce` [n] stands for H_pre at the output. 0 ≤ from < to ≤ L + 1.
[[nodiscard]] UnfoldedPath unfoldedPath(const std::vector<SublayerMaps>& sublayers, const std::vector<double>& reduce,
                                        int from, int to);

}  // namespace mhc::hyper
