// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/backend/Device.h"

namespace mhc::training {
namespace {

DeviceMaker chosen = nullptr;

}  // namespace

void setDeviceMaker(DeviceMaker maker) {
  chosen = maker;
}
DeviceMaker deviceMaker() {
  return chosen;
}

}  // namespace mhc::training
