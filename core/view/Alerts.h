// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Json.h"
#include "core/view/MixingHealth.h"

namespace mhc::view {

/// What is watched: measures.md 2, and training that stands still.
enum class AlertKind : std::uint8_t { BackwardGain, MinColumnSum, SigmaDiff, Cosine, ForwardGain, NotFinite, Stall };
inline constexpr int kAlertKinds = 7;

/// One rule. The threshold of NotFinite has no meaning; that of Stall is the shortest wait that counts, in seconds.
struct AlertRule {
  bool on = true;
  double threshold = 0;
  bool operator==(const AlertRule&) const = default;
};
using AlertRules = std::array<AlertRule, kAlertKinds>;

/// Backward gain > 1.6, smallest column sum < 0.5, σ_diff < 1e-3, cosine > 0.99, NaN and infinity anywhere, 60 s
/// without a step; forward gain > 1.6 only for `hc`: it is 1 by construction where rows are normalised.
[[nodiscard]] AlertRules defaultAlertRules(std::string_view hcType);
/// "backward_gain": the name in workbench.json.
[[nodiscard]] std::string_view nameOf(AlertKind kind);
/// True: the alert is raised above its threshold; false: below.
[[nodiscard]] bool raisedAbove(AlertKind kind);
/// The figure of a record that this rule watches; nothing for NotFinite and Stall, or if it was not recorded.
[[nodiscard]] std::optional<double> watchedBy(AlertKind kind, const MixingHealth& health);
/// Beyond the threshold in the direction of the alert.
[[nodiscard]] bool beyond(AlertKind kind, double threshold, double value);
/// So far inside that an alert ends: 5 % of the threshold, for the cosine half of its distance from 1. Between the two
/// an alert neither begins nor ends.
[[nodiscard]] bool wellInside(AlertKind kind, double threshold, double value);

/// {"backward_gain": {"on": true, "threshold": 1.6}, …}; only what differs from the defaults.
[[nodiscard]] Json alertRulesToJson(const AlertRules& rules, const AlertRules& defaults);
/// Unknown names and values of a wrong kind are ignored.
[[nodiscard]] AlertRules alertRulesFromJson(const Json& json, AlertRules defaults);

/// One stretch of steps over which a rule was broken.
struct Alert {
  AlertKind kind = AlertKind::NotFinite;
  std::int64_t firstStep = 0;
  std::int64_t lastStep = 0;  ///< newest record that was beyond the threshold
  double worst = 0;           ///< the value farthest beyond the threshold; Stall: seconds without a step
  double threshold = 0;
  bool over = false;
};

/// "Backward gain 1.73 > 1.6 at step 1,200".
[[nodiscard]] std::string sentenceOf(const Alert& alert);

}  // namespace mhc::view
