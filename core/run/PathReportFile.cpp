// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/PathReportFile.h"

#include <charconv>
#include <cstdio>
#include <cstring>

#include "core/run/Safetensors.h"
#include "core/run/SafetensorsWriter.h"

namespace mhc::run {
namespace fs = std::filesystem;
using hyper::PathEffect;
using hyper::PathReport;

namespace {

constexpr const char* kFormat = "mhc-paths";

std::string text(double value) {
  char digits[32];
  return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
}

/// Columns of the effects, as the file holds them.
struct Columns {
  std::vector<std::uint8_t> map, action;
  std::vector<std::int32_t> sublayer, to, from;
  std::vector<double> factor, effect, low, high, estimate;
  std::vector<float> differences;

  explicit Columns(const PathReport& report) {
    for (const PathEffect& e : report.effects) {
      map.push_back(static_cast<std::uint8_t>(e.change.map));
      action.push_back(static_cast<std::uint8_t>(e.change.action));
      sublayer.push_back(e.change.sublayer);
      to.push_back(e.change.to);
      from.push_back(e.change.from);
      factor.push_back(e.change.factor);
      effect.push_back(e.effect);
      low.push_back(e.low);
      high.push_back(e.high);
      estimate.push_back(e.estimate);
    }
    for (const auto& row : report.differences) differences.insert(differences.end(), row.begin(), row.end());
  }
};

Metadata metadataOf(const PathReport& r) {
  Metadata metadata{{"format", kFormat},
                    {"version", "1"},
                    {"checkpoint", r.checkpoint},
                    {"data", r.data},
                    {"step", std::to_string(r.step)},
                    {"sublayers", std::to_string(r.sublayers)},
                    {"streams", std::to_string(r.streams)},
                    {"sequences", std::to_string(r.sequences)},
                    {"length", std::to_string(r.length)},
                    {"factor", text(r.factor)},
                    {"carry", r.carry},
                    {"read", r.read},
                    {"seed", std::to_string(r.seed)},
                    {"loss", text(r.loss)}};
  for (std::size_t i = 0; i < r.notes.size(); ++i) metadata["note." + std::to_string(i + 1)] = r.notes[i];
  return metadata;
}

template <typename T>
void add(std::vector<TensorSource>& tensors, const char* name, Dtype dtype, const std::vector<T>& values,
         std::vector<std::uint64_t> shape = {}) {
  if (shape.empty()) shape = {values.size()};
  tensors.push_back({name, dtype, std::move(shape), values.data(), false});
}

/// Reads tensors by name, remembering the first that does not fit.
class Reader {
 public:
  Reader(const SafetensorsFile& file) : file_(file) {}

  template <typename T>
  std::vector<T> column(const std::string& name, Dtype dtype, std::size_t rank = 1) {
    const TensorInfo* info = file_.find(name);
    if (info == nullptr || info->dtype != dtype || info->shape.size() != rank) {
      refuse(name);
      return {};
    }
    std::vector<T> values(info->bytes() / sizeof(T));
    if (!file_.readBytes(*info, values.data()).ok()) refuse(name);
    return values;
  }
  template <typename T>
  std::vector<T> column(const std::string& name, Dtype dtype, std::size_t rank, std::size_t expected) {
    std::vector<T> values = column<T>(name, dtype, rank);
    if (values.size() != expected) refuse(name);
    values.resize(expected);
    return values;
  }
  [[nodiscard]] bool has(const std::string& name) const { return file_.find(name) != nullptr; }
  std::string metadata(const std::string& key) const {
    const auto found = file_.metadata().find(key);
    return found == file_.metadata().end() ? std::string() : found->second;
  }
  template <typename T>
  T number(const std::string& key) {
    const std::string digits = metadata(key);
    T value{};
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (end.ec != std::errc() || end.ptr != digits.data() + digits.size()) refuse(key);
    return value;
  }
  void refuse(const std::string& what) {
    if (bad_.empty()) bad_ = what;
  }
  [[nodiscard]] const std::string& bad() const { return bad_; }

