// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/Find.h"

#include <algorithm>
#include <cctype>

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

}  // namespace mhc::graph
