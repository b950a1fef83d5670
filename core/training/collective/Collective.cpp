// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/collective/Collective.h"

#include <vector>

namespace mhc::training {

Result<void> Collective::barrier() {
  const char mine = 0;
  std::vector<char> all(static_cast<std::size_t>(size()));
  return gather(&mine, 1, all.data());
}

}  // namespace mhc::training
