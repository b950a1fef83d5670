# SPDX-License-Identifier: GPL-3.0-or-later
# LibTorch from the wheels of wheels.txt (and wheels-cuda.txt), unpacked side by side into CACHE/libtorch-VERSION, where
# cmake/LibTorch.cmake finds it. The file `.installed` there lists the wheels it was made of: no such file, no whole folder.
# shellcheck shell=bash

# wheel_lines CUDA: "name version sha256 megabytes" of each wheel.
wheel_lines() {
  local -a lists=("$root/packaging/dependencies/wheels.txt")
  [[ $1 == yes ]] && lists+=("$root/packaging/dependencies/wheels-cuda.txt")
  grep --no-filename --extended-regexp '^[a-z]' "${lists[@]}"
}

# is_installed FOLDER NAME VERSION SHA256
is_installed() {
  [[ -f $1/.installed ]] && grep --quiet --line-regexp --fixed-strings "$2 $3 $4" "$1/.installed"
}

# The wheel's file below the folder; a complete one, but not yet compared with its hash. Empty if there is none.
wheel_file() {
  local found
  found=$(compgen -G "$1/${2//-/_}-$3-*.whl") || return 0
  printf '%s' "${found%%$'\n'*}"
}

# fetch_wheel FOLDER NAME VERSION SHA256 MEGABYTES: sets `wheel` to the file, whose hash is right then.
fetch_wheel() {
  local folder=$1 name=$2 version=$3 sha256=$4 megabytes=$5 found
  wheel=$(wheel_file "$folder" "$name" "$version")
  if [[ -z $wheel ]]; then
    say "LibTorch: downloading $name $version ($megabytes MB)."
    rm -rf "$folder/incomplete"
    mkdir -p "$folder/incomplete"
    local -a bar=(--progress-bar off)
    [[ -t 1 ]] && bar=(--progress-bar on)
    python3 -m pip --disable-pip-version-check download --quiet "${bar[@]}" --no-deps --no-cache-dir --only-binary=:all: \
      --python-version 3.11 --implementation cp --abi cp311 --abi abi3 --abi none --platform manylinux_2_28_x86_64 \
      --platform manylinux_2_27_x86_64 --platform manylinux_2_25_x86_64 --platform manylinux_2_18_x86_64 \
      --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 --dest "$folder/incomplete" "$name==$version" ||
      die "The wheel $name $version could not be downloaded from PyPI; check the network and the room in $folder, then run this again."
    found=$(wheel_file "$folder/incomplete" "$name" "$version")
    [[ -n $found ]] || die "PyPI sent no wheel of $name $version for x86-64 Linux."
    wheel=$folder/$(basename "$found")
    mv "$found" "$wheel"
    rmdir "$folder/incomplete"
  fi
  if [[ $(sha256sum <"$wheel") != "$sha256  -" ]]; then
    rm -f "$wheel"
    die "The wheel $name $version is not the one that packaging/dependencies pins (its SHA-256 differs); it was removed, run this again."
  fi
}

# Refuses to begin what can't end: wheels and unpacked libraries of MEGABYTES of wheels take about 3.5 times as much.
check_room() {
  local cache=$1 megabytes=$2 free
  free=$(df --output=avail --block-size=1M "$cache" | tail -n 1)
  ((free > megabytes * 7 / 2)) ||
    die "There are $((free)) MB free in $cache and LibTorch needs about $((megabytes * 7 / 2)); make room or set XDG_CACHE_HOME to another disk."
}

# install_libtorch CACHE CUDA
install_libtorch() {
  local cache=$1 cuda=$2 version name sha256 megabytes total=0 folder new wheel line index
  local -a missing=() files=()
  version=$(awk '$1 == "torch" { print $2 }' "$root/packaging/dependencies/wheels.txt")
  folder=$cache/libtorch-$version
  new=$folder.unpacking
  # An exchange that was interrupted between its two renames.
  if [[ ! -e $folder && -d $folder.old ]]; then mv -T "$folder.old" "$folder"; fi
  rm -rf "$new" "$folder.old"

  while read -r name version sha256 megabytes; do
    is_installed "$folder" "$name" "$version" "$sha256" && continue
    missing+=("$name $version $sha256 $megabytes")
    total=$((total + megabytes))
  done < <(wheel_lines "$cuda")
  if [[ ${#missing[@]} -eq 0 && -f $folder/torch/lib/libtorch_cpu.so ]]; then
    say "LibTorch: installed in $folder."
    return
  fi
  if [[ ${#missing[@]} -eq 0 ]]; then
    die "$folder lacks torch/lib/libtorch_cpu.so although it was installed; remove the folder and run this again."
  fi
  check_room "$cache" "$total"
  mkdir -p "$cache/wheels"
  for line in "${missing[@]}"; do
    read -r name version sha256 megabytes <<<"$line"
    fetch_wheel "$cache/wheels" "$name" "$version" "$sha256" "$megabytes"
    files+=("$wheel")
  done

  # A folder that was made by this script is extended (hard links: no second copy), any other is made anew.
  mkdir "$new"
  if [[ -f $folder/.installed ]]; then
    cp --archive --link --no-target-directory "$folder" "$new"
    cp --remove-destination "$folder/.installed" "$new/.installed"
  fi
  for index in "${!missing[@]}"; do
    read -r name version sha256 megabytes <<<"${missing[index]}"
    say "LibTorch: unpacking $name $version."
    unzip -qo "${files[index]}" -d "$new" || die "${files[index]} could not be unpacked into $new; there may be no room."
    printf '%s %s %s\n' "$name" "$version" "$sha256" >>"$new/.installed"
  done
  sync -f "$new"
  if [[ -e $folder ]]; then mv -T "$folder" "$folder.old"; fi
  mv -T "$new" "$folder"
  rm -rf "$folder.old"
  say "LibTorch: installed in $folder. The wheels in $cache/wheels may be removed."
}
