// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/export3d/GlbFile.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "core/base/Json.h"
#include "widgets/base/vtk/SceneLayer.h"

namespace mhc::widgets {
namespace {

constexpr double kLinePixels = 1.6;  // a hairline, as a tube
constexpr int kTubeSides = 5;

template <typename T>
void put(std::string& out, const T& value) {
  char bytes[sizeof(T)];
  std::memcpy(bytes, &value, sizeof(T));  // glTF is little-endian, as all machines that this runs on
  out.append(bytes, sizeof(T));
}

/// From a screen's colour to linear light, 16 bits.
std::uint16_t linear(std::uint8_t value) {
  const double c = value / 255.0;
  const double light = c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  return static_cast<std::uint16_t>(std::lround(light * 65535));
}

class GlbWriter {
 public:
  void add(const GlbMesh& entry) {
    const SceneMesh& m = entry.mesh;
    if (m.kind != SceneMesh::Kind::Triangles || m.cells.empty()) return;
    Json primitive = {{"mode", 4}, {"material", 0}, {"attributes", Json::object()}};
    Vec3 low{INFINITY, INFINITY, INFINITY}, high{-INFINITY, -INFINITY, -INFINITY};
    for (std::size_t i = 0; i < m.size(); ++i) {
      const Vec3 p = m.at(i);
      for (std::size_t k = 0; k < 3; ++k) low[k] = std::min(low[k], p[k]), high[k] = std::max(high[k], p[k]);
    }
    std::size_t at = begin();
    for (const float v : m.points) put(binary_, v);
    primitive["attributes"]["POSITION"] = accessor(view(at, 34962), 5126, m.size(), "VEC3");
    accessors_.back()["min"] = low;
    accessors_.back()["max"] = high;
    if (m.normals.size() == m.points.size()) {
      at = begin();
      for (const float v : m.normals) put(binary_, v);
      primitive["attributes"]["NORMAL"] = accessor(view(at, 34962), 5126, m.size(), "VEC3");
    }
    at = begin();
    for (std::size_t i = 0; i < m.size(); ++i) {
      for (std::size_t k = 0; k < 3; ++k) put(binary_, linear(m.colours[3 * i + k]));
      put(binary_, std::uint16_t{65535});
    }
    primitive["attributes"]["COLOR_0"] = accessor(view(at, 34962), 5123, m.size(), "VEC4");
    accessors_.back()["normalized"] = true;
    at = begin();
    for (const std::int64_t id : m.cells) put(binary_, static_cast<std::uint32_t>(id));
    primitive["indices"] = accessor(view(at, 34963), 5125, m.cells.size(), "SCALAR");
    nodes_.push_back({{"name", entry.name}, {"mesh", meshes_.size()}});
    meshes_.push_back({{"name", entry.name}, {"primitives", Json::array({primitive})}});
  }

  [[nodiscard]] std::string bytes() {
    Json json;
    json["asset"] = {{"version", "2.0"}, {"generator", "mHC Workbench"}};
    json["scene"] = 0;
    Json children = Json::array();
    for (std::size_t i = 0; i < nodes_.size(); ++i) children.push_back(i + 1);
    // Our z points upwards, glTF's y: a quarter turn about x.
    Json root = {{"name", "scene"}, {"rotation", {-std::sqrt(0.5), 0.0, 0.0, std::sqrt(0.5)}}};
    if (!children.empty()) root["children"] = children;
    Json all = Json::array({root});
    for (const Json& node : nodes_) all.push_back(node);
    json["nodes"] = all;
    json["scenes"] = Json::array({{{"nodes", Json::array({0})}}});
    if (!meshes_.empty()) {
      json["meshes"] = meshes_;
      json["accessors"] = accessors_;
      json["bufferViews"] = views_;
      json["buffers"] = Json::array({{{"byteLength", binary_.size()}}});
      json["materials"] =
          Json::array({{{"name", "colours"},
                        {"doubleSided", true},
                        {"pbrMetallicRoughness", {{"metallicFactor", 0.0}, {"roughnessFactor", 0.7}}}}});
    }
    std::string text = json.dump();
    while (text.size() % 4 != 0) text += ' ';
    while (binary_.size() % 4 != 0) binary_ += '\0';
    std::string out = "glTF";
    const bool full = !binary_.empty();
    put(out, std::uint32_t{2});
    put(out, static_cast<std::uint32_t>(12 + 8 + text.size() + (full ? 8 + binary_.size() : 0)));
    put(out, static_cast<std::uint32_t>(text.size()));
    out += "JSON" + text;
    if (full) {
      put(out, static_cast<std::uint32_t>(binary_.size()));
      out += std::string("BIN\0", 4) + binary_;
    }
    return out;
  }

