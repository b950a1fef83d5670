// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/AttentionLayout.h"

namespace mhc::kernels {

std::int64_t attentionForwardWorkspace(const AttentionShape& shape) {
  const attention::Layout layout = attention::layoutOf(shape);
  return layout.slots * layout.forward;
}

std::int64_t attentionBackwardWorkspace(const AttentionShape& shape) {
  const attention::Layout layout = attention::layoutOf(shape);
  return layout.slots * layout.backward;
}

}  // namespace mhc::kernels
