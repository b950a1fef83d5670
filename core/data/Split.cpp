// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/Split.h"

#include <cmath>
#include <string>

namespace mhc::data {
namespace {

WindowRange rangeOf(std::uint64_t first, std::uint64_t tokens, std::uint64_t length) {
  return {first, tokens, tokens == 0 ? 0 : (tokens - 1) / length};
}

}  // namespace

Result<Split> Split::make(std::uint64_t tokens, double validationFraction, std::int64_t sequenceLength) {
  if (sequenceLength < 1 || !(validationFraction >= 0.0 && validationFraction < 1.0)) {
    return makeError(ExitCode::BadConfiguration, "data.split_values",
                     "A split needs a sequence_length of at least 1 and a validation_fraction from 0 to less than 1, but they "
                     "are {length} and {fraction}. Correct them in the configuration.",
                     {{"length", std::to_string(sequenceLength)}, {"fraction", std::to_string(validationFraction)}});
  }
  const auto length = static_cast<std::uint64_t>(sequenceLength);
  const auto held = static_cast<std::uint64_t>(std::floor(static_cast<double>(tokens) * validationFraction));
  const Split split{rangeOf(0, tokens - held, length), rangeOf(tokens - held, held, length)};
  const auto tooSmall = [&](const char* part, std::uint64_t has, const char* remedy) {
    return makeError(ExitCode::BadData, "data.too_small",
                     "The {part} part of the data has {has} tokens, but one sample needs {needs} (sequence_length + 1). {remedy}",
                     {{"part", part}, {"has", std::to_string(has)}, {"needs", std::to_string(length + 1)}, {"remedy", remedy}});
  };
  if (split.training.windows == 0) {
    return tooSmall("training", split.training.tokens, "Use a longer text or a shorter sequence_length.");
  }
  if (validationFraction > 0 && split.validation.windows == 0) {
    return tooSmall("validation", held,
                    "Use a longer text, a shorter sequence_length or a larger validation_fraction (0 trains without validation).");
  }
  return split;
}

}  // namespace mhc::data
