// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "core/hyper/Matrix.h"
#include "core/hyper/Sinkhorn.h"

namespace mhc::widgets {

/// One square matrix to be examined, from a run or from a person.
struct MatrixCase {
  QString name;                         ///< "H_res of FFN 2"
  hyper::Matrix matrix;                 ///< [n, n], row = destination; no rows: nothing to examine
  std::optional<hyper::Matrix> logits;  ///< what Sinkhorn starts from
  QString logitsName;                   ///< "mean logits over tokens"
  hyper::SinkhornOptions sinkhorn;      ///< how H is made of the logits; their temperature is applied already
  /// Why no Sinkhorn has made it, where the sublayer's own mixing is another than mhc; else empty.
  QString withoutSinkhorn;
  bool assumed = true;                  ///< the options above are the paper's, not known to be the run's
  std::vector<hyper::Matrix> tokens;    ///< the same map of each probe token; may be empty
};

}  // namespace mhc::widgets
