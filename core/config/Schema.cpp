// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/Schema.h"

#include <algorithm>

#include "core/config/SchemaBinding.h"

namespace mhc::config {
namespace {

std::vector<Field> buildSchema() {
  std::vector<Field> all = modelFields();
  for (auto part : {streamFields(), trainingFields()}) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace

std::span<const Field> schema() {
  static const std::vector<Field> fields = buildSchema();
  return fields;
}

const Field* findField(std::string_view name) {
  const Field* found = nullptr;
  for (const Field& field : schema()) {
    if (field.path() == name) return &field;
    if (field.key != name) continue;
    if (found != nullptr) return nullptr;  // the bare key is in both parts
    found = &field;
  }
  return found;
}

std::vector<std::string> keysOf(Part part) {
  std::vector<std::string> keys;
  for (const Field& field : schema()) {
    if (field.part == part) keys.push_back(field.key);
  }
  return keys;
}

std::vector<std::string> schemaGroups() {
  std::vector<std::string> groups{"Shape", "Streams", "Data", "Batch and length", "Optimizer", "Recording"};
  for (const Field& field : schema()) {
    if (std::find(groups.begin(), groups.end(), field.group) == groups.end()) groups.push_back(field.group);
  }
  return groups;
}

}  // namespace mhc::config
