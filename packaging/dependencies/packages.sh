# SPDX-License-Identifier: GPL-3.0-or-later
# Debian packages: those of debian-packages.txt that are not installed yet.
# shellcheck shell=bash disable=SC2154  # root: packaging/common.sh

# Prints the packages that are missing, one a line.
missing_packages() {
  local -a wanted
  mapfile -t wanted < <(grep -v '^#' "$root/packaging/dependencies/debian-packages.txt")
  comm -23 <(printf '%s\n' "${wanted[@]}" | LC_ALL=C sort) \
    <(dpkg-query --show --showformat='${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null |
      sed -n 's/^installed //p' | LC_ALL=C sort --unique)
}

# Whether apt knows a version of each of these packages.
have_candidates() {
  [[ $(LC_ALL=C apt-cache policy "$@" 2>/dev/null | grep -c '^  Candidate: [^(]') -ge $# ]]
}

install_packages() {
  command -v dpkg-query >/dev/null ||
    die "dpkg-query was not found: this script installs Debian packages. On another system install the counterparts of packaging/dependencies/debian-packages.txt by hand."
  local -a missing as_root=()
  mapfile -t missing < <(missing_packages)
  if [[ ${#missing[@]} -eq 0 ]]; then
    say "Debian packages: all installed."
    return
  fi
  if [[ $(id -u) -ne 0 ]]; then
    command -v sudo >/dev/null ||
      die "These Debian packages are missing and neither root nor sudo is at hand to install them: ${missing[*]}."
    as_root=(sudo)
  fi
  local -a apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get)
  local -a install=("${apt[@]}" install --yes --quiet --no-install-recommends "${missing[@]}")
  say "Debian packages: installing ${missing[*]}."
  if have_candidates "${missing[@]}" && "${install[@]}"; then return; fi
  # An earlier installation was cut off, or the lists are missing or older than the archive.
  "${as_root[@]}" dpkg --configure -a || true
  "${apt[@]}" update --quiet || die "The lists of Debian packages could not be fetched; check the network and run this again."
  "${install[@]}" || die "These Debian packages could not be installed; apt-get's messages are above: ${missing[*]}."
}
