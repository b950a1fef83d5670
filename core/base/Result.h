// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "core/base/ExitCode.h"
#include "core/base/Message.h"

namespace mhc {

/// What went wrong, in the user's words, and the exit code that a worker ends with because of it.
struct Error {
  Message message;
  ExitCode code = ExitCode::InternalError;

  [[nodiscard]] const std::string& text() const { return message.english; }
};

[[nodiscard]] inline Error makeError(ExitCode code, std::string id, const std::string& pattern,
                                     std::vector<std::pair<std::string, std::string>> arguments = {}) {
  return {makeMessage(std::move(id), pattern, std::move(arguments)), code};
}

/// Either a value or an Error. There is no conversion to bool: ask ok().
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit on purpose
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit on purpose

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  [[nodiscard]] T& value() & { return std::get<0>(state_); }
  [[nodiscard]] const T& value() const& { return std::get<0>(state_); }
  [[nodiscard]] T&& value() && { return std::get<0>(std::move(state_)); }
  [[nodiscard]] const Error& error() const { return std::get<1>(state_); }
  [[nodiscard]] T valueOr(T other) const { return ok() ? value() : std::move(other); }

  explicit operator bool() const = delete;

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT: implicit on purpose

  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  [[nodiscard]] const Error& error() const { return *error_; }

  explicit operator bool() const = delete;

 private:
  std::optional<Error> error_;
};

}  // namespace mhc

/// Returns the error of a Result-valued expression from the enclosing function, or goes on.
#define MHC_TRY(expression)                               \
  do {                                                    \
    auto mhcTryResult = (expression);                     \
    if (!mhcTryResult.ok()) return mhcTryResult.error();  \
  } while (false)

#define MHC_TRY_CONCAT2(a, b) a##b
#define MHC_TRY_CONCAT(a, b) MHC_TRY_CONCAT2(a, b)
/// Declares `declaration` from the value of a Result-valued expression, or returns its error.
#define MHC_TRY_ASSIGN(declaration, expression)                                      \
  auto MHC_TRY_CONCAT(mhcTry, __LINE__) = (expression);                              \
  if (!MHC_TRY_CONCAT(mhcTry, __LINE__).ok()) return MHC_TRY_CONCAT(mhcTry, __LINE__).error(); \
  declaration = std::move(MHC_TRY_CONCAT(mhcTry, __LINE__)).value()
