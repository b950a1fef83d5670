# SPDX-License-Identifier: GPL-3.0-or-later
# corpus:tiny, the Jargon File (public domain), out of Debian's package file; the package itself is not installed.
# Name, size and hash of the text are those of core/data/Corpus.h.
# shellcheck shell=bash

corpus_package=jargon-text
corpus_version=4.4.7-4.1
corpus_package_sha256=17d05997e30eb3d5d6713929b8e2f81b63a5f50073858ad2a06701c71f54dcdb
corpus_text_sha256=40dfb4b98191a670a09a183d5798d50f243d23fdbd1495dcc0aca2ce5895ba97

# has_sha256 FILE SHA256
has_sha256() { [[ -f $1 && $(sha256sum <"$1") == "$2  -" ]]; }

# install_corpus CACHE
install_corpus() {
  local text=$1/corpus/jargon.txt work=$1/corpus/incomplete
  local file=$work/${corpus_package}_${corpus_version}_all.deb
  if has_sha256 "$text" "$corpus_text_sha256"; then
    say "Corpus: the Jargon File is in $text."
    return
  fi
  say "Corpus: fetching the Jargon File (Debian's package file $corpus_package $corpus_version, 0.7 MB)."
  rm -rf "$work"
  mkdir -p "$work"
  (cd "$work" && apt-get download --quiet "$corpus_package=$corpus_version" >apt.log 2>&1) || {
    cat "$work/apt.log" >&2
    die "The package file $corpus_package $corpus_version could not be downloaded; run 'apt-get update' as root, check the network, and run this again."
  }
  has_sha256 "$file" "$corpus_package_sha256" ||
    die "The package file $corpus_package $corpus_version is not the one that is pinned (its SHA-256 differs)."
  dpkg-deb --extract "$file" "$work/package" || die "$file could not be unpacked."
  gunzip --stdout "$work/package/usr/share/doc/$corpus_package/jargon.txt.gz" >"$work/jargon.txt"
  has_sha256 "$work/jargon.txt" "$corpus_text_sha256" ||
    die "The text in $corpus_package $corpus_version is not the Jargon File that is pinned (its SHA-256 differs)."
  sync "$work/jargon.txt"
  mv "$work/jargon.txt" "$text"
  rm -rf "$work"
}
