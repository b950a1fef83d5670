// SPDX-License-Identifier: GPL-3.0-or-later
// What the arguments say; that Megatron-LM takes them is tests/worker/megatron-test's to show.
#include "core/graph/MegatronExport.h"

#include <catch2/catch.hpp>

#include "core/config/Presets.h"
#include "core/graph/Convert.h"
#include "core/graph/DesignPresets.h"
#include "core/graph/Edit.h"

using namespace mhc;
using namespace mhc::graph;

namespace {

/// null: the argument is not there.
Json valueOf(const MegatronExport& made, const std::string& name) {
  for (const MegatronArgument& argument : made.arguments) {
    if (argument.name == name) return argument.value;
  }
  return nullptr;
}

config::Config preset(const char* name) {
  return config::loadPreset(name).value().config;
}

std::string refusal(const config::Config& config) {
  const auto made = megatronExport(fromConfig(config));
  return made.ok() ? std::string() : made.error().text();
}

}  // namespace

TEST_CASE("An mhc design becomes Megatron-LM's mhc arguments") {
  config::Config config = preset("small-mhc");
  config.model.hc_mult = 3;
  config.model.hc_sinkhorn_iters = 7;
  config.model.num_key_value_heads = 2;
  config.training.recompute = config::Recompute::Selective;
  const MegatronExport made = megatronExport(fromConfig(config)).value();
  CHECK(valueOf(made, "--enable-mhc-connections") == Json(true));
  CHECK(valueOf(made, "--mhc-num-residual-streams") == Json(3));
  CHECK(valueOf(made, "--mhc-sinkhorn-iterations") == Json(7));
  CHECK(valueOf(made, "--mhc-init-gating-factor") == Json(0.01));
  CHECK(valueOf(made, "--recompute-modules") == Json::array({"mhc"}));
  CHECK(valueOf(made, "--mhc-recompute-layer-num").get<int>() >= 1);
  CHECK(valueOf(made, "--num-layers") == Json(6));
  CHECK(valueOf(made, "--hidden-size") == Json(384));
  CHECK(valueOf(made, "--ffn-hidden-size") == Json(1024));
  CHECK(valueOf(made, "--num-query-groups") == Json(2));
  CHECK(valueOf(made, "--global-batch-size") == Json(8));
  CHECK(valueOf(made, "--lr-decay-style") == Json("cosine"));
  CHECK(valueOf(made, "--bf16").is_null());
  CHECK(made.differences.size() >= 3);
}

TEST_CASE("A residual design has none of them") {
  const MegatronExport made = megatronExport(fromConfig(preset("gpt2-residual"))).value();
  for (const MegatronArgument& argument : made.arguments) CHECK(argument.name.find("mhc") == std::string::npos);
  CHECK(made.differences.empty());
}

TEST_CASE("The paper's 27B: latent attention, one dense layer, experts") {
  const MegatronExport made = megatronExport(designPreset("paper-27b").value()).value();
  CHECK(valueOf(made, "--num-layers") == Json(30));
  CHECK(valueOf(made, "--multi-latent-attention") == Json(true));
  CHECK(valueOf(made, "--kv-lora-rank") == Json(512));
  CHECK(valueOf(made, "--q-lora-rank").is_null());
  CHECK(valueOf(made, "--num-experts") == Json(72));
  CHECK(valueOf(made, "--moe-router-topk") == Json(6));
  CHECK(valueOf(made, "--moe-ffn-hidden-size") == Json(1536));
  CHECK(valueOf(made, "--moe-shared-expert-intermediate-size") == Json(2 * 1536));
  const auto pattern = valueOf(made, "--moe-layer-freq").get<std::string>();
  CHECK(pattern.substr(0, 6) == "[0,1,1");
  CHECK(std::count(pattern.begin(), pattern.end(), '1') == 29);
  CHECK(valueOf(made, "--ffn-hidden-size") == Json(8 * 1536));
  CHECK(valueOf(made, "--untie-embeddings-and-output-weights") == Json(true));
  CHECK(valueOf(made, "--lr-wsd-decay-iters") == Json(10000));
  const std::string script = megatronScript(made);
  CHECK(script.find("  --moe-layer-freq '[0,1,") != std::string::npos);
  CHECK(script.find("  --norm-epsilon 1e-20\n") != std::string::npos);
  CHECK(script.find("  --swiglu\n") != std::string::npos);
  CHECK(script.find("refuses a mixture of experts") != std::string::npos);
  CHECK(toJson(made).at("arguments").size() == made.arguments.size());
}

TEST_CASE("What Megatron-LM can't say is refused with what to change") {
  config::Config config = preset("tiny-mhc");
  config.model.hc_type = config::HcType::Hc;
  CHECK(refusal(config).find("Set model.hc_type") != std::string::npos);
  config = preset("tiny-mhc");
  config.model.hc_dynamic = false;
  CHECK(refusal(config).find("model.hc_dynamic") != std::string::npos);
  config = preset("tiny-mhc");
  config.model.hc_temperature = 0.5;
  CHECK(refusal(config).find("model.hc_temperature") != std::string::npos);
  config = preset("tiny-mhc");
  config.model.hc_per_layer[1] = {{"hc_sinkhorn_iters", 3}};
  CHECK(refusal(config).find("hc_per_layer") != std::string::npos);
  config = preset("tiny-mhc");
  config.model.rope_theta = 10000.5;
  CHECK(refusal(config).find("rope_theta") != std::string::npos);
  CHECK(megatronExport(Design()).error().message.id == "export.not_runnable");
}
