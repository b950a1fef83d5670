// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/base/Philox.h"
#include "core/run/Safetensors.h"
#include "core/run/SafetensorsWriter.h"
#include "tests/run/Scratch.h"

using namespace mhc;
using namespace mhc::run;
using namespace mhc::run::test;

namespace {

std::string fileOf(const std::string& header, std::size_t dataBytes) {
  const std::uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + header + std::string(dataBytes, '\0');
}

/// Opens a file of these bytes and gives the error's sentence, or "" if it was accepted.
std::string refusal(const std::string& bytes) {
  const Scratch folder;
  writeContent(folder / "x.safetensors", bytes);
  const auto file = SafetensorsFile::open(folder / "x.safetensors");
  if (file.ok()) return {};
  CHECK(file.error().code == ExitCode::BadData);
  return file.error().text();
}

}  // namespace

TEST_CASE("tensors come back as they were written, in equal bytes each time") {
  const Scratch folder;
  const std::vector<float> a{1, -2.5F, 3e-20F, std::numeric_limits<float>::infinity(), -0.0F, 7};
  const std::vector<std::int64_t> ids{1, -9000000000};
  const std::vector<TensorSource> tensors{{"b.weight", Dtype::F32, {2, 3}, a.data()},
                                          {"ids", Dtype::I64, {2}, ids.data()},
                                          {"half", Dtype::BF16, {6}, a.data(), true},
                                          {"nothing", Dtype::F32, {0, 5}, nullptr},
                                          {"scalar", Dtype::F32, {}, a.data()}};
  const Metadata metadata{{"hc_comb_order", "src_dst"}, {"format", "pt"}};
  REQUIRE(writeSafetensors(folder / "m.safetensors", tensors, metadata).ok());
  CHECK(contentOf(folder / "m.safetensors").size() == safetensorsSize(tensors, metadata).value());
  auto reversed = tensors;
  std::reverse(reversed.begin(), reversed.end());
  REQUIRE(writeSafetensors(folder / "n.safetensors", reversed, metadata).ok());
  CHECK(contentOf(folder / "m.safetensors") == contentOf(folder / "n.safetensors"));

  const auto opened = SafetensorsFile::open(folder / "m.safetensors");
  REQUIRE(opened.ok());
  const SafetensorsFile& file = opened.value();
  CHECK(file.metadata() == metadata);
  CHECK(file.tensors().size() == 5);
  std::vector<float> back(6);
  REQUIRE(file.readFloats("b.weight", {2, 3}, back.data()).ok());
  CHECK(std::memcmp(back.data(), a.data(), 24) == 0);
  std::vector<std::int64_t> idsBack(2);
  REQUIRE(file.readBytes(*file.find("ids"), idsBack.data()).ok());
  CHECK(idsBack == ids);
  const auto half = file.readFloats(*file.find("half")).value();
  REQUIRE(half.size() == 6);
  CHECK(half[1] == -2.5F);
  CHECK(half[2] == Approx(3e-20F).epsilon(0.004));
  CHECK(std::isinf(half[3]));
  CHECK(file.readFloats(*file.find("nothing")).value().empty());
  CHECK(file.readFloats(*file.find("scalar")).value() == std::vector<float>{1});
  CHECK(file.find("absent") == nullptr);
}

TEST_CASE("BF16 is rounded to nearest even, F16 and F64 are widened") {
  const Scratch folder;
  const std::vector<float> values{1.00390625F, 1.01171875F, 1.0039064F, -3.4e38F, std::nanf("")};
  const std::vector<std::uint16_t> halves{0x3C00, 0xC100, 0x0001, 0x7C00, 0x8000};  // 1, −2.5, 2⁻²⁴, inf, −0
  const std::vector<double> doubles{0.1, -1e300};
  REQUIRE(writeSafetensors(folder / "x.safetensors", {{"bf", Dtype::BF16, {5}, values.data(), true},
                                                       {"f16", Dtype::F16, {5}, halves.data()},
                                                       {"f64", Dtype::F64, {2}, doubles.data()}}, {}).ok());
  const auto file = SafetensorsFile::open(folder / "x.safetensors");
  REQUIRE(file.ok());
  const auto bf = file.value().readFloats(*file.value().find("bf")).value();
  CHECK(bf[0] == 1.0F);         // exactly halfway between 1 and 1.0078125: to the even one
  CHECK(bf[1] == 1.015625F);    // halfway again, the upper one is even
  CHECK(bf[2] == 1.0078125F);   // just above halfway
  CHECK(bf[3] < -3.38e38F);
  CHECK(std::isnan(bf[4]));
  const auto f16 = file.value().readFloats(*file.value().find("f16")).value();
  CHECK(f16[0] == 1.0F);
  CHECK(f16[1] == -2.5F);
  CHECK(f16[2] == 0x1p-24F);
  CHECK(std::isinf(f16[3]));
  CHECK((f16[4] == 0.0F && std::signbit(f16[4])));
  CHECK(file.value().readFloats(*file.value().find("f64")).value() == std::vector<float>{0.1F, -INFINITY});
}

