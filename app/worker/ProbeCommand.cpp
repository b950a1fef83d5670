// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "app/worker/CheckpointOption.h"
#include "app/worker/Commands.h"
#include "app/worker/Report.h"
#include "app/worker/Session.h"
#include "core/base/File.h"
#include "core/base/Text.h"
#include "core/config/Document.h"
#include "core/training/jobs/ProbeJob.h"

namespace mhc::worker {
namespace {

struct ProbeArguments {
  std::string checkpoint, text, output;
};

Json row(const float* values, std::size_t count) {
  Json json = Json::array();
  for (std::size_t i = 0; i < count; ++i) json.push_back(shortest(values[i]));
  return json;
}

/// [T, n] as a list of lists.
Json rows(const std::vector<float>& values, std::size_t n) {
  Json json = Json::array();
  for (std::size_t at = 0; at < values.size(); at += n) json.push_back(row(values.data() + at, n));
  return json;
}

/// [T, n, n] as a list of matrices.
Json matrices(const std::vector<float>& values, std::size_t n) {
  Json json = Json::array();
  for (std::size_t at = 0; at < values.size(); at += n * n) {
    Json matrix = Json::array();
    for (std::size_t i = 0; i < n; ++i) matrix.push_back(row(values.data() + at + i * n, n));
    json.push_back(std::move(matrix));
  }
  return json;
}

Json toJson(const training::Probe& probe, const training::LoadedCheckpoint& checkpoint) {
  const auto n = static_cast<std::size_t>(probe.streams);
  Json document{{"checkpoint", checkpoint.info.folder.string()},
                {"step", checkpoint.info.step},
                {"hc_type", config::toJson(checkpoint.model).at("hc_type")},
                {"streams", probe.streams},
                {"layers", checkpoint.model.num_hidden_layers},
                {"tokens", Json::array()},
                {"sublayers", Json::array()}};
  for (const std::int32_t id : probe.ids) {
    document["tokens"].push_back({{"id", id}, {"text", toValidUtf8(checkpoint.tokenizer->bytesOf(id))}});
  }
  for (const training::SublayerMaps& maps : probe.sublayers) {
    document["sublayers"].push_back({{"layer", maps.layer},
                                     {"sublayer", maps.attention ? "attention" : "ffn"},
                                     {"H_pre", rows(maps.pre, n)},
                                     {"H_post", rows(maps.post, n)},
                                     {"H_res", matrices(maps.res, n)}});
  }
  if (!probe.head.empty()) document["head"] = rows(probe.head, n);
  return document;
}

void print(const char* title, const float* values, std::size_t count) {
  std::printf("  %s", title);
  for (std::size_t i = 0; i < count; ++i) std::printf(" %6.3f", static_cast<double>(values[i]));
}

/// "e", or the byte of what can't be shown.
std::string tokenText(const training::LoadedCheckpoint& checkpoint, std::int32_t id) {
  const std::string_view bytes = checkpoint.tokenizer->bytesOf(id);
  const bool plain = !bytes.empty() && !firstInvalidUtf8(bytes) && static_cast<unsigned char>(bytes[0]) >= 0x20;
  return plain ? "'" + std::string(bytes) + "'" : "#" + std::to_string(id);
}

void print(const training::Probe& probe, const training::LoadedCheckpoint& checkpoint) {
  const auto n = static_cast<std::size_t>(probe.streams);
  for (const training::SublayerMaps& maps : probe.sublayers) {
    std::printf("layer %d, %s\n", maps.layer, maps.attention ? "attention" : "feed-forward");
    for (std::size_t t = 0; t < probe.ids.size(); ++t) {
      std::printf("  %4zu %-6s", t, tokenText(checkpoint, probe.ids[t]).c_str());
      print("pre", maps.pre.data() + t * n, n);
      print("post", maps.post.data() + t * n, n);
      for (std::size_t i = 0; i < n; ++i) print(i == 0 ? "res" : "|", maps.res.data() + (t * n + i) * n, n);
      std::printf("\n");
    }
  }
}

Result<void> write(const training::Probe& probe, const training::LoadedCheckpoint& checkpoint, const std::string& file) {
  if (file.ends_with(".json")) {
    return writeFileDurably(file, toJson(probe, checkpoint).dump() + "\n");
  }
  return training::writeTensors(file, training::toTensors(probe));
}

ExitCode run(const ProbeArguments& arguments, const Session& session) {
  const training::Backend backend = training::makeCpuBackend(session.threads);
  auto checkpoint = openCheckpoint(arguments.checkpoint, backend);
  if (!checkpoint.ok()) return fail(session, checkpoint.error());
  const auto made = training::probe(checkpoint.value(), backend, arguments.text);
  if (!made.ok()) return fail(session, made.error());
  if (arguments.output.empty()) {
    if (session.json) {
      printLine(toJson(made.value(), checkpoint.value()));
    } else {
      print(made.value(), checkpoint.value());
    }
    return ExitCode::Finished;
  }
  if (const auto written = write(made.value(), checkpoint.value(), arguments.output); !written.ok()) {
    return fail(session, written.error());
  }
  if (session.json) {
    printDocument({{"output", arguments.output}, {"tokens", made.value().ids.size()}, {"streams", made.value().streams},
                   {"sublayers", made.value().sublayers.size()}, {"step", checkpoint.value().info.step}});
  } else {
    std::printf("Wrote %s: the maps of %zu sublayers for %zu tokens.\n", arguments.output.c_str(),
                made.value().sublayers.size(), made.value().ids.size());
  }
  return ExitCode::Finished;
}

}  // namespace

void addProbe(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<ProbeArguments>();
  CLI::App* command = app.add_subcommand("probe", "H_pre, H_post and H_res of every sublayer for each token of a text");
  addCheckpointOption(*command, arguments->checkpoint);
  command->add_option("--text", arguments->text, "The text to look at")->type_name("TEXT")->required();
  command->add_option("--output", arguments->output, "Write to a file: JSON if its name ends in .json, else safetensors")
      ->type_name("FILE");
  command->footer("Examples:\n  mhc-worker probe --checkpoint runs/first --text \"hello\" --json\n"
                  "  mhc-worker probe --checkpoint runs/first --text \"hello\" --output maps.safetensors");
  command->callback([arguments, &session] {
    session.action = [arguments, &session] { return run(*arguments, session); };
  });
}

}  // namespace mhc::worker
