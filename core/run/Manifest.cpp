// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/Manifest.h"

#include <cmath>

#include "core/base/Sha256.h"

namespace mhc::run {
namespace fs = std::filesystem;
namespace {

constexpr int manifestFormat = 1;
constexpr std::size_t maximumBytes = std::size_t{4} << 20;

std::string checksumOf(Json manifest) {
  manifest.erase("checksum");
  return sha256Of(manifest.dump());
}

Error badManifest(const fs::path& folder, const std::string& found) {
  return makeError(ExitCode::BadData, "checkpoint.manifest", "The checkpoint {path} can't be trusted: {found}.",
                   {{"path", folder.string()}, {"found", found}});
}

Result<Manifest> readFields(const fs::path& folder, const Json& json) {
  Manifest manifest;
  manifest.facts.step = json.at("step").get<std::int64_t>();
  manifest.facts.configHash = json.at("config_hash").get<std::string>();
  manifest.facts.versions = json.at("versions");
  if (json.contains("validation_loss")) manifest.facts.validationLoss = json.at("validation_loss").get<double>();
  for (const Json& entry : json.at("files")) {
    ManifestFile file{entry.at("name").get<std::string>(), entry.at("bytes").get<std::uint64_t>(),
                      entry.at("sha256").get<std::string>()};
    if (!isPlainName(file.name)) return badManifest(folder, "manifest.json names a file outside the folder");
    manifest.files.push_back(std::move(file));
  }
  manifest.json = json;
  return manifest;
}

}  // namespace

bool isPlainName(std::string_view name) {
  return !name.empty() && name.size() < 200 && name.front() != '.' && name.find('/') == std::string_view::npos &&
         name.find('\0') == std::string_view::npos;
}

Json makeManifest(const CheckpointFacts& facts, const std::vector<ManifestFile>& files) {
  Json json = {{"format", manifestFormat},
               {"step", facts.step},
               {"config_hash", facts.configHash},
               {"versions", facts.versions}};
  if (facts.validationLoss && std::isfinite(*facts.validationLoss)) json["validation_loss"] = *facts.validationLoss;
  json["files"] = Json::array();
  for (const ManifestFile& file : files) {
    Json entry = Json::object();
    entry["name"] = file.name;
    entry["bytes"] = file.bytes;
    entry["sha256"] = file.sha256;
    json["files"].push_back(std::move(entry));
  }
  json["checksum"] = checksumOf(json);
  return json;
}

Result<Manifest> readManifest(const fs::path& folder) {
  JsonLimits limits;
  limits.bytes = maximumBytes;
  auto read = readJsonFile(folder / "manifest.json", limits);
  if (!read.ok()) return badManifest(folder, "manifest.json: " + read.error().text());
  const Json& json = read.value();
  if (!json.is_object() || !json.contains("checksum") || !json["checksum"].is_string() ||
      json["checksum"].get<std::string>() != checksumOf(json)) {
    return badManifest(folder, "manifest.json does not agree with its own checksum");
  }
  if (!json.contains("format") || json["format"] != manifestFormat) {
    return badManifest(folder, "manifest.json has a format that this program does not know");
  }
  try {
    MHC_TRY_ASSIGN(Manifest manifest, readFields(folder, json));
    if (folder.filename() != checkpointName(manifest.facts.step)) {
      return badManifest(folder, "its manifest is of step " + std::to_string(manifest.facts.step));
    }
    return manifest;
  } catch (const Json::exception&) {
    return badManifest(folder, "manifest.json lacks a member or holds one of another type");
  }
}

}  // namespace mhc::run