TEST_CASE("tensors whose size is a whole number of lines start at 64-byte addresses") {
  const std::vector<float> data(64, 1.0F);
  const std::vector<TensorSource> tensors{{"a", Dtype::F32, {3}, data.data()},
                                          {"z", Dtype::F32, {32}, data.data()},
                                          {"b", Dtype::F32, {64}, data.data()}};
  const Scratch folder;
  REQUIRE(writeSafetensors(folder / "x", tensors, {}).ok());
  const std::string bytes = contentOf(folder / "x");
  std::uint64_t header = 0;
  std::memcpy(&header, bytes.data(), 8);
  CHECK((8 + header) % 64 == 0);
  const auto file = SafetensorsFile::open(folder / "x");
  CHECK(file.value().find("b")->begin % 64 == 0);
  CHECK(file.value().find("z")->begin % 64 == 0);
}

TEST_CASE("a tensor of another shape, type or name is refused by name") {
  const Scratch folder;
  const std::vector<float> data(6, 2.0F);
  const std::vector<std::int32_t> ids(6, 2);
  REQUIRE(writeSafetensors(folder / "x", {{"w", Dtype::F32, {2, 3}, data.data()}, {"i", Dtype::I32, {6}, ids.data()}}, {}).ok());
  const auto file = SafetensorsFile::open(folder / "x");
  std::vector<float> out(6);
  const auto shape = file.value().readFloats("w", {3, 2}, out.data());
  REQUIRE_FALSE(shape.ok());
  CHECK(shape.error().text().find("[2, 3] instead of [3, 2]") != std::string::npos);
  CHECK(file.value().readFloats("v", {2, 3}, out.data()).error().text().find("\"v\" is missing") != std::string::npos);
  CHECK(file.value().readFloats("i", {6}, out.data()).error().text().find("I32") != std::string::npos);
}

