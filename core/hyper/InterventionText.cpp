// SPDX-License-Identifier: GPL-3.0-or-later
// Interventions as words and as JSON.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/hyper/Intervention.h"

namespace mhc::hyper {
namespace {

constexpr std::array<std::string_view, 3> kMapKeys{"pre", "post", "res"};
constexpr std::array<std::string_view, 5> kReplaceKeys{"identity", "uniform", "permutation", "mean", "step0"};

std::string number(double value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::general, 6).ptr;
  return {text, end};
}

Error refused(std::size_t edit, const std::string& why) {
  return makeError(ExitCode::BadUsage, "intervention.bad", "Edit {number} can't be made: {why}.",
                   {{"number", std::to_string(edit + 1)}, {"why", why}});
}

/// A whole number from 1 to `most`, as an index from 0.
Result<int> index(const Json& edit, const char* key, int most, std::size_t at) {
  const auto found = edit.find(key);
  const std::string range = std::string(key) + " must be a whole number from 1 to " + std::to_string(most);
  if (found == edit.end() || !found->is_number_integer()) return refused(at, range);
  const auto value = found->get<std::int64_t>();
  if (value < 1 || value > most) return refused(at, range);
  return static_cast<int>(value) - 1;
}

Result<std::vector<double>> valuesOf(const Json& json, PathMap map, int n, std::size_t at) {
  const auto size = static_cast<std::size_t>(n);
  const bool matrix = map == PathMap::Carry;
  const std::string shape = matrix ? std::to_string(n) + " rows of " + std::to_string(n) : std::to_string(n);
  const Error wrong = refused(at, "values must be " + shape + " finite numbers");
  std::vector<double> values;
  const auto take = [&](const Json& row) {
    if (!row.is_array() || row.size() != size) return false;
    for (const Json& value : row) {
      if (!value.is_number() || !std::isfinite(static_cast<float>(value.get<double>()))) return false;
      values.push_back(value.get<double>());
    }
    return true;
  };
  if (!matrix) {
    if (!take(json)) return wrong;
    return values;
  }
  if (!json.is_array() || json.size() != size) return wrong;
  for (const Json& row : json) {
    if (!take(row)) return wrong;
  }
  return values;
}

Result<Intervention> interventionFrom(const Json& edit, int sublayers, int n, std::size_t at) {
  if (!edit.is_object()) return refused(at, "it is not a JSON object");
  for (const auto& [key, value] : edit.items()) {
    constexpr std::array<std::string_view, 7> known{"sublayer", "map", "values", "replace", "to", "from", "scale"};
    if (std::find(known.begin(), known.end(), key) == known.end()) return refused(at, "\"" + key + "\" is unknown");
  }
  Intervention change;
  MHC_TRY_ASSIGN(const int sublayer, index(edit, "sublayer", sublayers, at));
  change.sublayer = sublayer + 1;
  const auto map = edit.find("map");
  const auto key = map != edit.end() && map->is_string()
                       ? std::find(kMapKeys.begin(), kMapKeys.end(), map->get<std::string>())
                       : kMapKeys.end();
  if (key == kMapKeys.end()) return refused(at, "map must be pre, post or res");
  change.map = static_cast<PathMap>(key - kMapKeys.begin());
  if (edit.contains("values") + edit.contains("replace") + edit.contains("scale") != 1) {
    return refused(at, "it needs one of values, replace and scale");
  }
  if (edit.contains("values")) {
    change.action = PathAction::Values;
    MHC_TRY_ASSIGN(change.values, valuesOf(edit["values"], change.map, n, at));
    return change;
  }
  if (edit.contains("replace")) {
    const Json& name = edit["replace"];
    const auto replacement = name.is_string()
                                 ? std::find(kReplaceKeys.begin(), kReplaceKeys.end(), name.get<std::string>())
                                 : kReplaceKeys.end();
    if (replacement == kReplaceKeys.end()) {
      return refused(at, "replace must be identity, uniform, permutation, mean or step0");
    }
    change.action = static_cast<PathAction>(1 + (replacement - kReplaceKeys.begin()));
    const bool square = change.action == PathAction::Identity || change.action == PathAction::NearestPermutation;
    if (square && change.map != PathMap::Carry) return refused(at, "only res can become an identity or a permutation");
    return change;
  }
  if (!edit["scale"].is_number()) return refused(at, "scale must be a number");
  change.factor = edit["scale"].get<double>();
  if (!(change.factor >= 0) || !std::isfinite(static_cast<float>(change.factor))) {
    return refused(at, "scale must be 0 or more");
  }
  if (change.map != PathMap::Read) {
    MHC_TRY_ASSIGN(change.to, index(edit, "to", n, at));
  }
  if (change.map != PathMap::Write) {
    MHC_TRY_ASSIGN(change.from, index(edit, "from", n, at));
  }
  return change;
}

}  // namespace

