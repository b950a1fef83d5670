// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/TextPosition.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/config/Document.h"

namespace mhc::graph {
namespace {

constexpr int deepest = 64;

/// Walks a JSON text without building it. Stops at the first thing that is not JSON.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::map<std::string, TextPlace> scan() {
    value("", 0);
    return std::move(places_);
  }

 private:
  void space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r'))
      ++at_;
  }

  bool eat(char c) {
    space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  /// A string with its quotes; nothing: it does not end.
  std::optional<TextSpan> string() {
    space();
    const std::size_t begin = at_;
    if (at_ >= text_.size() || text_[at_] != '"') return std::nullopt;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\') {
        ++at_;
      } else if (text_[at_] == '"') {
        return TextSpan{begin, ++at_};
      }
    }
    return std::nullopt;
  }

  bool value(const std::string& path, int depth) {
    space();
    if (at_ >= text_.size() || depth > deepest) return false;
    const std::size_t begin = at_;
    bool good = false;
    if (text_[at_] == '{') {
      good = object(path, depth);
    } else if (text_[at_] == '[') {
      good = list(path, depth);
    } else if (text_[at_] == '"') {
      good = string().has_value();
    } else {
      while (at_ < text_.size() && std::string_view(",]} \n\t\r").find(text_[at_]) == std::string_view::npos) ++at_;
      good = at_ > begin;
    }
    if (!path.empty()) places_[path].value = {begin, std::min(at_, text_.size())};
    return good;
  }

  bool object(const std::string& path, int depth) {
    ++at_;
    if (eat('}')) return true;
    do {
      const auto key = string();
      if (!key) return false;
      const std::string name(text_.substr(key->begin + 1, key->end - key->begin - 2));
      const std::string inner = path.empty() ? name : path + "." + name;
      places_[inner].key = *key;
      if (!eat(':') || !value(inner, depth + 1)) return false;
    } while (eat(','));
    return eat('}');
  }

  bool list(const std::string& path, int depth) {
    ++at_;
    if (eat(']')) return true;
    int index = 0;
    do {
      if (!value(path + "[" + std::to_string(index++) + "]", depth + 1)) return false;
    } while (eat(','));
    return eat(']');
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::map<std::string, TextPlace> places_;
};

std::optional<std::size_t> numberOf(const Message& message, std::string_view name) {
  for (const auto& [key, value] : message.arguments) {
    std::size_t number = 0;
    if (key == name && std::from_chars(value.data(), value.data() + value.size(), number).ec == std::errc())
      return number;
  }
  return std::nullopt;
}

/// The byte of a syntax error, from the line and the column in bytes that its sentence names.
std::size_t byteOf(std::string_view text, const Message& message) {
  const auto line = numberOf(message, "line"), column = numberOf(message, "column");
  std::size_t start = 0;
  for (std::size_t l = 1; line && l < *line; ++l) {
    const std::size_t end = text.find('\n', start);
    if (end == std::string_view::npos) break;
    start = end + 1;
  }
  return std::min(text.size(), start + (column.value_or(1) - 1));
}

}  // namespace

std::map<std::string, TextPlace> placesInJson(std::string_view text) {
  return Scanner(text).scan();
}

LineColumn lineAndColumn(std::string_view text, std::size_t byte) {
  byte = std::min(byte, text.size());
  LineColumn at;
  for (std::size_t i = 0; i < byte; ++i) {
    if (text[i] == '\n') {
      ++at.line;
      at.column = 1;
    } else if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) {  // not the inside of a character
      ++at.column;
    }
  }
  return at;
}

std::vector<TextProblem> problemsInText(std::string_view text) {
  std::vector<TextProblem> problems;
  const auto parsed = config::parseConfigText(text);
  if (!parsed.ok()) {
    const Message& message = parsed.error().message;
    std::size_t byte = byteOf(text, message);
    if (message.id == "json.duplicate_key" || message.id == "config.not_an_object") byte = 0;
    problems.push_back({.span = {byte, std::min(text.size(), byte + 1)},
                        .at = lineAndColumn(text, byte),
                        .message = message,
                        .field = {}});
    return problems;
  }
  const std::map<std::string, TextPlace> places = placesInJson(text);
  for (const config::Problem& problem : parsed.value().problems) {
    TextSpan span;
    auto place = places.find(problem.field);
    if (place == places.end() && problem.field.starts_with("model.")) place = places.find(problem.field.substr(6));
    for (std::size_t i = 0; place == places.end() && i < problem.related.size(); ++i)
      place = places.find(problem.related[i]);
    if (place != places.end()) {
      const bool aboutKey =
          problem.message.id == "config.unknown_training_key" || problem.message.id == "config.unknown_part";
      span = aboutKey ? place->second.key : place->second.value;
    }
    problems.push_back({.severity = problem.severity,
                        .span = span,
                        .at = lineAndColumn(text, span.begin),
                        .message = problem.message,
                        .field = problem.field});
  }
  return problems;
}

}  // namespace mhc::graph
