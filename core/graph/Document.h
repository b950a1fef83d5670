// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/graph/Design.h"

/// A design and its configuration as a document: {"model": {…}, "training": {…}}, valid or not.
namespace mhc::graph {

/// A new design of a document, or of a model part alone (a Hugging Face config.json). Values that can't be are kept
/// where they belong, so that the problem stands at its block. Error: it is no object.
[[nodiscard]] Result<Design> fromDocument(const Json& document, const std::string& description = {});

/// The design after its document was edited as text: blocks, positions, notes and ids stay where the document allows
/// it. Error: it is no object.
[[nodiscard]] Result<Design> withDocument(const Design& design, const Json& document);

/// hc_per_layer as a whole, put where it belongs: changes of stacks, or parameters of blocks in no stack. What fits
/// nowhere (a sublayer that is not there, another type) stays in the settings, where toConfig finds and tells it.
[[nodiscard]] Design withPerLayer(const Design& design, const Json& perLayer);

/// toConfig(design).document as the text pane shows it, indented by two.
[[nodiscard]] std::string documentText(const Design& design);

}  // namespace mhc::graph
