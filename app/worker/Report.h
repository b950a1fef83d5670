// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Json.h"
#include "core/base/Result.h"

namespace mhc::worker {

struct Session;

/// Says an error: for people one line on stderr, with --json one object {"error": {id, message, code}} on stdout.
/// Returns the exit code to end with.
[[nodiscard]] ExitCode fail(const Session& session, const Error& error);

/// One JSON document on stdout, indented, complete or not at all.
void printDocument(const Json& document);
/// One JSON object as one line on stdout, flushed.
void printLine(const Json& object);

}  // namespace mhc::worker
