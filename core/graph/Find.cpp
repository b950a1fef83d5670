// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/Find.h"

#include <algorithm>
#include <cctype>

#include "core/config/Tensors.h"
#include "core/graph/PathReader.h"
#include "core/graph/ProblemTools.h"

namespace mhc::graph {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::tolower(c); });
  return result;
}

struct Word {
  std::string text;
  bool exact = false;
};

std::vector<Word> wordsOf(std::string_view query) {
  std::vector<Word> words;
  std::string current;
  bool quoted = false;
  const auto finish = [&](bool exact) {
    if (!current.empty()) words.push_back({lower(current), exact});
    current.clear();
  };
  for (const char c : query) {
    if (c == '"') {
      finish(quoted);
      quoted = !quoted;
    } else if (c == ' ' && !quoted) {
      finish(false);
    } else {
      current += c;
    }
  }
  finish(false);
  return words;
}

bool matches(const std::vector<Word>& words, const std::vector<std::string>& texts) {
  return std::all_of(words.begin(), words.end(), [&](const Word& word) {
    return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
      const std::string small = lower(text);
      return word.exact ? small == word.text : small.find(word.text) != std::string::npos;
    });
  });
}

std::vector<std::string> textsOf(const Block& block) {
  std::vector<std::string> texts{titleOf(block), block.type, block.note};
  if (const BlockType* type = findBlockType(block.type)) {
    texts.push_back(type->title);
    texts.insert(texts.end(), type->words.begin(), type->words.end());
  }
  for (const auto& [key, value] : block.parameters.items()) {
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    texts.insert(texts.end(), {key, text, key + "=" + text});
  }
  return texts;
}

/// What a mixing reads into, up to what comes back.
std::vector<const Block*> branchOf(const Design& design, BlockId mixing) {
  std::vector<const Block*> branch;
  const Graph* graph = design.graphOf(design.parentOf(mixing));
  if (graph == nullptr) return branch;
  std::vector<Wire> next = graph->outOf({mixing, "read"});
  while (!next.empty() && next[0].to.block != mixing && branch.size() <= graph->blocks.size()) {
    const Block* block = graph->find(next[0].to.block);
    if (block == nullptr) break;
    branch.push_back(block);
    next = graph->outOf({block->id, "out"});
  }
  return branch;
}

/// The blocks that hold a model's tensors.
class Holders {
 public:
  explicit Holders(const Design& design) : design_(design), path_(readPath(design)) {}

  [[nodiscard]] std::pair<BlockId, int> of(const config::TensorInfo& tensor) const {
    using Part = config::TensorPart;
    if (tensor.layer < 0) {
      const bool reduce = tensor.part == Part::Mixing, norm = tensor.part == Part::Norms;
      return {outermost(tensor.part == Part::Embedding ? "embedding" : reduce ? "reduce" : norm ? "norm" : "head"), -1};
    }
    const bool later = tensor.part == Part::Ffn || tensor.name.find("post_attention_layernorm") != std::string::npos || tensor.sublayer % 2 == 1;
    const auto index = static_cast<std::size_t>(2 * tensor.layer + (later ? 1 : 0));
    if (index >= path_.sublayers.size()) return {outside, -1};
    const SublayerReading& sublayer = path_.sublayers[index];
    if (tensor.part == Part::Mixing) return {sublayer.mixing, sublayer.repetition};
    for (const Block* block : branchOf(design_, sublayer.mixing)) {
      if ((block->type == "norm") == (tensor.part == Part::Norms)) return {block->id, sublayer.repetition};
    }
    return {sublayer.mixing, sublayer.repetition};
  }

 private:
  [[nodiscard]] BlockId outermost(const std::string& type) const {
    BlockId found = outside;
    for (const auto& block : design_.root().blocks) {
      if (block->type == (type == "norm" ? "head" : type)) found = block->id;
    }
    if (type != "norm") return found;
    const Wire* before = design_.root().into({found, "in"});  // the last norm is the one before the head
    return before != nullptr ? before->from.block : found;
  }

  const Design& design_;
  PathReading path_;
};

}  // namespace

std::vector<Found> findInDesign(const Design& design, const Shapes& shapes, std::string_view query,
                                FindOptions options) {
  const std::vector<Word> words = wordsOf(query);
  std::vector<Found> found;
  if (words.empty()) return found;
  if (options.blocks) {
    for (const Block* block : design.allBlocks()) {
      if (matches(words, textsOf(*block))) found.push_back({.block = block->id, .text = titleOf(*block)});
    }
  }
  if (!options.wires) return found;
  for (const auto& [place, shape] : shapes.wires) {
    const auto& [stack, wire] = place;
    std::vector<std::string> texts{shape.symbols(), shape.numbers(), wire.from.socket, wire.to.socket};
    for (const Dimension& d : shape.dimensions) texts.push_back(d.value ? std::to_string(*d.value) : d.symbol);
    if (!matches(words, texts)) continue;
    const Block* from = design.find(wire.from.block);
    const Block* to = design.find(wire.to.block);
    found.push_back({.block = stack,
                     .wire = wire,
                     .text = (from != nullptr ? titleOf(*from) : std::string("input")) + " → " +
                             (to != nullptr ? titleOf(*to) : std::string("output")) + "  " + shape.numbers()});
  }
  return found;
}

std::vector<Found> findWeights(const Design& design, const config::ModelConfig& model, std::string_view query, std::size_t most) {
  const std::vector<Word> words = wordsOf(query);
  std::vector<Found> found;
  if (words.empty()) return found;
  const Holders holders(design);
  for (const config::TensorInfo& tensor : config::tensorsOf(model)) {
    if (found.size() >= most) break;
    std::string shape;
    std::vector<std::string> texts{tensor.name, "float32"};  // files hold float32, whatever the training computes in
    for (const std::int64_t size : tensor.shape) {
      texts.push_back(std::to_string(size));
      shape += (shape.empty() ? "[" : ",") + texts.back();
    }
    shape += "]";
    texts.push_back(shape);
    if (!matches(words, texts)) continue;
    const auto [block, repetition] = holders.of(tensor);
    found.push_back({.block = block, .repetition = repetition, .text = tensor.name.substr(tensor.name.starts_with("model.") ? 6 : 0) + "  " + shape});
  }
  return found;
}

}  // namespace mhc::graph
