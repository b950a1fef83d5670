// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/hyper/Matrix.h"

namespace mhc::hyper {

/// What the Gram matrix G = x·xᵀ/C of the streams tells. All-zero streams give zeros and effective = 0.
struct StreamStatistics {
  std::vector<double> rms;         ///< √G_jj
  Matrix cosine;                   ///< G_ij/√(G_ii·G_jj); 0 beside an empty stream
  double difference_energy = 0.0;  ///< tr((I−J)·G·(I−J)) / tr G: 0 when the streams coincide
  double effective = 0.0;          ///< (tr G)²/‖G‖²_F: effective number of streams
};

[[nodiscard]] StreamStatistics streamStatistics(const Matrix& gram);

}  // namespace mhc::hyper
