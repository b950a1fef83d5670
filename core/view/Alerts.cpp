// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/Alerts.h"

#include <cmath>

#include "core/base/Message.h"
#include "core/base/Text.h"
#include "core/view/NumberText.h"

namespace mhc::view {
namespace {

constexpr double kMargin = 0.05;

std::size_t at(AlertKind kind) {
  return static_cast<std::size_t>(kind);
}

}  // namespace

AlertRules defaultAlertRules(std::string_view hcType) {
  AlertRules rules;
  rules[at(AlertKind::BackwardGain)] = {true, 1.6};
  rules[at(AlertKind::MinColumnSum)] = {true, 0.5};
  rules[at(AlertKind::SigmaDiff)] = {true, 1e-3};
  rules[at(AlertKind::Cosine)] = {true, 0.99};
  rules[at(AlertKind::ForwardGain)] = {hcType == "hc", 1.6};
  rules[at(AlertKind::NotFinite)] = {true, 0};
  rules[at(AlertKind::Stall)] = {true, 60};
  return rules;
}

std::string_view nameOf(AlertKind kind) {
  switch (kind) {
    case AlertKind::BackwardGain:
      return "backward_gain";
    case AlertKind::MinColumnSum:
      return "min_column_sum";
    case AlertKind::SigmaDiff:
      return "sigma_diff";
    case AlertKind::Cosine:
      return "cosine";
    case AlertKind::ForwardGain:
      return "forward_gain";
    case AlertKind::NotFinite:
      return "not_finite";
    case AlertKind::Stall:
      return "stall";
  }
  return "unknown";
}

bool raisedAbove(AlertKind kind) {
  return kind != AlertKind::MinColumnSum && kind != AlertKind::SigmaDiff;
}

std::optional<double> watchedBy(AlertKind kind, const MixingHealth& health) {
  double value = std::numeric_limits<double>::quiet_NaN();
  switch (kind) {
    case AlertKind::BackwardGain:
      value = health.backwardGain;
      break;
    case AlertKind::MinColumnSum:
      value = health.minColumnSum;
      break;
    case AlertKind::SigmaDiff:
      value = health.sigmaDiff;
      break;
    case AlertKind::Cosine:
      value = health.cosine;
      break;
    case AlertKind::ForwardGain:
      value = health.forwardGain;
      break;
    case AlertKind::NotFinite:
    case AlertKind::Stall:
      break;
  }
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

bool beyond(AlertKind kind, double threshold, double value) {
  return raisedAbove(kind) ? value > threshold : value < threshold;
}

bool wellInside(AlertKind kind, double threshold, double value) {
  if (kind == AlertKind::Cosine) return value < threshold - (1 - threshold) / 2;
  const double margin = kMargin * std::fabs(threshold);
  return raisedAbove(kind) ? value < threshold - margin : value > threshold + margin;
}

Json alertRulesToJson(const AlertRules& rules, const AlertRules& defaults) {
  Json json = Json::object();
  for (int i = 0; i < kAlertKinds; ++i) {
    const auto kind = static_cast<AlertKind>(i);
    const AlertRule& rule = rules[at(kind)];
    if (rule == defaults[at(kind)]) continue;
    json[std::string(nameOf(kind))] = {{"on", rule.on}, {"threshold", rule.threshold}};
  }
  return json;
}

AlertRules alertRulesFromJson(const Json& json, AlertRules defaults) {
  if (!json.is_object()) return defaults;
  for (int i = 0; i < kAlertKinds; ++i) {
    const auto kind = static_cast<AlertKind>(i);
    const auto found = json.find(nameOf(kind));
    if (found == json.end() || !found->is_object()) continue;
    const Json on = found->value("on", Json());
    const Json threshold = found->value("threshold", Json());
    if (on.is_boolean()) defaults[at(kind)].on = on.get<bool>();
    if (threshold.is_number() && std::isfinite(threshold.get<double>())) {
      defaults[at(kind)].threshold = threshold.get<double>();
    }
  }
  return defaults;
}

std::string sentenceOf(const Alert& alert) {
  const auto make = [&](const char* id, const char* pattern) {
    return makeMessage(id, pattern,
                       {{"value", formatValue(alert.worst, 3)},
                        {"limit", formatValue(alert.threshold, 3)},
                        {"time", formatDuration(alert.worst)},
                        {"step", formatInteger(alert.firstStep)}})
        .english;
  };
  switch (alert.kind) {
    case AlertKind::BackwardGain:
      return make("alert.backward_gain", "Backward gain {value} > {limit} from step {step}.");
    case AlertKind::MinColumnSum:
      return make("alert.min_column_sum", "Smallest column sum {value} < {limit} from step {step}.");
    case AlertKind::SigmaDiff:
      return make("alert.sigma_diff",
                  "σ_diff over the whole depth {value} < {limit} from step {step}: all streams end up the same.");
    case AlertKind::Cosine:
      return make("alert.cosine", "Cosine between the streams {value} > {limit} from step {step}.");
    case AlertKind::ForwardGain:
      return make("alert.forward_gain", "Forward gain {value} > {limit} from step {step}.");
    case AlertKind::NotFinite:
      return make("alert.not_finite", "NaN or infinity at step {step}.");
    case AlertKind::Stall:
      return make("alert.stall", "No step for {time} after step {step}.");
  }
  return {};
}

}  // namespace mhc::view
