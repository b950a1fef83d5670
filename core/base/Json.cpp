// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Json.h"

#include <algorithm>
#include <set>
#include <vector>

#include "core/base/File.h"
#include "core/base/Text.h"

namespace mhc {
namespace {

/// Watches nesting and keys while the library parses; the document itself is built by the library.
class Guard {
 public:
  explicit Guard(const JsonLimits& limits) : limits_(limits) {}

  bool operator()(int depth, Json::parse_event_t event, Json& parsed) {
    using Event = Json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      if (depth >= limits_.depth) throw std::length_error("depth");
      if (event == Event::object_start) keys_.emplace_back();
    } else if (event == Event::object_end) {
      keys_.pop_back();
    } else if (event == Event::key && limits_.refuseDuplicateKeys) {
      const std::string key = parsed.get<std::string>();
      if (!keys_.back().insert(key).second) throw std::invalid_argument(key);
    }
    return true;
  }

 private:
  const JsonLimits& limits_;
  std::vector<std::set<std::string>> keys_;
};

std::pair<std::size_t, std::size_t> lineAndColumn(std::string_view text, std::size_t byte) {
  byte = std::min(byte, text.size());
  const auto head = text.substr(0, byte);
  const std::size_t line = 1 + static_cast<std::size_t>(std::count(head.begin(), head.end(), '\n'));
  const std::size_t start = head.rfind('\n');
  return {line, byte - (start == std::string_view::npos ? 0 : start + 1) + 1};
}

Error syntaxError(std::string_view text, std::size_t byte) {
  const auto [line, column] = lineAndColumn(text, byte > 0 ? byte - 1 : 0);
  return makeError(ExitCode::BadConfiguration, "json.syntax",
                   "The text is not valid JSON at line {line}, column {column}. Correct it there, or restore the file.",
                   {{"line", std::to_string(line)}, {"column", std::to_string(column)}});
}

}  // namespace

Result<Json> parseJson(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.bytes) {
    return makeError(ExitCode::BadConfiguration, "json.too_large",
                     "The JSON text has {size}, more than the {limit} that are accepted. Is it the right file?",
                     {{"size", formatBytes(text.size())}, {"limit", formatBytes(limits.bytes)}});
  }
  if (const auto bad = firstInvalidUtf8(text)) {
    return makeError(ExitCode::BadConfiguration, "json.not_utf8",
                     "The text is not UTF-8: byte {offset} is not part of a character. Save it as UTF-8.",
                     {{"offset", std::to_string(*bad)}});
  }
  // The library takes a zero byte for the end of the text and would not look at what follows it.
  if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos) return syntaxError(text, zero + 1);
  try {
    return Json::parse(text.begin(), text.end(), Guard(limits));
  } catch (const std::length_error&) {
    return makeError(ExitCode::BadConfiguration, "json.too_deep",
                     "The JSON text is nested more than {depth} levels deep. Is it the right file?",
                     {{"depth", std::to_string(limits.depth)}});
  } catch (const std::invalid_argument& key) {
    return makeError(ExitCode::BadConfiguration, "json.duplicate_key",
                     "The key \"{key}\" appears twice in one object. Remove one of the two.", {{"key", key.what()}});
  } catch (const Json::parse_error& error) {
    return syntaxError(text, error.byte);
  } catch (const Json::exception&) {
    return syntaxError(text, 0);
  }
}

Result<Json> readJsonFile(const std::filesystem::path& path, const JsonLimits& limits) {
  MHC_TRY_ASSIGN(const std::string text, readTextFile(path, limits.bytes));
  auto parsed = parseJson(text, limits);
  if (parsed.ok()) return parsed;
  Error error = parsed.error();
  error.message.arguments.emplace_back("file", path.string());
  error.message.english = path.string() + ": " + error.message.english;
  return error;
}

}  // namespace mhc
