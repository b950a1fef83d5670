// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/Presets.h"

#include <catch2/catch.hpp>

#include "core/base/Paths.h"
#include "core/config/Schema.h"
#include "core/config/Tensors.h"
#include "tests/config/Problems.h"

using namespace mhc;
using namespace mhc::config;
using namespace mhc::config::tests;

namespace {

Config preset(const std::string& name) {
  auto parsed = loadPreset(name);
  REQUIRE(parsed.ok());
  return std::move(parsed).value().config;
}

}  // namespace

TEST_CASE("there are four shapes of four kinds, smallest first") {
  CHECK(presetNames() == std::vector<std::string>{
                             "tiny-mhc", "tiny-hc", "tiny-residual", "tiny-identity", "small-mhc", "small-hc",
                             "small-residual", "small-identity", "deep-mhc", "deep-hc", "deep-residual", "deep-identity",
                             "gpt2-mhc", "gpt2-hc", "gpt2-residual", "gpt2-identity"});
}

TEST_CASE("every preset is a whole, valid document without any warning, and described in one line") {
  for (const std::string& name : presetNames()) {
    INFO(name);
    const auto parsed = loadPreset(name);
    REQUIRE(parsed.ok());
    for (const Problem& problem : parsed.value().problems) {
      INFO(problem.message.english);
      CHECK(problem.severity == Severity::Note);
      CHECK(false);
    }
    const std::string& description = parsed.value().description;
    CHECK(description.size() > 20);
    CHECK(description.size() < 110);
    CHECK(description.find('\n') == std::string::npos);
    CHECK(description.ends_with('.'));
    const Json document = readJsonFile(resourceFolder() / "presets" / (name + ".json")).value();
    for (const Field& field : schema()) {
      INFO(field.path());
      if (field.type == FieldType::PerLayer) continue;  // left out where nothing differs
      CHECK(document[std::string(toName(field.part))].contains(field.key));
    }
    CHECK(name.ends_with("-" + document["model"]["hc_type"].get<std::string>()));
  }
}

TEST_CASE("presets of one shape differ in their connections only") {
  for (const std::string shape : {"tiny", "small", "deep", "gpt2"}) {
    const Config first = preset(shape + "-mhc");
    for (const std::string kind : {"hc", "residual", "identity"}) {
      const Config other = preset(shape + "-" + kind);
      for (const Field& field : schema()) {
        if (field.key.starts_with("hc_") || field.key == "model_type") continue;
        INFO(shape << "-" << kind << " " << field.path());
        CHECK(field.get(first) == field.get(other));
      }
    }
  }
}

TEST_CASE("the shapes are those of the design") {
  const auto shape = [](const Config& c) {
    return std::vector<std::int64_t>{c.model.hidden_size,          c.model.num_hidden_layers, c.model.num_attention_heads,
                                     c.model.intermediate_size,    c.model.vocab_size,        c.training.sequence_length,
                                     c.training.micro_batch};
  };
  CHECK(shape(preset("tiny-mhc")) == std::vector<std::int64_t>{128, 4, 4, 352, 256, 128, 16});
  CHECK(shape(preset("small-mhc")) == std::vector<std::int64_t>{384, 6, 6, 1024, 256, 256, 8});
  CHECK(shape(preset("gpt2-mhc")) == std::vector<std::int64_t>{768, 12, 12, 2048, 50304, 256, 2});
  CHECK(preset("deep-mhc").model.num_hidden_layers == 24);
  CHECK(preset("deep-mhc").model.hidden_size == 64);
  CHECK(preset("tiny-mhc").training.learning_rate == 2e-3);
  CHECK(preset("tiny-mhc").training.steps == 1000);
  for (const std::string& name : presetNames()) {
    INFO(name);
    const ModelConfig model = preset(name).model;
    CHECK(model.tie_word_embeddings);
    CHECK(model.hc_mult == 4);
    CHECK(model.hc_sinkhorn_iters == 20);
    CHECK(model.hc_numerics == HcNumerics::Paper);
    CHECK(model.model_type == (model.hc_type == HcType::Residual ? "llama" : "mhc_llama"));
  }
  CHECK(preset("small-mhc").training == TrainingConfig());
  CHECK(parameterCount(preset("tiny-mhc").model) == 935'256);
}

TEST_CASE("an unknown preset is refused with the nearest name, and no name leads out of the folder") {
  const auto missing = loadPreset("tiny-mch");
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().code == ExitCode::BadConfiguration);
  CHECK(missing.error().text().find("Did you mean \"tiny-mhc\"?") != std::string::npos);
  for (const char* name : {"", "../presets/tiny-mhc", "tiny-mhc.json", "/etc/passwd", "."}) CHECK_FALSE(loadPreset(name).ok());
}
