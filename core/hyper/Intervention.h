// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/hyper/Sinkhorn.h"

namespace mhc::hyper {

/// Which map of a sublayer, and so which kind of path its entries are.
enum class PathMap : std::uint8_t {
  Read = 0,   ///< H_pre[j]: stream j → sublayer
  Write = 1,  ///< H_post[i]: sublayer → stream i
  Carry = 2,  ///< H_res[i, j]: stream j → stream i
};

/// What is done to it.
enum class PathAction : std::uint8_t {
  Scale = 0,               ///< one entry by a factor: 0 cuts, > 1 strengthens
  Identity = 1,            ///< the whole map, H_res only
  Uniform = 2,             ///< H_res = J, H_pre = 1/n, H_post = 1: the maps off (arXiv 2512.24880, Table 1)
  NearestPermutation = 3,  ///< of each token's own matrix, H_res only
  TokenMean = 4,           ///< one map for all tokens: is it dynamic at all?
  Step0 = 5,               ///< the token mean recorded at step 0
  Values = 6,              ///< given by hand
};

/// One change of one map of a trained network (measures.md 9). Sublayers count from 1, streams from 0.
struct Intervention {
  int sublayer = 1;
  PathMap map = PathMap::Carry;
  PathAction action = PathAction::Scale;
  int to = -1;    ///< Scale: destination stream (write, carry)
  int from = -1;  ///< Scale: source stream (read, carry)
  double factor = 0;
  std::vector<double> values;  ///< TokenMean, Step0, Values: [n], or [n, n] with row = destination

  [[nodiscard]] bool operator==(const Intervention&) const = default;
};

/// How a scaled entry lets the others be.
struct InterventionRules {
  bool sinkhornAgain = false;  ///< carry: logit + temperature·ln(factor), 0: −∞, and Sinkhorn again; else the raw entry
  bool renormalise = false;  ///< read: Σ H_pre stays what it was (unless nothing is left)
  SinkhornOptions sinkhorn;  ///< for sinkhornAgain
};

/// Changes the maps of one token, h = H_pre n | H_post n | H_res n² (row = destination), as the model holds them.
/// `logits` [n²] of H_res, before the temperature; null where a family has none: then the raw entry. What a change
/// leaves as it is (factor 1, an entry that is 0 already) keeps its bits.
void applyIntervention(const Intervention& change, const InterventionRules& rules, int n, const float* logits,
                       float* h);

/// Every path of a network: per sublayer n reads, n writes, n² carries, in this order.
[[nodiscard]] std::vector<Intervention> allPaths(int sublayers, int n, double factor);

/// "read", "write", "carry"; "scale", "identity", "uniform", "nearest permutation", "token mean", "step 0", "by hand".
[[nodiscard]] std::string_view nameOf(PathMap map);
[[nodiscard]] std::string_view nameOf(PathAction action);
/// "sublayer 3: carry 2 → 1 × 0", "sublayer 3: H_res = identity". Streams are counted from 1 here.
[[nodiscard]] std::string describe(const Intervention& change);

/// Interventions as people write them, sublayers and streams from 1:
///   {"edits": [{"sublayer": 3, "map": "res", "values": [[…], …]}, {"sublayer": 3, "map": "pre", "values": […]},
///              {"sublayer": 2, "map": "res", "replace": "identity"},
///              {"sublayer": 1, "map": "res", "to": 1, "from": 2, "scale": 0}]}
/// `map` is pre, post or res; `replace` identity, uniform, permutation, mean or step0. Errors name the edit (BadUsage).
[[nodiscard]] Result<std::vector<Intervention>> interventionsFrom(const Json& document, int sublayers, int n);
[[nodiscard]] Json toJson(const std::vector<Intervention>& changes, int n);

}  // namespace mhc::hyper
