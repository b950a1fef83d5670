# SPDX-License-Identifier: GPL-3.0-or-later
# Shared by the scripts of this folder; sourced, not run.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*"; }

# One sentence on stderr, then the end.
die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# The user's cache, by the same rule as the program (core/base/Paths.h): only an absolute XDG_CACHE_HOME counts.
cache_folder() {
  case "${XDG_CACHE_HOME:-}" in
    /*) printf '%s/mhc-workbench' "$XDG_CACHE_HOME" ;;
    *) printf '%s/.cache/mhc-workbench' "${HOME:?HOME is not set: there is no place for the cache}" ;;
  esac
}

# Compile jobs: one for each core, but no more than fit into the free memory (a large translation unit takes 1.5 GiB).
build_jobs() {
  local cores available jobs
  cores=$(nproc)
  available=$(awk '/^MemAvailable:/ { print int($2 / 1572864) }' /proc/meminfo)
  jobs=$((available < cores ? available : cores))
  printf '%d' $((jobs > 0 ? jobs : 1))
}

# build PRESET [TARGET...]: configures and compiles; without targets everything.
build() {
  local preset=$1
  shift
  say "Configuring the preset $preset."
  mkdir -p "$root/build"
  (cd "$root" && cmake --preset "$preset" >"$root/build/$preset-configure.log" 2>&1) || {
    tail -n 30 "$root/build/$preset-configure.log" >&2
    die "CMake could not configure the preset $preset; the whole output is in build/$preset-configure.log."
  }
  say "Building the preset $preset."
  (cd "$root" && cmake --build --preset "$preset" --parallel "$(build_jobs)" ${1:+--target "$@"}) ||
    die "The preset $preset did not build; the compiler's messages are above."
}
