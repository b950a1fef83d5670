// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Sha256.h"

#include <catch2/catch.hpp>
#include <string>

#include "core/base/File.h"
#include "tests/base/TemporaryFolder.h"

using namespace mhc;

// FIPS 180-4, examples.
TEST_CASE("SHA-256 gives the published digests") {
  CHECK(sha256Of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256Of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256Of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256Of(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("pieces, whole and file agree") {
  std::string bytes;
  for (int i = 0; i < 3'000'000; ++i) bytes += static_cast<char>(i * 131 >> 3);
  Sha256 hash;
  hash.update(bytes.data(), 1);
  hash.update(bytes.data() + 1, 70'000);
  hash.update(bytes.data() + 70'001, bytes.size() - 70'001);
  CHECK(hash.finish() == sha256Of(bytes));
  const tests::TemporaryFolder folder;
  REQUIRE(writeFileDurably(folder / "bytes", bytes).ok());
  CHECK(sha256OfFile(folder / "bytes").value() == sha256Of(bytes));
  CHECK_FALSE(sha256OfFile(folder / "missing").ok());
}
