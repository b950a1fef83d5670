// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "core/base/Json.h"
#include "core/config/Config.h"
#include "core/training/backend/Backend.h"

namespace mhc::training {

/// What a run depended on beside its configuration: seed, versions, processor, threads, kernels, command line, and the
/// machine's peak if it is known. Goes into environment.json. `ranks`: one object for each of several, else empty.
[[nodiscard]] Json environment(const config::Config& config, const Backend& backend, double peakRate,
                               const std::string& commandLine, const Json& ranks = Json::array());

/// A sentence if the environment.json of a run (`file`) speaks of other threads or kernels than `backend` has, or of another
/// number of ranks: products and sums may then differ in their last bits. Empty if they are the same, or if the file
/// says nothing.
[[nodiscard]] std::string otherMachineNote(const std::filesystem::path& file, const Backend& backend, int ranks = 1);

/// FMA peak of the backend's threads and kernels, FLOP/s, as `mhc-worker roofline` left it in the user's cache: what
/// "utilisation" is a share of. 0 if it was never measured: a training's start doesn't wait for that.
[[nodiscard]] double cachedPeak(const Backend& backend);

/// Resident memory of this process in bytes; 0 if unknown.
[[nodiscard]] std::size_t residentMemory();
/// The largest it has been.
[[nodiscard]] std::size_t peakMemory();

}  // namespace mhc::training
