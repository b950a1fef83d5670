// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/document/FieldEdit.h"

#include "core/base/Text.h"
#include "core/config/Document.h"
#include "core/graph/Analysis.h"
#include "core/graph/Edit.h"

namespace mhc::workbench {

graph::Design withField(const graph::Design& base, const std::string& path, const Json& value) {
  graph::Design next = graph::setField(base, path, value);
  if (path.rfind("training.", 0) == 0 || graph::analyse(next).valid()) return next;
  const graph::Compiled before = graph::toConfig(base);
  const auto parts = split(path, '.');
  if (!before.valid() || parts.size() != 2) return next;
  Json config = before.document;
  config[parts[0]][parts[1]] = value;
  if (value.is_null()) config[parts[0]].erase(parts[1]);
  const auto parsed = config::parseConfig(config);
  if (!parsed.ok() || !parsed.value().ok()) return next;
  return graph::fromConfig(parsed.value().config, base.description());
}

}  // namespace mhc::workbench