TEST_CASE("malformed safetensors files are refused with the reason") {
  const std::string good = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
  CHECK(refusal(fileOf(good, 8)).empty());
  CHECK(refusal(fileOf(good + "   ", 8)).empty());  // padded
  CHECK(refusal("") != "");
  CHECK(refusal("1234567") != "");
  CHECK(refusal(fileOf(good, 7)).find("7 bytes of data") != std::string::npos);
  CHECK(refusal(fileOf(good, 9)).find("9 bytes of data") != std::string::npos);
  CHECK(refusal(fileOf("", 0)) != "");
  CHECK(refusal(fileOf("[]", 0)) != "");
  CHECK(refusal(fileOf(good.substr(0, 20), 8)).find("not JSON") != std::string::npos);
  CHECK(refusal(fileOf(good + "x", 8)).find("not JSON") != std::string::npos);
  CHECK(refusal(fileOf(R"({"a":{"dtype":"F99","shape":[2],"data_offsets":[0,8]}})", 8)).find("F99") != std::string::npos);
  CHECK(refusal(fileOf(R"({"a":{"dtype":"F64","shape":[2],"data_offsets":[0,8]}})", 8)).find("need 16") != std::string::npos);
  CHECK(refusal(fileOf(R"({"a":{"dtype":"F32","shape":[2]}})", 8)).find("without") != std::string::npos);
  CHECK(refusal(fileOf(R"({"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", 8)).find("negative") != std::string::npos);
  CHECK(refusal(fileOf(R"({"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}})", 8)).find("fraction") != std::string::npos);
  CHECK(refusal(fileOf(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", 8)) != "");
  CHECK(refusal(fileOf(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}})", 8)) != "");
  CHECK(refusal(fileOf(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}})", 8)).find("unknown key") != std::string::npos);
  CHECK(refusal(fileOf(R"({"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 8)).find("twice") != std::string::npos);
  CHECK(refusal(fileOf(R"({"__metadata__":{"a":1}})", 0)) != "");
  CHECK(refusal(fileOf("{\"\xff\xfe\":{}}", 0)).find("UTF-8") != std::string::npos);

  const std::string two = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[%s]}})";
  const auto second = [&](const std::string& offsets) { return std::string(two).replace(two.find("%s"), 2, offsets); };
  CHECK(refusal(fileOf(second("8,16"), 16)).empty());
  CHECK(refusal(fileOf(second("4,12"), 12)).find("overlap") != std::string::npos);
  CHECK(refusal(fileOf(second("0,8"), 8)).find("overlap") != std::string::npos);
  CHECK(refusal(fileOf(second("12,20"), 20)).find("hole") != std::string::npos);
  CHECK(refusal(fileOf(second("8,16"), 8)) != "");
  std::string twice = second("8,16");
  twice.replace(twice.find("\"b\""), 3, "\"a\"");
  CHECK(refusal(fileOf(twice, 16)).find("twice") != std::string::npos);
}

TEST_CASE("claimed sizes are never believed") {
  std::string huge = fileOf("{}", 0);
  for (const std::uint64_t claimed : {std::uint64_t{1} << 63, std::uint64_t{1} << 40, std::uint64_t{99999999}, ~std::uint64_t{0}}) {
    std::memcpy(huge.data(), &claimed, 8);
    CHECK(refusal(huge).find("claims") != std::string::npos);
  }
  CHECK(refusal(fileOf(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}})", 8)).find("64 bits") !=
        std::string::npos);
  CHECK(refusal(fileOf(R"({"a":{"dtype":"F32","shape":[9223372036854775807,0],"data_offsets":[0,0]}})", 0)).empty());
  CHECK(refusal(fileOf(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,18446744073709551615]}})", 8)) != "");
  CHECK(refusal(fileOf("{\"a\":" + std::string(100000, '['), 0)) != "");
  CHECK(refusal(fileOf(std::string(100000, '{'), 0)) != "");
  std::string deep = "{\"a\":{\"shape\":";
  for (int i = 0; i < 100000; ++i) deep += "[";
  CHECK(refusal(fileOf(deep, 0)) != "");
}

TEST_CASE("random changes to a good file never crash and never read beyond it") {
  const std::string header =
      R"({"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"BF16","shape":[4],"data_offsets":[16,24]}})";
  const std::string good = fileOf(header, 24);
  const Scratch folder;
  int accepted = 0;
  for (std::uint64_t i = 0; i < 3000; ++i) {
    std::string bytes = good;
    const auto random = philox(1, 2, i);
    const std::size_t changes = 1 + random[0] % 3;
    for (std::size_t c = 0; c < changes; ++c) {
      const auto more = philox(3, i, c);
      bytes[more[0] % bytes.size()] = static_cast<char>(more[1]);
    }
    if (random[1] % 4 == 0) bytes.resize(random[2] % bytes.size());
    writeContent(folder / "x", bytes);
    const auto file = SafetensorsFile::open(folder / "x");
    if (!file.ok()) continue;
    ++accepted;
    for (const TensorInfo& tensor : file.value().tensors()) (void)file.value().readFloats(tensor);
  }
  CHECK(accepted > 0);  // changes of the data or of names are legal
}

TEST_CASE("a folder, a missing file and a file cut while open are errors") {
  const Scratch folder;
  CHECK_FALSE(SafetensorsFile::open(folder.path()).ok());
  CHECK_FALSE(SafetensorsFile::open(folder / "absent").ok());
  const std::vector<float> data(1000, 2.0F);
  REQUIRE(writeSafetensors(folder / "x", {{"w", Dtype::F32, {1000}, data.data()}}, {}).ok());
  const auto file = SafetensorsFile::open(folder / "x");
  REQUIRE(file.ok());
  std::filesystem::resize_file(folder / "x", 500);
  std::vector<float> out(1000);
  const auto read = file.value().readFloats("w", {1000}, out.data());
  REQUIRE_FALSE(read.ok());
  CHECK(read.error().text().find("shorter") != std::string::npos);
}

TEST_CASE("the writer refuses what could not be read back") {
  const Scratch folder;
  const float one = 1;
  CHECK_FALSE(writeSafetensors(folder / "x", {{"a", Dtype::F32, {}, &one}, {"a", Dtype::F32, {}, &one}}, {}).ok());
  CHECK_FALSE(writeSafetensors(folder / "x", {{"__metadata__", Dtype::F32, {}, &one}}, {}).ok());
  CHECK_FALSE(writeSafetensors(folder / "x", {{"a", Dtype::F32, {1}, nullptr}}, {}).ok());
  CHECK_FALSE(writeSafetensors(folder / "x", {{"a", Dtype::F16, {}, &one, true}}, {}).ok());
  CHECK_FALSE(writeSafetensors(folder / "x", {{"a", Dtype::F32, {1ULL << 40, 1ULL << 40}, &one}}, {}).ok());
  CHECK(std::filesystem::is_empty(folder.path()));
}
