// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/graph/Design.h"

namespace mhc::graph {

/// One argument of Megatron-LM's pretrain_gpt.py. Most are fields of its TransformerConfig, with "-" for "_".
struct MegatronArgument {
  std::string name;  ///< "--num-layers"
  Json value;        ///< a number or a string; an array of them for several values; true for a switch
};

struct MegatronExport {
  std::vector<MegatronArgument> arguments;
  std::vector<std::string> differences;  ///< what will not be the same there, a sentence each
};

/// The first commit of Megatron-LM whose argument names were read for this; no release had --enable-mhc-connections
/// when it was (megatron-core 0.19.2).
inline constexpr const char* megatronCommit = "d98e8a64ddf34856e74b24714e3bedb2f5a39553";

/// The design's model and the training part that has a counterpart; data, tokenizer and the division over GPUs are left
/// to the user. Error: the design is not one whole model, or one that Megatron-LM can't describe.
[[nodiscard]] Result<MegatronExport> megatronExport(const Design& design);

/// A Bash file to source: MEGATRON_ARGUMENTS=(…), the differences as comments. No text of a person's is in it.
[[nodiscard]] std::string megatronScript(const MegatronExport& made);

/// {"megatron_commit", "arguments": [{"name", "value"}…], "differences": [sentence…]}
[[nodiscard]] Json toJson(const MegatronExport& made);

}  // namespace mhc::graph
