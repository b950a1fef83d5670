// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/document/ConfigDesign.h"

#include "core/base/Text.h"
#include "core/config/Document.h"
#include "core/config/Schema.h"
#include "core/graph/Analysis.h"
#include "core/graph/Edit.h"

namespace mhc::workbench {
namespace {

const Json* partOf(const Json& config, const char* part) {
  const auto found = config.find(part);
  return found != config.end() && found->is_object() ? &*found : nullptr;
}

/// Every value of `config` that the design's own document lacks or has otherwise.
graph::Design withValues(graph::Design design, const Json& config) {
  const Json now = graph::toConfig(design).document;
  for (const char* part : {"model", "training"}) {
    const Json* wanted = partOf(config, part);
    const Json* has = partOf(now, part);
    if (wanted == nullptr) continue;
    for (const auto& [key, value] : wanted->items()) {
      const auto known = has != nullptr ? has->find(key) : Json::const_iterator{};
      if (has != nullptr && known != has->end() && *known == value) continue;
      design = graph::setField(design, std::string(part) + "." + key, value);
    }
    if (has == nullptr) continue;
    for (const auto& [key, value] : has->items()) {  // what was deleted gets its default
      if (!wanted->contains(key)) design = graph::setField(design, std::string(part) + "." + key, nullptr);
    }
  }
  return design;
}

}  // namespace

graph::Design designOfConfig(const Json& config) {
  const auto parsed = config::parseConfig(config);
  if (!parsed.ok()) return graph::fromConfig({});
  const graph::Design design = graph::fromConfig(parsed.value().config, parsed.value().description);
  return parsed.value().ok() ? design : withValues(design, config);
}

graph::Design withConfig(const graph::Design& base, const Json& config) {
  const graph::Design kept = withValues(base, config);
  const auto parsed = config::parseConfig(config);
  const auto compiled = graph::toConfig(kept);
  if (parsed.ok() && parsed.value().ok()) {
    const bool same = compiled.valid() && compiled.config == parsed.value().config;
    return same ? kept : designOfConfig(config);
  }
  return kept;
}

graph::Design withField(const graph::Design& base, const std::string& path, const Json& value) {
  graph::Design next = graph::setField(base, path, value);
  if (path.rfind("training.", 0) == 0 || graph::analyse(next).valid()) return next;
  const graph::Compiled before = graph::toConfig(base);
  if (!before.valid()) return next;
  const auto parts = split(path, '.');
  if (parts.size() != 2) return next;
  Json config = before.document;
  config[parts[0]][parts[1]] = value;
  if (value.is_null()) config[parts[0]].erase(parts[1]);
  const auto parsed = config::parseConfig(config);
  if (!parsed.ok() || !parsed.value().ok()) return next;
  return graph::fromConfig(parsed.value().config, base.description());
}

}  // namespace mhc::workbench
