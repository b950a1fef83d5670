// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/worker/Report.h"

#include <cstdio>
#include <string>

#include "app/worker/Session.h"

namespace mhc::worker {
namespace {

void print(const Json& json, int indent) {
  const std::string text = json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

}  // namespace

ExitCode fail(const Session& session, const Error& error) {
  if (session.json) {
    printLine({{"error", {{"id", error.message.id}, {"message", error.text()}, {"code", static_cast<int>(error.code)}}}});
  }
  const std::string line = error.text() + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
  return error.code;
}

void printDocument(const Json& document) { print(document, 2); }
void printLine(const Json& object) { print(object, -1); }

}  // namespace mhc::worker
