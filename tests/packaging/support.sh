# SPDX-License-Identifier: GPL-3.0-or-later
# Shared by the tests of this folder; sourced, not run.
# shellcheck shell=bash

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0

# A copy of the scripts in a tree of their own, and the stand-ins first in the path.
tree=$scratch/tree
mkdir -p "$tree/build" "$tree/resources/presets"
cp -r "$here/../../packaging" "$tree/packaging"
touch "$tree/resources/presets/tiny-mhc.json" "$tree/resources/presets/small-mhc.json"
export PATH=$here/stand-ins:$PATH XDG_CACHE_HOME=$scratch/cache STAND_IN_STATE=$scratch/state
mkdir -p "$STAND_IN_STATE"
# shellcheck disable=SC2034  # the tests look into it
cache=$XDG_CACHE_HOME/mhc-workbench

# attempt COMMAND...: runs it; sets `output` (both streams) and `code`.
attempt() {
  code=0
  output=$("$@" 2>&1) || code=$?
}

# check WHAT COMMAND...: counts a failure, with the last output, if the command fails.
check() {
  local what=$1
  shift
  if "$@"; then
    printf 'ok      %s\n' "$what"
  else
    printf 'FAILED  %s\n--- exit code %s, output:\n%s\n---\n' "$what" "${code:-}" "${output:-}"
    failures=$((failures + 1))
  fi
}

says() { [[ $output == *"$1"* ]]; }
ends_with_code() { [[ $code -eq $1 ]]; }
lacks() { [[ ! -e $1 ]]; }

finish() {
  [[ $failures -eq 0 ]] || { printf '%d checks failed\n' "$failures"; exit 1; }
  printf 'all checks passed\n'
}