 private:
  std::size_t begin() {
    while (binary_.size() % 4 != 0) binary_ += '\0';
    return binary_.size();
  }
  std::size_t view(std::size_t from, int target) {
    views_.push_back({{"buffer", 0}, {"byteOffset", from}, {"byteLength", binary_.size() - from}, {"target", target}});
    return views_.size() - 1;
  }
  std::size_t accessor(std::size_t view, int type, std::size_t count, const char* shape) {
    accessors_.push_back({{"bufferView", view}, {"componentType", type}, {"count", count}, {"type", shape}});
    return accessors_.size() - 1;
  }

  std::string binary_;
  Json meshes_ = Json::array(), accessors_ = Json::array(), views_ = Json::array();
  std::vector<Json> nodes_;
};

view::Rgb colourAt(const SceneMesh& mesh, std::size_t i) {
  return {mesh.colours[3 * i], mesh.colours[3 * i + 1], mesh.colours[3 * i + 2]};
}

}  // namespace

std::string glbBytes(const std::vector<GlbMesh>& meshes) {
  GlbWriter writer;
  for (const GlbMesh& mesh : meshes) writer.add(mesh);
  return writer.bytes();
}

SceneMesh solid(const SceneMesh& mesh, double pointSize, double pixel) {
  if (mesh.kind == SceneMesh::Kind::Triangles) return mesh;
  SceneMesh out(SceneMesh::Kind::Triangles);
  if (mesh.kind == SceneMesh::Kind::Points) {
    // Thousands of tokens get by with few faces.
    const int rings = mesh.size() > 2000 ? 3 : pointSize < 6 ? 4 : 8;
    for (std::size_t i = 0; i < mesh.size(); ++i)
      addBall(out, mesh.at(i), pointSize * pixel / 2, rings, colourAt(mesh, i));
    return out;
  }
  std::vector<Vec3> path;
  std::vector<view::Rgb> colours;
  const auto flush = [&] {
    addTube(out, path, std::vector<double>(path.size(), kLinePixels * pixel / 2), kTubeSides, colours);
    path.clear();
    colours.clear();
  };
  std::int64_t end = -1;
  for (std::size_t k = 0; k + 1 < mesh.cells.size(); k += 2) {
    const auto a = static_cast<std::size_t>(mesh.cells[k]), b = static_cast<std::size_t>(mesh.cells[k + 1]);
    if (mesh.cells[k] != end) {
      flush();
      path.push_back(mesh.at(a));
      colours.push_back(colourAt(mesh, a));
    }
    end = mesh.cells[k + 1];
    if (mesh.at(b) == path.back()) continue;  // a piece without length
    path.push_back(mesh.at(b));
    colours.push_back(colourAt(mesh, b));
  }
  flush();
  return out;
}

std::vector<GlbMesh> solids(const std::vector<const SceneLayer*>& layers, double pixel) {
  std::vector<GlbMesh> out;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (!layers[i]->visible() || layers[i]->mesh().empty()) continue;
    out.push_back({"layer " + std::to_string(i + 1), solid(layers[i]->mesh(), layers[i]->pointSize(), pixel)});
  }
  return out;
}

}  // namespace mhc::widgets
