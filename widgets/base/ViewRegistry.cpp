// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/ViewRegistry.h"

#include <algorithm>
#include <utility>

namespace mhc::widgets {

void ViewRegistry::add(ViewDescriptor descriptor) {
  const auto same = std::find_if(descriptors_.begin(), descriptors_.end(),
                                 [&](const ViewDescriptor& d) { return d.id == descriptor.id; });
  if (same != descriptors_.end()) {
    *same = std::move(descriptor);
  } else {
    descriptors_.push_back(std::move(descriptor));
  }
}

const ViewDescriptor* ViewRegistry::find(const QString& id) const {
  const auto found =
      std::find_if(descriptors_.begin(), descriptors_.end(), [&](const ViewDescriptor& d) { return d.id == id; });
  return found != descriptors_.end() ? &*found : nullptr;
}

}  // namespace mhc::widgets
