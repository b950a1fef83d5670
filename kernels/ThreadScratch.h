// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace mhc::kernels {

/// Two pieces, so that the packed weights of a call and the tile of a loop over it can live on the same thread.
enum class ScratchUse { Call, Tile };

/// At least `floats` floats of the calling thread, on a cache line, with the contents that the last caller left. They
/// grow to the largest request and stay until the thread ends: tiles that live in a core's own cache, whichever block
/// of tokens it works on, and that no other core ever touches. Throws std::bad_alloc.
[[nodiscard]] float* threadScratch(ScratchUse use, std::int64_t floats);

}  // namespace mhc::kernels
