// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace mhc::training {

class RankLink;

/// What the module is called and what the program looks up in it.
inline constexpr const char* kMpiModuleFile = "mhc_mpi.so";
inline constexpr const char* kMakeMpiLink = "mhc_make_mpi_link";
/// A link between all processes that the launcher started, to be deleted by the caller; or null, and the reason in
/// `problem`. Once per process.
using MakeMpiLink = RankLink* (*)(char* problem, std::size_t problemBytes);

}  // namespace mhc::training