 private:
  const SafetensorsFile& file_;
  std::string bad_;
};

void readHead(Reader& in, PathReport& r) {
  r.checkpoint = in.metadata("checkpoint");
  r.data = in.metadata("data");
  r.carry = in.metadata("carry");
  r.read = in.metadata("read");
  r.step = in.number<std::int64_t>("step");
  r.sublayers = in.number<int>("sublayers");
  r.streams = in.number<int>("streams");
  r.sequences = in.number<std::int64_t>("sequences");
  r.length = in.number<std::int64_t>("length");
  r.factor = in.number<double>("factor");
  r.seed = in.number<std::uint64_t>("seed");
  r.loss = in.number<double>("loss");
  if (r.sublayers < 1 || r.sublayers > 10000) in.refuse("sublayers");
  if (r.streams < 1 || r.streams > 64) in.refuse("streams");
  for (int i = 1;; ++i) {
    const std::string note = in.metadata("note." + std::to_string(i));
    if (note.empty()) return;
    r.notes.push_back(note);
  }
}

void readEffects(Reader& in, PathReport& r) {
  const auto map = in.column<std::uint8_t>("map", Dtype::U8);
  const std::size_t P = map.size();
  const auto action = in.column<std::uint8_t>("action", Dtype::U8, 1, P);
  const auto sublayer = in.column<std::int32_t>("sublayer", Dtype::I32, 1, P);
  const auto to = in.column<std::int32_t>("to", Dtype::I32, 1, P);
  const auto from = in.column<std::int32_t>("from", Dtype::I32, 1, P);
  const auto factor = in.column<double>("factor", Dtype::F64, 1, P);
  const auto effect = in.column<double>("effect", Dtype::F64, 1, P);
  const auto low = in.column<double>("low", Dtype::F64, 1, P);
  const auto high = in.column<double>("high", Dtype::F64, 1, P);
  const auto estimate = in.column<double>("estimate", Dtype::F64, 1, P);
  r.sequenceLoss = in.column<double>("sequence_loss", Dtype::F64);
  const std::size_t S = r.sequenceLoss.size();
  const auto differences = in.column<float>("differences", Dtype::F32, 2, P * S);
  if (!in.bad().empty()) return;
  for (std::size_t p = 0; p < P; ++p) {
    PathEffect e;
    const bool fits = map[p] <= 2 && action[p] <= 6 && sublayer[p] >= 1 && sublayer[p] <= r.sublayers && to[p] >= -1 &&
                      to[p] < r.streams && from[p] >= -1 && from[p] < r.streams;
    if (!fits) return in.refuse("effects");
    e.change = {sublayer[p],
                static_cast<hyper::PathMap>(map[p]),
                static_cast<hyper::PathAction>(action[p]),
                to[p],
                from[p],
                factor[p],
                {}};
    e.effect = effect[p];
    e.low = low[p];
    e.high = high[p];
    e.estimate = estimate[p];
    r.effects.push_back(std::move(e));
    const auto row = differences.begin() + static_cast<std::ptrdiff_t>(p * S);
    r.differences.emplace_back(row, row + static_cast<std::ptrdiff_t>(S));
  }
}

void readPruning(Reader& in, PathReport& r) {
  if (!in.has("prune.loss")) return;
  hyper::PruningCurve& c = r.pruning;
  c.removed = in.column<std::int32_t>("prune.removed", Dtype::I32);
  const std::size_t points = c.removed.size() + 1;
  c.loss = in.column<double>("prune.loss", Dtype::F64, 1, points);
  c.low = in.column<double>("prune.low", Dtype::F64, 1, points);
  c.high = in.column<double>("prune.high", Dtype::F64, 1, points);
  for (const std::int32_t p : c.removed) {
    if (p < 0 || static_cast<std::size_t>(p) >= r.effects.size()) in.refuse("prune.removed");
  }
  if (!in.has("prune.random")) return;
  c.counts = in.column<std::int32_t>("prune.counts", Dtype::I32);
  const std::size_t M = c.counts.size();
  const auto random = in.column<double>("prune.random", Dtype::F64, 2);
  if (M == 0 || random.size() % M != 0) return in.refuse("prune.random");
  for (std::size_t at = 0; at < random.size(); at += M) {
    const auto row = random.begin() + static_cast<std::ptrdiff_t>(at);
    c.random.emplace_back(row, row + static_cast<std::ptrdiff_t>(M));
  }
}

}  // namespace

Result<void> writePathReport(const fs::path& file, const PathReport& report) {
  const Columns c(report);
  const hyper::PruningCurve& prune = report.pruning;
  std::vector<double> random;
  for (const auto& row : prune.random) random.insert(random.end(), row.begin(), row.end());
  std::vector<TensorSource> tensors;
  add(tensors, "map", Dtype::U8, c.map);
  add(tensors, "action", Dtype::U8, c.action);
  add(tensors, "sublayer", Dtype::I32, c.sublayer);
  add(tensors, "to", Dtype::I32, c.to);
  add(tensors, "from", Dtype::I32, c.from);
  add(tensors, "factor", Dtype::F64, c.factor);
  add(tensors, "effect", Dtype::F64, c.effect);
  add(tensors, "low", Dtype::F64, c.low);
  add(tensors, "high", Dtype::F64, c.high);
  add(tensors, "estimate", Dtype::F64, c.estimate);
  add(tensors, "sequence_loss", Dtype::F64, report.sequenceLoss);
  add(tensors, "differences", Dtype::F32, c.differences, {report.effects.size(), report.sequenceLoss.size()});
  if (!prune.empty()) {
    add(tensors, "prune.removed", Dtype::I32, prune.removed);
    add(tensors, "prune.loss", Dtype::F64, prune.loss);
    add(tensors, "prune.low", Dtype::F64, prune.low);
    add(tensors, "prune.high", Dtype::F64, prune.high);
  }
  if (!prune.random.empty()) {
    add(tensors, "prune.counts", Dtype::I32, prune.counts);
    add(tensors, "prune.random", Dtype::F64, random, {prune.random.size(), prune.counts.size()});
  }
  return writeSafetensors(file, tensors, metadataOf(report));
}

Result<PathReport> readPathReport(const fs::path& file) {
  MHC_TRY_ASSIGN(const SafetensorsFile opened, SafetensorsFile::open(file));
  Reader in(opened);
  if (in.metadata("format") != kFormat || in.metadata("version") != "1") {
    return makeError(ExitCode::BadData, "paths.file_kind",
                     "{file} is no result of `mhc-worker paths` that this version knows. Measure the paths again.",
                     {{"file", file.string()}});
  }
  PathReport report;
  readHead(in, report);
  if (in.bad().empty()) readEffects(in, report);
  if (in.bad().empty()) readPruning(in, report);
  if (in.bad().empty()) return report;
  return makeError(ExitCode::BadData, "paths.file_damaged",
                   "{file} is damaged: {what} is missing or does not fit the rest. Measure the paths again.",
                   {{"file", file.string()}, {"what", in.bad()}});
}

std::string pathReportName(std::int64_t step, std::uint32_t salt) {
  char name[64];
  std::snprintf(name, sizeof name, "paths-%08lld-%04x.safetensors", static_cast<long long>(step), salt & 0xFFFFU);
  return name;
}

}  // namespace mhc::run
