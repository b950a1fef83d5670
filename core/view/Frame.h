// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace mhc::view {

/// Everything recorded about the learned connectivity of one run at one step, immutable once made. Layouts are those of
/// docs/run-format.md. An empty vector means "not recorded". Sublayers count from 1 in the run; here index 0 is sublayer 1.
struct FrameData {
  std::string hcType;   ///< residual, hc, mhc, identity; empty for a foreign run
  /// [L] the mixing type of each sublayer, where hc_per_layer makes some differ from hcType; else empty.
  std::vector<std::string> types;
  int n = 0;            ///< streams
  int sublayers = 0;    ///< L
  std::vector<std::vector<float>> mean;       ///< [L][2n+n²]: pre n | post n | res n² (row = destination), token mean
  std::vector<std::vector<float>> deviation;  ///< [L][2n+n²]: standard deviation over tokens
  std::vector<std::vector<float>> initial;    ///< [L][2n+n²]: token mean at step 0
  std::vector<std::vector<float>> tokens;     ///< [L][64·(2n+n²)]: the 64 probe tokens
  std::vector<std::string> tokenTexts;        ///< [64]: what the model reads at the probe tokens
  std::vector<std::string> tokenAfter;        ///< [64]: what stands between each and the next
  std::vector<std::vector<float>> constraint; ///< [L][7+n²]: column error max, p99; row error max, p99; min entry;
                                              ///< logit min, max; logit mean n²
  std::vector<std::vector<float>> composite;  ///< [L][40]: prefix 20, suffix 20
  std::vector<std::vector<float>> streams;    ///< [L+1][n²+1+n]: Gram, RMS of F, gradient RMS per stream
  std::vector<float> unfolded;                ///< [2·(L+1)·(L+1)]: K, contributions
};

/// The answer of a reader to "this run at that step".
struct Frame {
  std::string run;             ///< run id: the run folder's absolute path
  std::int64_t requested = 0;  ///< step that was asked for
  std::int64_t recorded = -1;  ///< nearest recorded step that `data` is from; −1: nothing is recorded yet
  bool live = false;           ///< follows the newest record
  std::string note{};          ///< a sentence about records of this step that can't be shown; empty: all is well
  std::shared_ptr<const FrameData> data;  ///< never null; may hold only empty vectors
};
using FramePtr = std::shared_ptr<const Frame>;

}  // namespace mhc::view
