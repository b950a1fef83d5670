// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/hyper/Matrix.h"

namespace mhc::hyper {

/// Π = H[last − 1] ··· H[first], the latest factor on the left; the identity for an empty range.
[[nodiscard]] Matrix composite(const std::vector<Matrix>& h, std::size_t first, std::size_t last);
/// Element l = Π_{1..l+1}: what the input has gone through after sublayer l + 1.
[[nodiscard]] std::vector<Matrix> prefixComposites(const std::vector<Matrix>& h);
/// Element l = Π_{l+1..L}: what the output still goes through from sublayer l + 1 on.
[[nodiscard]] std::vector<Matrix> suffixComposites(const std::vector<Matrix>& h);

/// The maps of one sublayer for one token.
struct SublayerMaps {
  std::vector<double> pre;   ///< [n]
  std::vector<double> post;  ///< [n]
  Matrix res;                ///< [n, n]
};

/// Unfolded connectivity K [L + 1, L + 1] of one token: u_k = K[k, 0]·e + Σ_{l<k} K[k, l]·F_l(u_l). Row k − 1 = sublayer
/// k = 1…L, last row = the output with `reduce` in place of H_pre; column 0 = the embedding, then l = 1…L; 0 above.
[[nodiscard]] Matrix unfoldedConnectivity(const std::vector<SublayerMaps>& sublayers, const std::vector<double>& reduce);

/// Shares |K[k, l]|·‖F_l‖ / Σ of each row; `norms` [L + 1] are the norms of the embedding and of every F_l.
[[nodiscard]] Matrix contributions(const Matrix& connectivity, const std::vector<double>& norms);

}  // namespace mhc::hyper
