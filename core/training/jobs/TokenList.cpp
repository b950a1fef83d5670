// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/jobs/TokenList.h"

#include <charconv>
#include <string>

#include "core/base/Text.h"

namespace mhc::training {

Result<std::vector<std::int32_t>> parseTokens(std::string_view text, std::string_view option,
                                              const config::ModelConfig& model) {
  constexpr std::string_view separators = ", \t\r\n";
  const std::string name(option);
  std::vector<std::int32_t> ids;
  for (std::size_t at = text.find_first_not_of(separators); at != std::string_view::npos;
       at = text.find_first_not_of(separators, at)) {
    const std::size_t end = std::min(text.find_first_of(separators, at), text.size());
    const std::string_view word = text.substr(at, end - at);
    std::int64_t id = -1;
    const auto [stop, code] = std::from_chars(word.data(), word.data() + word.size(), id);
    if (code == std::errc::invalid_argument || stop != word.data() + word.size()) {
      return makeError(ExitCode::BadUsage, "tokens.not_a_number",
                       "{option} holds \"{word}\", which is not a token id. Give whole numbers with commas between: 1,2,3.",
                       {{"option", name}, {"word", toValidUtf8(word.substr(0, 60))}});
    }
    if (code != std::errc() || id < 0 || id >= model.vocab_size) {
      return makeError(ExitCode::BadUsage, "tokens.out_of_range",
                       "{option} holds {word}, but the model's ids go from 0 to {last}. Use ids in that range.",
                       {{"option", name}, {"word", std::string(word.substr(0, 60))}, {"last", std::to_string(model.vocab_size - 1)}});
    }
    if (static_cast<std::int64_t>(ids.size()) >= model.max_position_embeddings) {
      return makeError(ExitCode::BadUsage, "tokens.too_many",
                       "{option} holds more than {most} ids, the positions that the model was made for "
                       "(max_position_embeddings). Give fewer.",
                       {{"option", name}, {"most", std::to_string(model.max_position_embeddings)}});
    }
    ids.push_back(static_cast<std::int32_t>(id));
    at = end;
  }
  if (ids.empty()) {
    return makeError(ExitCode::BadUsage, "tokens.none", "{option} is empty. Give at least one token id, for example 1,2,3.",
                     {{"option", name}});
  }
  return ids;
}

}  // namespace mhc::training
