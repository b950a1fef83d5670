// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Json.h"
#include "core/config/Config.h"
#include "core/config/Problem.h"

namespace mhc::config {

enum class Part { Model, Training };
/// PerLayer: an object {"3": {"hc_sinkhorn_iters": 40}, …} (PerLayer.h).
enum class FieldType { Integer, Number, NullableNumber, Boolean, Enum, String, PerLayer };
enum class Level { Basic, Advanced };
enum class Change { Frozen, Live };  ///< may the value change while training runs?
enum class FieldScale { Linear, Log };

struct Range {
  std::optional<double> low = {};
  std::optional<double> high = {};
  bool low_open = false;   ///< the bound itself is not allowed
  bool high_open = false;

  [[nodiscard]] bool contains(double value) const;
  /// "1 to 8", "more than 0", "at least 0 and less than 1"
  [[nodiscard]] std::string text() const;
};

/// One of the values of an enum field.
struct Choice {
  std::string name = {};
  std::string help = {};
};

/// Everything about one field. The form, validation, --set, the documentation and the lint read this and nothing else.
struct Field {
  Part part = Part::Model;
  std::string key = {};     ///< JSON key, member name
  std::string label = {};   ///< for the form: "Streams"
  std::string group = {};   ///< heading in the form: "Shape", "Streams", "Data", …
  FieldType type = FieldType::Integer;
  std::string unit = {};    ///< "steps", "tokens", … or empty
  std::string symbol = {};  ///< the paper's symbol, or empty
  Range range = {};         ///< numbers only
  std::vector<Choice> choices = {};     ///< enums only
  std::vector<HcType> applies_to = {};  ///< empty: to all
  Level level = Level::Basic;
  Change change = Change::Frozen;
  FieldScale scale = FieldScale::Linear;
  std::string help = {};    ///< one paragraph
  Json default_value = {};

  std::function<Json(const Config&)> get = {};
  /// Precondition: check(value) gave no problem.
  std::function<void(Config&, const Json&)> set = {};

  [[nodiscard]] std::string path() const;  ///< "model.hc_mult"
  [[nodiscard]] bool appliesTo(HcType type) const;
  /// Type, range and names. The problem, or none.
  [[nodiscard]] std::optional<Problem> check(const Json& value) const;
  /// Reads what a person typed: numbers as parseNumber (6e-4, 4k, 2^14), true/false, enum names, null, text as it is.
  [[nodiscard]] Result<Json> parse(std::string_view text) const;
  /// The value as a person would type it.
  [[nodiscard]] std::string format(const Json& value) const;
};

[[nodiscard]] std::string_view toName(Part part);

}  // namespace mhc::config
