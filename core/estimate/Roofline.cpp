// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/estimate/Roofline.h"

#include <algorithm>
#include <fstream>

#include "core/base/File.h"
#include "core/base/Paths.h"
#include "core/base/Sha256.h"

namespace mhc::estimate {
namespace {

constexpr double kFastest = 1e18;  // FLOP/s or B/s: beyond that a file is damaged, not a machine fast

Error unusable(const std::string& field) {
  return makeError(ExitCode::BadData, "roofline.field",
                   "{field} of the stored roofline can't be used. Measure again: mhc-worker roofline",
                   {{"field", field}});
}

Result<double> rate(const Json& json, const char* field, bool mayBeZero = false) {
  const auto found = json.find(field);
  if (found == json.end() || !found->is_number()) return unusable(field);
  const double value = found->get<double>();
  if (!(value < kFastest) || value < 0 || (value == 0 && !mayBeZero)) return unusable(field);
  return value;
}

Result<std::string> text(const Json& json, const char* field) {
  const auto found = json.find(field);
  if (found == json.end() || !found->is_string()) return unusable(field);
  return found->get<std::string>();
}

Result<CacheSpeed> cacheFrom(const Json& json) {
  if (!json.is_object()) return unusable("caches");
  CacheSpeed cache;
  MHC_TRY_ASSIGN(cache.name, text(json, "name"));
  MHC_TRY_ASSIGN(const double capacity, rate(json, "capacity_bytes"));
  cache.capacity = static_cast<std::uint64_t>(capacity);
  MHC_TRY_ASSIGN(cache.bandwidth, rate(json, "triad_bytes_per_second"));
  return cache;
}

std::filesystem::path rooflineFolder() {
  return sharedCacheHome() / "roofline";
}

std::optional<Roofline> rooflineIn(const std::filesystem::path& path) {
  std::error_code failure;
  if (!std::filesystem::exists(path, failure)) return std::nullopt;
  JsonLimits limits;
  limits.bytes = std::size_t{64} << 10U;
  const auto json = readJsonFile(path, limits);
  if (!json.ok()) return std::nullopt;
  const auto roofline = rooflineFromJson(json.value());
  if (!roofline.ok()) return std::nullopt;
  return roofline.value();
}

}  // namespace

Json toJson(const Roofline& r) {
  Json json{{"processor", r.processor},
            {"kernels", r.kernels},
            {"threads", r.threads},
            {"fma_flops_per_second", r.fma},
            {"bf16_dot_flops_per_second", r.dot},
            {"product_flops_per_second", r.product},
            {"attention_flops_per_second", r.attention},
            {"triad_bytes_per_second", r.triad},
            {"triad_streaming_bytes_per_second", r.triadStreaming},
            {"caches", Json::array()}};
  for (const CacheSpeed& cache : r.caches) {
    json["caches"].push_back(
        {{"name", cache.name}, {"capacity_bytes", cache.capacity}, {"triad_bytes_per_second", cache.bandwidth}});
  }
  return json;
}

Result<Roofline> rooflineFromJson(const Json& json) {
  if (!json.is_object()) return unusable("The content");
  Roofline r;
  MHC_TRY_ASSIGN(r.processor, text(json, "processor"));
  MHC_TRY_ASSIGN(r.kernels, text(json, "kernels"));
  MHC_TRY_ASSIGN(const double threads, rate(json, "threads"));
  if (threads > 65536) return unusable("threads");
  r.threads = static_cast<int>(threads);
  MHC_TRY_ASSIGN(r.fma, rate(json, "fma_flops_per_second"));
  MHC_TRY_ASSIGN(r.dot, rate(json, "bf16_dot_flops_per_second", true));
  MHC_TRY_ASSIGN(r.product, rate(json, "product_flops_per_second"));
  MHC_TRY_ASSIGN(r.attention, rate(json, "attention_flops_per_second"));
  MHC_TRY_ASSIGN(r.triad, rate(json, "triad_bytes_per_second"));
  MHC_TRY_ASSIGN(r.triadStreaming, rate(json, "triad_streaming_bytes_per_second"));
  const auto caches = json.find("caches");
  if (caches == json.end() || !caches->is_array()) return unusable("caches");
  for (const Json& item : *caches) {
    MHC_TRY_ASSIGN(CacheSpeed cache, cacheFrom(item));
    r.caches.push_back(std::move(cache));
  }
  return r;
}

std::string processorName() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("model name")) continue;
    const auto colon = line.find(": ");
    if (colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

Vectors vectorsHere() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("flags")) continue;
    const std::string flags = line + ' ';
    const auto has = [&](const char* flag) { return flags.find(std::string(" ") + flag + " ") != std::string::npos; };
    if (has("avx512_bf16")) return Vectors::Avx512Bf16;
    return has("avx512f") ? Vectors::Avx512 : has("avx2") ? Vectors::Avx2 : Vectors::None;
  }
  return Vectors::None;
}

std::filesystem::path rooflineFile(const std::string& processor, const std::string& kernels, int threads) {
  const std::string key = processor + '\n' + kernels + '\n' + std::to_string(threads);
  return rooflineFolder() / (sha256Of(key).substr(0, 16) + ".json");
}

std::optional<Roofline> cachedRoofline(const std::string& kernels, int threads) {
  const std::string processor = processorName();
  const auto roofline = rooflineIn(rooflineFile(processor, kernels, threads));
  if (!roofline) return std::nullopt;
  const Roofline& r = *roofline;
  if (r.processor != processor || r.kernels != kernels || r.threads != threads) return std::nullopt;
  return r;
}

Result<void> saveRoofline(const Roofline& roofline) {
  const std::filesystem::path path = rooflineFile(roofline.processor, roofline.kernels, roofline.threads);
  MHC_TRY(createDirectories(path.parent_path()));
  return writeFileDurably(path, toJson(roofline).dump(2) + "\n");
}

Machine machineOf(const Roofline& roofline) {
  Machine machine;
  machine.gemm_flops = roofline.product;
  // Products in bfloat16 were seen to gain what dot products gain over fused multiply-adds.
  machine.gemm_bf16_flops = roofline.fma > 0 ? roofline.product * std::max(1.0, roofline.dot / roofline.fma) : roofline.product;
  machine.attention_flops = roofline.attention;
  machine.bandwidth = std::max(roofline.triad, roofline.triadStreaming);
  machine.peak_flops = roofline.fma;
  machine.measured = true;
  return machine;
}

Machine machineFor(int threads) {
  constexpr int kMostFiles = 256;  // a few instruction sets times a few numbers of threads
  const std::string processor = processorName();
  std::optional<Roofline> best;
  std::error_code failure;
  int files = 0;
  for (std::filesystem::directory_iterator entry(rooflineFolder(), failure), end;
       !failure && entry != end && files < kMostFiles; entry.increment(failure), ++files) {
    const auto found = rooflineIn(entry->path());
    if (!found || found->processor != processor || found->threads != threads) continue;
    if (!best || found->fma > best->fma) best = found;
  }
  return best ? machineOf(*best) : guessedMachine(threads, vectorsHere());
}

}  // namespace mhc::estimate