std::string_view nameOf(PathMap map) {
  constexpr std::array<std::string_view, 3> names{"read", "write", "carry"};
  return names[static_cast<std::size_t>(map)];
}

std::string_view nameOf(PathAction action) {
  constexpr std::array<std::string_view, 7> names{"scale",      "identity", "uniform", "nearest permutation",
                                                  "token mean", "step 0",   "by hand"};
  return names[static_cast<std::size_t>(action)];
}

std::string describe(const Intervention& change) {
  std::string text = "sublayer " + std::to_string(change.sublayer) + ": ";
  if (change.action != PathAction::Scale) {
    return text + "H_" + std::string(kMapKeys[static_cast<std::size_t>(change.map)]) + " = " +
           std::string(nameOf(change.action));
  }
  text += std::string(nameOf(change.map)) + " ";
  if (change.from >= 0) text += std::to_string(change.from + 1);
  if (change.map == PathMap::Carry) text += " → ";
  if (change.to >= 0) text += std::to_string(change.to + 1);
  return text + " × " + number(change.factor);
}

Result<std::vector<Intervention>> interventionsFrom(const Json& document, int sublayers, int n) {
  const bool object = document.is_object() && document.contains("edits") && document["edits"].is_array();
  if (!object || document["edits"].empty()) {
    return makeError(ExitCode::BadUsage, "intervention.no_edits",
                     "The edits are not {\"edits\": [{\"sublayer\", \"map\", …}, …]}. Give at least one.");
  }
  std::vector<Intervention> changes;
  for (std::size_t at = 0; at < document["edits"].size(); ++at) {
    MHC_TRY_ASSIGN(Intervention change, interventionFrom(document["edits"][at], sublayers, n, at));
    changes.push_back(std::move(change));
  }
  return changes;
}

Json toJson(const std::vector<Intervention>& changes, int n) {
  Json edits = Json::array();
  for (const Intervention& change : changes) {
    Json edit{{"sublayer", change.sublayer}, {"map", kMapKeys[static_cast<std::size_t>(change.map)]}};
    if (change.action == PathAction::Scale) {
      if (change.to >= 0) edit["to"] = change.to + 1;
      if (change.from >= 0) edit["from"] = change.from + 1;
      edit["scale"] = change.factor;
    } else if (change.action != PathAction::Values) {
      edit["replace"] = kReplaceKeys[static_cast<std::size_t>(change.action) - 1];
    } else if (change.map == PathMap::Carry) {
      edit["values"] = Json::array();
      for (std::size_t at = 0; at < change.values.size(); at += static_cast<std::size_t>(n)) {
        const auto row = change.values.begin() + static_cast<std::ptrdiff_t>(at);
        edit["values"].push_back(std::vector<double>(row, row + n));
      }
    } else {
      edit["values"] = change.values;
    }
    edits.push_back(std::move(edit));
  }
  return {{"edits", std::move(edits)}};
}

}  // namespace mhc::hyper
