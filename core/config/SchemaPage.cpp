// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/EnumNames.h"
#include "core/config/Schema.h"

namespace mhc::config {
namespace {

std::string typeText(const Field& field) {
  switch (field.type) {
    case FieldType::Integer: return "whole number";
    case FieldType::Number: return "number";
    case FieldType::NullableNumber: return "number or `null`";
    case FieldType::Boolean: return "`true` or `false`";
    case FieldType::Enum: return "one of the names below";
    case FieldType::String: return "text";
    case FieldType::PerLayer: return "object of sublayers";
  }
  return {};
}

std::string factsOf(const Field& field) {
  std::string text = typeText(field);
  if (!field.unit.empty()) text += " (" + field.unit + ")";
  if (field.range.low || field.range.high) text += ", " + field.range.text();
  text += " · default `" + field.default_value.dump() + "`";
  if (!field.symbol.empty()) text += " · symbol " + field.symbol;
  text += field.level == Level::Basic ? " · basic" : " · advanced";
  if (field.change == Change::Live) text += " · may change while training runs";
  if (!field.applies_to.empty()) {
    text += " · for hc_type";
    for (const HcType type : field.applies_to) text += " `" + std::string(enumName(type)) + "`";
  }
  return text;
}

void appendField(std::string& page, const Field& field) {
  page += "### `" + field.path() + "`\n\n" + field.label + ": " + factsOf(field) + "\n\n" + field.help + "\n\n";
  for (const Choice& choice : field.choices) page += "- `" + choice.name + "`: " + choice.help + "\n";
  if (!field.choices.empty()) page += "\n";
}

}  // namespace

std::string schemaAsMarkdown() {
  std::string page =
      "<!-- Generated from core/config: run mhc_config_tests with MHC_UPDATE_DOCS=1 to write it again. -->\n"
      "# The configuration\n\n"
      "One JSON document with two parts: `model`, which is what a checkpoint's config.json holds, and `training`. Every "
      "key may be left out and then has its default. Unknown keys in `model` are kept and written back; unknown keys in "
      "`training` are errors. On the command line, `--set training.steps=400` or, where the name is unique, "
      "`--set steps=400` changes one field; numbers may be written 6e-4, 4k or 2^14.\n\n";
  for (const std::string& group : schemaGroups()) {
    page += "## " + group + "\n\n";
    for (const Field& field : schema()) {
      if (field.group == group) appendField(page, field);
    }
  }
  page.pop_back();
  return page;
}

}  // namespace mhc::config
