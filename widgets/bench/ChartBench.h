// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace mhc::bench {

/// The view "Charts" with two runs that grow ten times a second, and a matrix wall that follows: the share of one core.
void followLive();

}  // namespace mhc::bench
