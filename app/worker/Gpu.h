// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace mhc::worker {

struct Session;

/// Lets this program train on GPUs if it was built with CUDA (mhc-worker-cuda), and fills Session::gpuSupport.
void enableGpus(Session& session);

}  // namespace mhc::worker
