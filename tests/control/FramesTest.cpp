// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/control/Frames.h"

#include <catch2/catch.hpp>

#include "core/base/Philox.h"

using namespace mhc;
using namespace mhc::control;

namespace {

std::string lengthOf(std::uint32_t length) {
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>((length >> (8 * i)) & 0xFFU);
  return bytes;
}

std::string framed(const std::string& text) { return lengthOf(static_cast<std::uint32_t>(text.size())) + text; }

bool isBroken(const std::string& bytes) {
  FrameDecoder decoder;
  decoder.feed(bytes);
  const auto first = decoder.next();
  if (first.ok()) return false;
  // For good: more bytes change nothing and are not gathered.
  decoder.feed(framed("{}"));
  CHECK_FALSE(decoder.next().ok());
  CHECK(decoder.buffered() == 0);
  return true;
}

}  // namespace

TEST_CASE("a frame is a little-endian length and so many bytes") {
  const auto frame = encodeFrame({{"a", 1}});
  REQUIRE(frame.ok());
  CHECK(frame.value() == std::string("\x07\0\0\0", 4) + R"({"a":1})");
}

TEST_CASE("frames come out whole however they arrive") {
  std::string stream;
  for (int i = 0; i < 50; ++i) stream += encodeFrame({{"i", i}, {"text", std::string(static_cast<std::size_t>(i * 37), 'x')}}).value();
  for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, std::size_t{64}, std::size_t{5000}, stream.size()}) {
    FrameDecoder decoder;
    int seen = 0;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      decoder.feed(std::string_view(stream).substr(at, piece));
      for (;;) {
        const auto next = decoder.next();
        REQUIRE(next.ok());
        if (!next.value()) break;
        CHECK((*next.value())["i"] == seen);
        ++seen;
      }
    }
    CHECK(seen == 50);
    CHECK(decoder.buffered() == 0);
  }
}

TEST_CASE("a half-sent frame is waited for") {
  const std::string frame = framed(R"({"type":"ping","id":1})");
  for (std::size_t cut = 0; cut < frame.size(); ++cut) {
    FrameDecoder decoder;
    decoder.feed(std::string_view(frame).substr(0, cut));
    const auto none = decoder.next();
    REQUIRE(none.ok());
    CHECK_FALSE(none.value());
    decoder.feed(std::string_view(frame).substr(cut));
    CHECK(decoder.next().value()->at("id") == 1);
  }
}

TEST_CASE("malformed streams are refused for good") {
  CHECK(isBroken(framed("")));
  CHECK(isBroken(framed("{")));
  CHECK(isBroken(framed("[1,2]")));
  CHECK(isBroken(framed("7")));
  CHECK(isBroken(framed("{}x")));
  CHECK(isBroken(framed("{\"a\":\"\xff\"}")));
  CHECK(isBroken(framed(R"({"a":1,"a":2})")));
  CHECK(isBroken(framed(std::string(5000, '['))));
  CHECK(isBroken("GET / HTTP/1.1\r\n\r\n"));
  CHECK(isBroken(lengthOf((1U << 20) + 1)));
  CHECK(isBroken(lengthOf(0xFFFFFFFFU)));
}

TEST_CASE("a frame may have a megabyte and no more") {
  const std::size_t overhead = std::string(R"({"a":""})").size();
  const std::string largest = R"({"a":")" + std::string(maximumFrameBytes - overhead, 'x') + R"("})";
  FrameDecoder decoder;
  decoder.feed(framed(largest));
  CHECK(decoder.next().value());
  CHECK(encodeFrame({{"a", std::string(maximumFrameBytes - overhead, 'x')}}).ok());
  CHECK_FALSE(encodeFrame({{"a", std::string(maximumFrameBytes - overhead + 1, 'x')}}).ok());
}

TEST_CASE("random bytes never crash the decoder, nor make it gather more than a frame") {
  for (std::uint64_t i = 0; i < 2000; ++i) {
    FrameDecoder decoder;
    for (std::uint64_t piece = 0; piece < 20; ++piece) {
      std::string bytes = i % 2 == 0 ? std::string() : framed(R"({"id":3})");
      const auto random = philox(7, i, piece);
      for (std::uint32_t b = 0; b < random[0] % 40; ++b) bytes += static_cast<char>(philox(8, i * 100 + piece, b)[0]);
      decoder.feed(bytes);
      for (;;) {
        const auto next = decoder.next();
        if (!next.ok() || !next.value()) break;
      }
    }
    REQUIRE(decoder.buffered() <= maximumFrameBytes + 4);
  }
}
