// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/worker/Gpu.h"
#include "app/worker/Session.h"

namespace mhc::worker {

void enableGpus(Session& session) {
  session.gpuSupport = [] { return "This program was built without CUDA: training runs on the CPU."; };
}

}  // namespace mhc::worker
