// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/export3d/GlbFile.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>

#include "core/base/Json.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

template <typename T>
T get(const std::string& bytes, std::size_t at) {
  T value{};
  REQUIRE(at + sizeof(T) <= bytes.size());
  std::memcpy(&value, bytes.data() + at, sizeof(T));
  return value;
}

struct Glb {
  Json json;
  std::string binary;
};

/// Reads a .glb as its specification has it.
Glb parse(const std::string& bytes) {
  REQUIRE(bytes.substr(0, 4) == "glTF");
  REQUIRE(get<std::uint32_t>(bytes, 4) == 2);
  REQUIRE(get<std::uint32_t>(bytes, 8) == bytes.size());
  const auto length = get<std::uint32_t>(bytes, 12);
  REQUIRE(length % 4 == 0);
  REQUIRE(bytes.substr(16, 4) == "JSON");
  Glb glb{Json::parse(bytes.substr(20, length)), {}};
  if (const std::size_t next = 20 + length; next < bytes.size()) {
    const auto size = get<std::uint32_t>(bytes, next);
    REQUIRE(size % 4 == 0);
    REQUIRE(bytes.substr(next + 4, 4) == std::string("BIN\0", 4));
    REQUIRE(next + 8 + size == bytes.size());
    glb.binary = bytes.substr(next + 8);
  }
  return glb;
}

SceneMesh line() {
  SceneMesh mesh(SceneMesh::Kind::Lines);
  std::int64_t before = -1;
  for (int k = 0; k < 5; ++k) {
    const std::int64_t now = mesh.add({k * 1.0, 0, 0}, {255, 0, 0});
    if (before >= 0) mesh.line(before, now);
    before = now;
  }
  const std::int64_t a = mesh.add({0, 1, 0}, {0, 255, 0});
  mesh.line(a, mesh.add({0, 2, 0}, {0, 255, 0}));
  return mesh;
}

}  // namespace

TEST_CASE("a glTF file holds the meshes with points, indices and colours in linear light") {
  SceneMesh box(SceneMesh::Kind::Triangles);
  addBox(box, {1, 2, 3}, {0.5, 0.25, 0.125}, {255, 188, 0});
  const Glb glb = parse(glbBytes({{"box", box}, {"nothing", SceneMesh(SceneMesh::Kind::Triangles)}}));
  REQUIRE(glb.json["meshes"].size() == 1);
  CHECK(glb.json["asset"]["version"] == "2.0");
  const Json primitive = glb.json["meshes"][0]["primitives"][0];
  const auto accessor = [&](const Json& index) { return glb.json["accessors"][index.get<std::size_t>()]; };
  const auto offset = [&](const Json& a) {
    return glb.json["bufferViews"][a["bufferView"].get<std::size_t>()]["byteOffset"].get<std::size_t>();
  };
  const Json position = accessor(primitive["attributes"]["POSITION"]);
  CHECK(position["count"] == box.size());
  CHECK(position["min"][0].get<double>() == Approx(0.5));
  CHECK(position["max"][2].get<double>() == Approx(3.125));
  for (std::size_t i = 0; i < box.points.size(); ++i) {
    CHECK(get<float>(glb.binary, offset(position) + 4 * i) == box.points[i]);
  }
  const Json indices = accessor(primitive["indices"]);
  REQUIRE(indices["count"] == box.cells.size());
  for (std::size_t i = 0; i < box.cells.size(); ++i) {
    CHECK(get<std::uint32_t>(glb.binary, offset(indices) + 4 * i) == static_cast<std::uint32_t>(box.cells[i]));
  }
  const Json colour = accessor(primitive["attributes"]["COLOR_0"]);
  CHECK(get<std::uint16_t>(glb.binary, offset(colour)) == 65535);
  CHECK(get<std::uint16_t>(glb.binary, offset(colour) + 2) / 65535.0 == Approx(0.5029).margin(0.002));  // sRGB 188
  CHECK(get<std::uint16_t>(glb.binary, offset(colour) + 6) == 65535);
  CHECK(accessor(primitive["attributes"]["NORMAL"])["count"] == box.size());
  // All of the buffer is accounted for, each view within it and aligned.
  for (const Json& view : glb.json["bufferViews"]) {
    CHECK(view["byteOffset"].get<std::size_t>() % 4 == 0);
    CHECK(view["byteOffset"].get<std::size_t>() + view["byteLength"].get<std::size_t>() <= glb.binary.size());
  }
  // z upwards becomes y upwards.
  CHECK(glb.json["nodes"][0]["rotation"][0].get<double>() == Approx(-std::sqrt(0.5)));
}

TEST_CASE("an empty scene is a valid file without meshes") {
  const Glb glb = parse(glbBytes({}));
  CHECK_FALSE(glb.json.contains("meshes"));
  CHECK(glb.binary.empty());
}

TEST_CASE("trails become tubes, one for each connected line, and points balls") {
  const SceneMesh tubes = solid(line(), 0, 0.01);
  REQUIRE(tubes.kind == SceneMesh::Kind::Triangles);
  CHECK(tubes.size() == 5U * (5 + 2));
  for (std::size_t i = 0; i < 25; ++i) {
    const Vec3 p = tubes.at(i);
    CHECK(std::hypot(p[1], p[2]) == Approx(0.008).epsilon(1e-4));
    CHECK(tubes.colours[3 * i] == 255);
  }
  CHECK(tubes.colours[3 * 25 + 1] == 255);
  SceneMesh point;
  point.add({1, 1, 1}, {9, 8, 7});
  const SceneMesh ball = solid(point, 16, 0.01);
  for (std::size_t i = 0; i < ball.size(); ++i) {
    const Vec3 p = ball.at(i);
    CHECK(std::hypot(p[0] - 1, p[1] - 1, p[2] - 1) == Approx(0.08));
  }
}
